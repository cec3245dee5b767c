from datetime import UTC, date, datetime
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from PIL import Image

from activities.models import (
    Activity,
    AudienceCount,
    EmploymentTraining,
    Participation,
    Photo,
    PlanItem,
    PublicityOutput,
)
from outreach.accounts.models import AuditEntry, User
from outreach.accounts.tests.factories import UserFactory
from outreach.communities import models
from outreach.communities.tests.factories import StreetFactory
from outreach.programme.models import Campaign, Definition, Holiday, Obligation
from reporting.demo import files, loading, submitted, work
from reporting.demo.drawing import MOTIFS, draw
from reporting.models import Document, Submission, Summary, Version
from volunteers.models import Team, TeamMembership, Volunteer

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
ALL = (
    *(Activity, AudienceCount, EmploymentTraining, Participation, Photo, PlanItem, PublicityOutput),
    *(User, models.Street, models.Community, models.ActiveSpan, models.Lineage, models.Appointment),
    *(models.LeadingGroup, models.GroupMember, models.Facility, models.ContentChange),
    *(models.ScienceSchool, models.Partner, models.JointWork, models.DemonstrationFamily),
    *(models.FamilyConfirmation, models.DemonstrationBlock, Holiday, Campaign, Definition),
    *(Obligation, Summary, Version, Submission, Volunteer, Team, TeamMembership),
)


@pytest.fixture
def fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def demo(db, fast_passwords):
    """The demo street as it stands on 24 November 2026."""
    told = []
    assert loading.load(now=NOW, tell=told.append) is True
    return told


def counts() -> dict[str, int]:
    return {model._meta.label: model.objects.count() for model in ALL}


def forget_the_loading():
    AuditEntry.objects.filter(deed=loading.DEED).update(details={"edition": "an older one"})


def test_everything_in_the_files_is_in_the_database(demo):
    assert 0 not in counts().values()
    keys = [(row["community_code"], row["date"], row["title"]) for row in files.rows("activities")]
    held = Activity.objects.values_list("unit__code", "held_on", "title")
    assert sorted(keys) == sorted((code, str(day), title) for code, day, title in held)
    assert Volunteer.objects.count() == len(files.rows("volunteers"))
    assert Photo.objects.count() == len(files.rows("photos"))
    assert Submission.objects.count() == len(files.rows("submissions"))


def test_every_row_would_pass_its_form(demo):
    for model in ALL:
        for row in model.objects.all():
            row.full_clean()


def test_each_step_says_how_much_it_added(demo):
    assert len(demo) == len({line.partition(":")[0] for line in demo})
    assert f"photos: {Photo.objects.count()} added" in demo


def test_loading_the_same_edition_again_changes_nothing_at_all(demo):
    before, entries = counts(), AuditEntry.objects.count()
    renamed = Activity.objects.first()
    Activity.objects.filter(pk=renamed.pk).update(title="改过的题目")

    assert loading.load(now=NOW, tell=pytest.fail) is False

    assert counts() == before
    assert AuditEntry.objects.count() == entries
    assert Activity.objects.get(pk=renamed.pk).title == "改过的题目"


def test_loading_another_edition_adds_only_what_is_missing(demo):
    before = counts()
    forget_the_loading()
    Photo.objects.first().delete()
    Team.objects.filter(name="星河英语科学角志愿队").delete()

    assert loading.load(now=NOW, tell=lambda line: None) is True

    assert counts() == before


def test_what_somebody_filled_in_survives_another_edition(demo):
    forget_the_loading()
    activity = Activity.objects.counted().first()
    Activity.objects.filter(pk=activity.pk).update(place="别处", summary="自己写的")

    loading.load(now=NOW, tell=lambda line: None)

    activity.refresh_from_db()
    assert (activity.place, activity.summary) == ("别处", "自己写的")


def test_what_is_still_to_come_is_planned_and_nobody_is_counted(demo):
    ahead = Activity.objects.filter(held_on__gt=date(2026, 11, 24))

    assert ahead.exists()
    assert set(ahead.values_list("status", "attendance", "summary", "recorded_at")) == {
        ("planned", None, "", None)
    }
    assert not PublicityOutput.objects.filter(activity__in=ahead).exists()
    for model in (AudienceCount, EmploymentTraining, Photo):
        assert not model.objects.filter(activity__in=ahead).exists()


@pytest.mark.parametrize(
    ("today", "rows", "attendance"),
    [
        pytest.param(date(2026, 3, 4), 1, "", id="the day before"),
        pytest.param(date(2026, 3, 5), 1, "40", id="on the day"),
        pytest.param(date(2025, 3, 4), 1, "", id="a year ahead"),
        pytest.param(date(2025, 3, 3), 0, None, id="further than anyone plans"),
    ],
)
def test_an_office_knows_no_head_count_ahead_of_the_day(today, rows, attendance):
    table = [{"date": "2026-03-05", "attendance": "40", "attendance_unit": "persons"}]

    known = work.known_on(today, table)

    assert [row["attendance"] for row in known] == [attendance] * rows


def test_the_street_can_be_loaded_on_an_earlier_day(db, fast_passwords):
    spring = datetime(2026, 2, 5, 4, tzinfo=UTC)

    loading.load(now=spring, tell=lambda line: None)

    assert not Activity.objects.counted().filter(held_on__gt=date(2026, 2, 5)).exists()
    assert not Activity.objects.filter(recorded_at__gt=spring).exists()
    handed_in = Submission.objects.order_by("submitted_at")
    assert [(s.version.summary.unit.name, s.decision) for s in handed_in] == [
        ("松涛社区", "waiting"),
        ("溪畔社区", "waiting"),
    ]


