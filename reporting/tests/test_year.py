"""A whole leap year, day by day, with all that goes wrong in one: which mails arrive, exactly.

Five duties in a street of three communities. On 28 January nothing runs, from 29 June to 1 July
neither, nor from 25 September to 4 October. In Anhuili the director changes on the due day of the
half-year summary, Caoyuan is given until 30 June for it, and Beili is merged into Caoyuan on 26
June. 19 June is a holiday. Everybody is reminded 7 days and 1 working day before, on the day, and
3, 7 and 14 days after; the street's staff is told from the third day, its leader from the seventh.
"""

import re
from datetime import date, datetime, timedelta

import pytest

from activities.tests.factories import ActivityFactory, PlanItemFactory
from outreach.communities.models import Appointment, Lineage
from outreach.communities.tests.factories import AppointmentFactory, CommunityFactory
from outreach.programme import actions, presets
from outreach.programme.models import Definition, Obligation
from outreach.programme.tests.factories import HolidayFactory
from outreach.tests.smtp import Sink, listening
from reporting import notices, tasks
from reporting.models import Reminder, Summary
from reporting.tests.duties import ONE_DAY, at

YEAR = 2028
DAYS = [date(YEAR, 1, 1) + timedelta(days=number) for number in range(366)]
OUTAGES = {
    "01-28",
    *("06-29", "06-30", "07-01"),
    *(f"09-{day}" for day in range(25, 31)),
    *(f"10-0{day}" for day in range(1, 5)),
}
STEPS = {"reminder_steps": "-7 -1w 0 +3 +7*", "weekly_reminders": 2, "draft_days_before": 0}
DUTIES = {
    "work-plan": {"name_en": "Work plan", "owed_by": "community"},
    "annual-summary": {"name_en": "Annual summary", "valid_from_year": YEAR - 1},
    "half-year-summary": {"name_en": "Half-year summary"},
    "science-into-community": {"name_en": "Science into the community"},
    "youth": {"name_en": "Science for young people"},
    "officer-training": {"name_en": "Courses for outreach officers", "owed_by": "street"},
}
EVERY = {"valid_from_year": YEAR, "owed_by": "community"}
# a: Anhuili's director, x: the one who follows; b: Beili's; c, o: Caoyuan's director and officer;
# s: the street's staff, l: its leader. By line of the mail, the days on which it arrives.
EXPECTED = {
    # Due on Monday 31 January. Done on 26 January, on 4 February, and never.
    "Anhuili: Work plan, Year 2028": {"01-24": "a"},
    "Beili: Work plan, Year 2028": {"01-24": "b", "01-29": "b", "01-31": "b", "02-03": "bs"},
    "Caoyuan: Work plan, Year 2028": {
        "01-24": "co",
        "01-29": "co",  # Friday the 28th nothing ran
        "01-31": "co",
        "02-03": "cos",
        "02-07": "cosl",
        "02-14": "cosl",
    },
    # Due on Thursday 10 February. Handed in on 15 January, 9 and 15 February.
    "Beili: Annual summary, Year 2027": {"02-03": "b", "02-09": "b"},
    "Caoyuan: Annual summary, Year 2027": {
        "02-03": "co",
        "02-09": "co",
        "02-10": "co",
        "02-14": "cos",  # the third day after is a Sunday
    },
    # Due on Friday 31 March. Held on 25 March, on 20 February, and recorded on 5 April.
    "Anhuili: Science into the community, First quarter of 2028": {"03-24": "a"},
    "Caoyuan: Science into the community, First quarter of 2028": {
        "03-24": "co",
        "03-30": "co",
        "03-31": "co",
        "04-03": "cos",
    },
    # Due on Tuesday 20 June. Handed in on 28 June, 14 June, and 6 July.
    "Anhuili: Half-year summary, First half of 2028": {
        "06-13": "a",
        "06-16": "a",  # Monday the 19th is a holiday
        "06-20": "x",
        "06-23": "xs",
        "06-27": "xsl",
    },
    "Beili: Half-year summary, First half of 2028": {"06-13": "b"},
    "Caoyuan: Half-year summary, First half of 2028": {
        "06-13": "co",
        "06-23": "co",  # a week before the new day
        "07-02": "co",  # that day and the one before nothing ran
        "07-03": "cos",
    },
    # Due on Friday 30 June; Beili's has gone to Caoyuan, which has held one.
    "Beili: Science into the community, Second quarter of 2028": {"06-23": "b"},
    # Due on Saturday 30 September. Recorded on 6 October.
    "Anhuili: Science into the community, Third quarter of 2028": {"09-22": "x", "10-05": "xs"},
    # Due on Sunday 31 December.
    "Anhuili: Science into the community, Fourth quarter of 2028": {"12-22": "x", "12-29": "x"},
    "Anhuili: Science for young people, Year 2028": {"12-22": "x", "12-29": "x"},
    "Caoyuan: Science for young people, Year 2028": {"12-22": "co", "12-29": "co"},
    "Yayuncun: Courses for outreach officers, Year 2028": {"12-22": "s", "12-29": "s"},
}


