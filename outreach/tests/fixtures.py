"""The people and places most tests need; loaded for every test by pytest.ini.

Factories are imported inside the fixtures: this file is read before Django is set up.
"""

import os

import hypothesis
import pytest

# Tests speak English, whatever the office's language is; read before the settings are.
os.environ["LANGUAGE_CODE"] = "en"
# A window keeps its line to the server open, and the thread behind it would keep its connection:
# then the test database could not be removed.
os.environ["CONN_MAX_AGE"] = "0"

# The same examples in every run, and no stop-watch: other tests run beside.
hypothesis.settings.register_profile("outreach", deadline=None, derandomize=True)
hypothesis.settings.load_profile("outreach")


@pytest.fixture(autouse=True, scope="session")
def undefined_template_variables_fail():
    from django.conf import settings

    from outreach.tests.templates import UndefinedFails

    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedFails()


@pytest.fixture(autouse=True, scope="session")
def passwords_cost_little():
    """What keeps an attacker busy would keep the tests busy too."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def media_of_this_test(settings, tmp_path):
    """No test writes into the data folder of the checkout."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def street(db):
    from outreach.communities.tests.factories import StreetFactory

    return StreetFactory(name="亚运村街道", name_en="Yayuncun Subdistrict")


@pytest.fixture
def community(street):
    from outreach.communities.tests.factories import CommunityFactory

    return CommunityFactory(street=street, name="安慧里社区", name_en="Anhuili Community")


@pytest.fixture
def neighbour(street):
    """Another community of the same street."""
    from outreach.communities.tests.factories import CommunityFactory

    return CommunityFactory(street=street, name="丝竹园社区", name_en="Sizhuyuan Community")


@pytest.fixture
def director(community):
    from outreach.communities.tests.factories import AppointmentFactory

    return AppointmentFactory(unit=community).user


@pytest.fixture
def director_of_neighbour(neighbour):
    from outreach.communities.tests.factories import AppointmentFactory

    return AppointmentFactory(unit=neighbour).user


@pytest.fixture
def staff(street):
    from outreach.tests.world import staff_of

    return staff_of(street)


@pytest.fixture
def staff_of_another_street(db):
    from outreach.communities.tests.factories import StreetFactory
    from outreach.tests.world import staff_of

    return staff_of(StreetFactory(name="健康街道", name_en="Jiankang Subdistrict"))


@pytest.fixture
def volunteer(community):
    from outreach.accounts.tests.factories import UserFactory
    from volunteers.tests.factories import VolunteerFactory

    return VolunteerFactory(community=community, user=UserFactory(role="volunteer")).user


@pytest.fixture
def client_of():
    """A browser in which somebody is already signed in: `client_of(director)`."""
    from django.test import Client

    def signed_in(user) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in