def test_the_stories_the_street_tells(demo):
    lectures = Activity.objects.lectures().filter(unit__name="溪畔社区")
    held_in = [day.month for day in lectures.values_list("held_on", flat=True) if day.year == 2026]
    behind = Activity.objects.filter(unit__name="白鹭社区", held_on__year=2026)
    directors = models.Appointment.objects.filter(unit__name="枫林社区", post="director")
    silent = Activity.objects.filter(
        unit__name="枫林社区", held_on__range=(date(2026, 5, 12), date(2026, 7, 11))
    )

    assert [sum(month <= 3 for month in held_in), sum(4 <= month <= 6 for month in held_in)] == [
        2,
        0,
    ]
    assert behind.count() < 10
    assert directors.count() == 2
    assert directors.in_office(date(2026, 6, 30)).get().user.name == "唐立冬"
    assert directors.in_office(date(2026, 7, 1)).get().user.name == "苏念安"
    assert not silent.exists()
    assert Activity.objects.filter(status="cancelled").count() == 1
    assert Activity.objects.filter(attendance=0).exists()
    assert Activity.objects.counted().filter(attendance=None).exists()
    assert Activity.objects.filter(title__contains="䶮").exists()
    assert any(len(title) == 30 for title in Activity.objects.values_list("title", flat=True))
    assert set(models.JointWork.objects.values_list("link", flat=True)) == set(
        models.JointWork.Link.values
    )


def test_the_campaigns_hold_only_activities_of_their_days(demo):
    linked = Activity.objects.exclude(campaign=None).select_related("campaign")

    assert linked.exists()
    for activity in linked:
        campaign = activity.campaign
        assert campaign.starts_on <= activity.held_on <= campaign.ends_on, activity


def test_photos_carry_nothing_but_pixels(demo):
    assert set(Photo.objects.values_list("has_consent", flat=True)) == {True, False}
    for photo in Photo.objects.all():
        with photo.image.open("rb") as file, Image.open(file) as image:
            assert image.format == "JPEG"
            assert image.size == (1200, 800)
            assert not image.getexif()
            assert "exif" not in image.info


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_drawing_is_the_same_every_time_and_another_for_each_variant(motif):
    drawn = [draw(motif, variant) for variant in range(12)]

    assert draw(motif, 5) == drawn[5]
    assert len(set(drawn)) == 12
    assert Image.open(BytesIO(drawn[0])).size == (1200, 800)


def test_the_three_logins_open_the_door_and_no_other_account_does(demo, client):
    for login in loading.logins():
        assert client.login(**login), login["username"]
        validate_password(login["password"], User.objects.get(username=login["username"]))
    others = User.objects.exclude(username__in=[login["username"] for login in loading.logins()])
    assert others.exists()
    assert not any(user.has_usable_password() for user in others)


def test_the_logins_are_the_three_people_they_say(demo):
    street, director, volunteer = (
        User.objects.get(username=login["username"]) for login in loading.logins()
    )

    assert (street.role, street.is_superuser) == (User.Role.STREET, False)
    assert street.appointments.get().unit.code == loading.STREET
    assert director.appointments.get().post == models.Appointment.Post.DIRECTOR
    assert director.appointments.get().unit.code == f"{loading.STREET}001"
    assert volunteer.volunteer.community.code == f"{loading.STREET}001"


def test_what_was_handed_in_tells_on_time_late_returned_and_missing(demo):
    owed = Obligation.objects.of_summaries().filter(period_key="2025")
    handed_in = Submission.objects.filter(version__summary__period_key="2025")
    late = [
        submission.version.summary.unit.name
        for submission in handed_in
        if submission.submitted_at >= submission.version.summary.obligation.due_at
    ]
    by_unit = {}
    for submission in handed_in:
        by_unit.setdefault(submission.version.summary.unit.name, []).append(submission.decision)

    assert owed.count() == 7
    assert late == ["枫林社区"]
    assert by_unit["溪畔社区"] == ["returned", "accepted"]
    assert "白鹭社区" not in by_unit
    keys = Obligation.objects.of_summaries().values_list("period_key", flat=True)
    assert set(keys) == set(submitted.PERIODS)
    assert not Document.objects.exists()


def test_the_command_loads_and_then_says_it_is_there(db, fast_passwords):
    first, second = StringIO(), StringIO()

    call_command("load_demo", stdout=first)
    call_command("load_demo", stdout=second)

    assert "activities: " in first.getvalue()
    assert second.getvalue() == "The demonstration street is already loaded.\n"


def test_logins_are_only_printed(db):
    out = StringIO()

    call_command("load_demo", logins=True, stdout=out)

    assert [line.split() for line in out.getvalue().splitlines()] == [
        [login["username"], login["password"]] for login in loading.logins()
    ]
    assert not User.objects.exists()


@pytest.mark.parametrize("logins", [False, True])
def test_production_is_refused(db, settings, logins):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="refused in production"):
        call_command("load_demo", logins=logins)

    assert not User.objects.exists()


def test_a_street_of_ones_own_under_that_code_is_left_alone(db):
    StreetFactory(code=loading.STREET, name="和平街道")

    with pytest.raises(CommandError, match="990101001 is already used"):
        call_command("load_demo")

    assert not User.objects.exists()


def test_an_account_of_ones_own_never_gets_a_known_password(db):
    mine = UserFactory(username="director")

    with pytest.raises(CommandError, match="already an account named director"):
        call_command("load_demo")

    mine.refresh_from_db()
    assert not mine.check_password("pine-wind-over-water")
    assert not models.Unit.objects.exists()
