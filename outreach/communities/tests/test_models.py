from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from outreach.communities.models import ActiveSpan, Appointment, Community, Unit
from outreach.communities.tests.factories import (
    AppointmentFactory,
    CommunityFactory,
    StreetFactory,
)

TODAY = date(2026, 5, 4)


def test_a_director_sees_the_own_community_only(community, neighbour, director):
    assert list(Community.objects.visible_to(director, on=TODAY)) == [community]


def test_street_staff_see_the_street_and_its_communities_and_no_other(
    street, community, neighbour, staff
):
    CommunityFactory()

    seen = Unit.objects.visible_to(staff, on=TODAY)

    assert {unit.pk for unit in seen} == {street.pk, community.pk, neighbour.pk}


@pytest.mark.parametrize(
    ("day", "sees"),
    [
        pytest.param(date(2026, 5, 3), True, id="last day in post"),
        pytest.param(date(2026, 5, 4), False, id="first day out of it"),
    ],
)
def test_access_ends_with_the_appointment(community, day, sees):
    post = AppointmentFactory(unit=community, appointed_until=date(2026, 5, 4))

    assert Community.objects.visible_to(post.user, on=day).exists() is sees


def test_a_community_has_one_director_in_post(community, director):
    with pytest.raises(IntegrityError):
        AppointmentFactory(unit=community)


def test_a_second_director_in_the_same_time_is_refused_in_words(community, director):
    late = AppointmentFactory.build(
        unit=community, user=director, appointed_from=date(2026, 1, 1), appointed_until=TODAY
    )

    with pytest.raises(ValidationError, match="Another director is in post"):
        late.clean()


def test_a_director_belongs_to_a_community(street, director):
    wrong = Appointment(user=director, unit=street, post="director", appointed_from=TODAY)

    with pytest.raises(ValidationError, match="belongs to a community"):
        wrong.clean()


def test_overlapping_spans_are_refused_in_words(db):
    street = StreetFactory(span=None)
    ActiveSpan.objects.create(
        unit=street, active_from=date(2020, 1, 1), active_until=date(2022, 1, 1)
    )
    overlapping = ActiveSpan(unit=street, active_from=date(2021, 12, 31))
    following = ActiveSpan(unit=street, active_from=date(2022, 1, 1))

    following.clean()
    with pytest.raises(ValidationError, match="overlaps"):
        overlapping.clean()


def test_a_name_is_shown_in_the_language_asked_for_where_there_is_one():
    named, unnamed = Unit(name="安慧里", name_en="Anhuili"), Unit(name="丝竹园")

    assert [named.name_in("en"), named.name_in("zh-hans")] == ["Anhuili", "安慧里"]
    assert unnamed.name_in("en") == "丝竹园"