@pytest.fixture
def clock(monkeypatch):
    """Sets the time of the records: `clock(moment)`."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    set_to(at(DAYS[0], 0))
    return set_to


@pytest.fixture
def sink(settings):
    found = Sink()
    with listening(found) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield found


@pytest.fixture
def people():
    """Letters of the table by address."""
    return {}


@pytest.fixture
def appoint(people):
    def new(letter, unit, post="director", since=date(2020, 1, 1)):
        role = "street" if post.startswith("street") else "community"
        address = f"{letter}@example.org"
        people[address] = letter
        return AppointmentFactory(
            unit=unit,
            post=post,
            appointed_from=since,
            user__email=address,
            user__language="en",
            user__role=role,
        )

    return new


@pytest.fixture
def units(clock, street, appoint):
    """The street and its communities by name, with their people and duties."""
    found = {
        name: CommunityFactory(street=street, name=name, name_en=name)
        for name in ("Anhuili", "Beili", "Caoyuan")
    }
    street.name_en = "Yayuncun"
    street.save()
    for letter, name in zip("abc", found, strict=True):
        appoint(letter, found[name])
    appoint("o", found["Caoyuan"], Appointment.Post.OFFICER_PART)
    appoint("s", street, Appointment.Post.STREET_STAFF)
    appoint("l", street, Appointment.Post.STREET_LEADER)
    for values in presets.PROGRAMMES[presets.FEBRUARY]:
        if changes := DUTIES.get(values["code"]):
            Definition.objects.create(street=street, **values | STEPS | EVERY | changes)
    HolidayFactory(day=date(YEAR, 6, 19))
    return found


@pytest.fixture
def deeds(units, appoint):
    """What people do during the year, at ten o'clock, an hour after the mails."""
    a, b, c = units.values()

    def hand_over(day):
        a.appointments.update(appointed_until=day + ONE_DAY)
        appoint("x", a, since=day + ONE_DAY)

    def extend(day):
        owed = Obligation.objects.get(unit=c, definition__code="half-year-summary")
        asked = actions.ask_extension(
            obligation=owed,
            wanted_on=date(YEAR, 7, 10),
            reason="Flooded",
            by=c.appointments.first().user,
            now=at(day, 10),
        )
        actions.grant_extension(
            extension=asked,
            until=date(YEAR, 6, 30),
            by=a.street.appointments.first().user,
            now=at(day, 11),
        )

    def merge(day):
        b.spans.update(active_until=day + ONE_DAY)
        b.appointments.update(appointed_until=day + ONE_DAY)
        Lineage.objects.create(predecessor=b, successor=c, kind="merged", happened_on=day + ONE_DAY)

    return {
        "01-15": lambda day: submit(a, "2027", day),
        "01-26": lambda day: PlanItemFactory(unit=a, year=YEAR),
        "02-04": lambda day: PlanItemFactory(unit=b, year=YEAR),
        "02-09": lambda day: submit(b, "2027", day),
        "02-15": lambda day: submit(c, "2027", day),
        "02-20": lambda day: hold(b, day),
        "03-25": lambda day: hold(a, day),
        "04-05": lambda day: hold(c, date(YEAR, 3, 31)),
        "04-20": lambda day: (hold(a, day), hold(c, day)),
        "06-14": lambda day: submit(b, "2028H1", day),
        "06-15": extend,
        "06-19": hand_over,
        "06-25": merge,
        "06-28": lambda day: submit(a, "2028H1", day),
        "07-06": lambda day: submit(c, "2028H1", day),
        "08-15": lambda day: hold(c, day),
        "10-06": lambda day: hold(a, date(YEAR, 9, 20)),
        "10-20": lambda day: hold(c, day),
    }


def hold(unit, day) -> None:
    ActivityFactory(unit=unit, held_on=day, is_into_community=True)


def submit(unit, key, day) -> None:
    owed = Obligation.objects.get(unit=unit, period_key=key, definition__metric__contains="summary")
    summary, _ = Summary.objects.get_or_create(unit=unit, period_key=key, obligation=owed)
    version, _ = summary.versions.get_or_create(
        number=1,
        defaults={"as_of": day, "figures": {}, "figures_sha256": "0" * 64, "counted_at": at(day)},
    )
    director = unit.appointments.filter(post="director").latest("appointed_from").user
    version.submissions.create(submitted_by=director, submitted_at=at(day, 10))


def by_day_and_person() -> dict[tuple[str, str], list[str]]:
    """The table the other way round: what stands in the one mail of a person on a day."""
    mails = {}
    for line, days in EXPECTED.items():
        for day, letters in days.items():
            for letter in letters:
                mails.setdefault((day, letter), []).append(line)
    return {key: sorted(lines) for key, lines in mails.items()}


def lines_of(mail) -> list[str]:
    text = next(mail.iter_parts()).get_content()
    return sorted(re.findall(r"^- (.+?)\r?$", text, flags=re.MULTILINE))


def test_a_year_brings_exactly_the_mails_it_should(units, deeds, people, sink, clock):
    arrived = []
    for day in DAYS:
        name = f"{day:%m-%d}"
        if name not in OUTAGES:
            now = at(day)
            clock(now)
            before = len(sink.mails)
            tasks.tick_at(now, deliver=lambda ids, now=now: deliver(ids, now))
            arrived += [(name, mail) for mail in sink.mails[before:]]
        clock(at(day, 10))
        deeds.get(name, lambda day: None)(day)

    found = {(day, people[mail["To"]]): lines_of(mail) for day, mail in arrived}
    assert found == by_day_and_person()
    assert len(arrived) == len(found)
    assert len(set(sink.ids)) == len(sink.ids)
    sent = Reminder.objects.filter(message__state="sent").values_list(
        "aimed_on", "message__sent_at"
    )
    late = {(sent_at.astimezone(at(DAYS[0]).tzinfo).date() - on).days for on, sent_at in sent}
    assert late == {0, 1, 2}


def deliver(message_ids, now) -> None:
    notices.deliver(message_ids=message_ids, clock=lambda: now)
