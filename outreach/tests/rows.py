"""A community with something on every page, in every state a page knows."""

from datetime import datetime, time, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from activities.models import Activity, AudienceCount, CountedIn, Kind, PublicityOutput
from activities.tests.factories import ActivityFactory, PhotoFactory
from outreach.accounts.models import Message
from outreach.communities.tests.factories import AppointmentFactory, PartnerFactory
from outreach.programme.models import Obligation
from outreach.programme.rules.standing import Standing
from outreach.tests.world import document_of, message_to, obligation_of, submission_of
from reporting import actions, assessing, reminding
from reporting.models import Document, ScoreSheet, Submission, Summary
from reporting.tests import boards, score_sheets
from reporting.tests.duties import owed_by
from volunteers.tests.factories import VolunteerFactory

LONG_TITLE = "“世界知识产权日”主题宣传暨社区科普文化节系列活动之家庭创新发明作品征集与展示"


def fill(*, community, director, staff) -> dict:
    """Activities and summaries in every state; returns those that have pages of their own."""
    activity = _activities(community)
    VolunteerFactory.create_batch(7, community=community, joined_on=timezone.localdate())
    return {
        "activity": activity,
        "duty": _duties(community, activity),
        "summary": _summaries(community, director, staff),
        "message": _mails(director, staff),
        "letter": _letters(director),
        **_assessments(community, director, staff),
    }


def _duties(community, activity: Activity) -> Obligation:
    """A duty in every standing, and one of all quarters; returns one with a record behind it."""
    year = timezone.localdate().year
    for standing in (*Standing, ""):
        duty = boards.definition(community.street, f"duty-{standing or 'new'}".replace("_", "-"))
        boards.owed(duty, community, f"{year}", standing, done=1, target=2, recent=1, quarters=3)
    lecture = boards.definition(
        community.street, "duty-lecture", name=LONG_TITLE, period_kind="quarter"
    )
    for number in (1, 2, 3):
        boards.owed(lecture, community.street, f"{year}Q{number}", "missed")
    share = boards.definition(community.street, "duty-recorded", metric="recorded")
    return boards.owed(
        share,
        community,
        f"{year}",
        "behind",
        numerator=1,
        denominator=3,
        done=33,
        target=90,
        records=[activity.pk],
    )


def _activities(community) -> Activity:
    today = timezone.localdate()
    states = [(46, CountedIn.PERSONS), (0, CountedIn.PERSON_TIMES), (None, ""), (None, "-")]
    for number, (attendance, counted_in) in enumerate(states * 7):
        ActivityFactory(
            unit=community,
            kind=Kind.values[number % len(Kind.values)],
            theme="低碳环保",
            held_on=today - timedelta(days=number + 2),
            attendance=attendance,
            counted_in=CountedIn.NOT_APPLICABLE if counted_in == "-" else counted_in,
            day_is_assumed=number % 5 == 4,
        )
    ActivityFactory(unit=community, status="planned", held_on=today + timedelta(days=4))
    ActivityFactory(unit=community, status="cancelled", cancel_reason="天气原因", held_on=today)
    activity = ActivityFactory(
        unit=community,
        title=LONG_TITLE,
        held_on=today - timedelta(days=1),
        starts=time(9, 30),
        ends=time(11),
        place="社区科普活动室",
        attendance=1280,
        counted_in=CountedIn.PERSON_TIMES,
        summary="请医生讲解合理用药。\n\n现场答疑。",
        source_url="https://example.org/" + "a" * 120,
        year_is_assumed=True,
    )
    activity.partners.add(PartnerFactory(street=community.street))
    PhotoFactory(activity=activity, caption="老人们在听讲")
    PhotoFactory(activity=activity, has_consent=False)
    PublicityOutput.objects.create(activity=activity, kind="leaflets", number=300)
    AudienceCount.objects.create(
        activity=activity, band=AudienceCount.Band.AGE_60_UP, number=30, counted_in="persons"
    )
    return activity


