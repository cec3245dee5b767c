from outreach.communities.tests.factories import StreetFactory
from outreach.programme import presets
from outreach.programme.actions import adopt_programme, next_version
from outreach.programme.models import Definition


def codes(street):
    return sorted(street.definitions.values_list("code", flat=True))


def test_a_street_adopts_the_duties_that_ship(street):
    assert adopt_programme(street=street, year=2026) == 26
    assert {"annual-summary", "own-activities", "st-week"} < set(codes(street))


def test_adopting_twice_adds_nothing(street):
    adopt_programme(street=street, year=2026)

    assert adopt_programme(street=street, year=2027) == 0
    assert set(street.definitions.values_list("valid_from_year", flat=True)) == {2026}


def test_adopting_leaves_what_a_street_has_set_itself(street):
    adopt_programme(street=street, year=2026)
    street.definitions.filter(code="annual-summary").update(due_day=28)
    street.definitions.filter(code="half-year-summary").delete()

    assert adopt_programme(street=street, year=2026, preset=presets.DECEMBER) == 1
    assert street.definitions.get(code="annual-summary").due_day == 28


def test_adopting_gives_nothing_to_another_street(street):
    other = StreetFactory()

    adopt_programme(street=street, year=2026)

    assert codes(other) == []


def test_the_annual_due_day_comes_in_two_presets(street):
    other = StreetFactory()
    adopt_programme(street=street, year=2026)
    adopt_programme(street=other, year=2026, preset=presets.DECEMBER)

    days = Definition.objects.filter(code="annual-summary").values_list(
        "street", "due_month", "due_day", "due_year_offset"
    )

    assert set(days) == {(street.pk, 2, 10, 1), (other.pk, 12, 10, 0)}


def test_the_next_version_is_a_copy_and_the_old_one_stays(street):
    adopt_programme(street=street, year=2026)
    first = street.definitions.get(code="annual-summary")

    second = next_version(definition=first)
    third = next_version(definition=first)

    assert [first.version, second.version, third.version] == [1, 2, 3]
    assert street.definitions.filter(code="annual-summary").count() == 3
    assert (third.due_month, third.due_day, third.name) == (2, 10, first.name)