def _summaries(community, director, staff) -> Summary:
    now = timezone.now()
    this_year = timezone.localdate().year
    obligation_of(community, f"{this_year + 1}")  # Not due yet, nothing drafted.
    late = _summary(community, this_year - 3)
    _version(late, number=1)
    returned = _summary(community, this_year - 2)
    first = _version(returned, number=1)
    _papers(first, now, Document.State.MADE, Document.State.MADE)
    submission_of(
        first,
        by=director,
        submitted_at=now - timedelta(days=9),
        decision=Submission.Decision.RETURNED,
        decided_by=staff,
        decided_at=now - timedelta(days=8),
        reason="请补充第三季度讲座的人次。",
        revise_by=timezone.localdate() + timedelta(days=5),
    )
    _papers(_version(returned, number=2), now, Document.State.QUEUED, Document.State.FAILED)
    return returned


def _summary(community, year: int) -> Summary:
    key = f"{year}"
    return Summary.objects.create(
        unit=community, period_key=key, obligation=obligation_of(community, key)
    )


def _version(summary: Summary, *, number: int):
    return summary.versions.create(
        number=number,
        as_of=summary.obligation.count_to,
        figures={},
        figures_sha256="0" * 64,
        counted_at=timezone.now(),
    )


def _papers(version, now: datetime, *states) -> None:
    for language, state in zip(("zh-hans", "en"), states, strict=True):
        values = {
            Document.State.MADE: {
                "file": ContentFile(b"%PDF-1.7", name="summary.pdf"),
                "sha256": "4f1c" * 16,
                "size": 412_345,
                "pages": 9,
                "made_at": now,
            },
            Document.State.FAILED: {"error": "No font has the character 𠮷 (U+20BB7).", "file": ""},
        }.get(state, {"file": "", "sha256": ""})
        document_of(version, language=language, state=state, queued_at=now, **values)


def _mails(director, staff) -> Message:
    """Mails of today's duties, one that failed, and somebody whose mail came back."""
    now = timezone.now()
    today = timezone.localdate(now)
    for number in range(3):
        name = LONG_TITLE if number else "工作计划"
        community = director.appointments.get().unit.as_community
        owed_by(community, due_on=today, code=f"task-{number}", key=f"{today.year}", name=name)
    reminding.decide(now=now)
    message_to(director, key="failed", state="failed", error="554 " + "x" * 200)
    officer = AppointmentFactory(unit=community, post="officer_part").user
    type(officer).objects.filter(pk=officer.pk).update(mail_failed_at=now)
    return Message.objects.get(recipient=director, state="pending")


def _letters(director) -> Message:
    """Mails that a director got, the newest with a long address in it."""
    now = timezone.now()
    text = f"您好：\n\n{LONG_TITLE}还剩 3 天。\nhttps://example.org/{'a' * 90}\n"
    for number in range(6):
        values = {"sent_at": now - timedelta(days=number), "subject": LONG_TITLE, "text": text}
        message_to(director, key=f"letter-{number}", state="sent", **values)
    return Message.objects.get(key="letter-0")


def _assessments(community, director, staff) -> dict[str, ScoreSheet]:
    """Last year's score sheet, closed, and this year's with every state an item knows."""
    street = community.street
    held = sum(duty.weight for duty in assessing.weighted_duties(street=street, year=2025))
    quarterly = score_sheets.duty(
        street, "quarterly-lecture", weight=100 - held - 9, evidence=LONG_TITLE
    )
    score_sheets.duty(street, "families", weight=9, name=LONG_TITLE, full_marks_target=3)
    for number, standing in enumerate(("met", "met_late", "missed", "behind"), start=1):
        key, done = f"2026Q{number}", int(standing.startswith("met"))
        score_sheets.measured(quarterly, community, key=key, done=done, standing=standing)
    score_sheets.measured(quarterly, community, key="2025", done=None)
    sheets = {"closed_sheet": _opened(street, 2025, staff), "sheet": _opened(street, 2026, staff)}
    for sheet in sheets.values():
        *most, _last = sheet.items.all()
        points = [str(item.weight) for item in most]
        score_sheets.scored(
            sheet, community, *points, by=director, note=LONG_TITLE, evidence="a" * 120
        )
        score_sheets.reviewed(sheet, community, points[0], "1.5", by=staff, reason=LONG_TITLE)
    closed = sheets["closed_sheet"]
    count = closed.items.count()
    score_sheets.reviewed(closed, community, *["1.5"] * count, by=staff, reason="按记录核定")
    actions.close_sheet(sheet=closed, by=staff, now=timezone.now())
    return sheets


def _opened(street, year: int, staff) -> ScoreSheet:
    return actions.open_sheet(street=street, year=year, by=staff, now=timezone.now())
