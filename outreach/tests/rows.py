"""A community with something on every page, in every state a page knows."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from activities import planning
from activities.models import Activity, AudienceCount, CountedIn, Kind, PublicityOutput
from activities.tests.factories import ActivityFactory, PhotoFactory, PlanItemFactory
from outreach.accounts.models import Message
from outreach.communities import designation
from outreach.communities.models import Nomination
from outreach.communities.tests import nominations
from outreach.communities.tests.factories import (
    AppointmentFactory,
    ContentChangeFactory,
    DemonstrationBlockFactory,
    DemonstrationFamilyFactory,
    FacilityFactory,
    GroupDocumentFactory,
    GroupMemberFactory,
    JointWorkFactory,
    LeadingGroupFactory,
    PartnerFactory,
    ScienceSchoolFactory,
)
from outreach.programme.models import Obligation
from outreach.programme.rules.standing import Standing
from outreach.shared import waiting_room
from outreach.tests.world import (
    document_of,
    figures_of,
    in_state,
    message_to,
    obligation_of,
    run_of,
    submission_of,
)
from reporting import actions, assessing, reminding
from reporting.figures import (
    Activities,
    Coded,
    Demonstration,
    Duty,
    Group,
    Member,
    PartnerRow,
    Planned,
    Position,
    Post,
    School,
    Tally,
    Volunteers,
    VolunteerTeam,
)
from reporting.models import Document, Run, ScoreSheet, Submission, Summary, Version
from reporting.tests import boards, score_sheets, versions
from reporting.tests.duties import owed_by
from volunteers.tests.factories import TeamFactory, TeamMembershipFactory, VolunteerFactory

LONG_TITLE = "“世界知识产权日”主题宣传暨社区科普文化节系列活动之家庭创新发明作品征集与展示"


def fill(*, community, director, staff) -> dict:
    """Activities and summaries in every state; returns those that have pages of their own."""
    activity = _activities(community)
    VolunteerFactory.create_batch(7, community=community, joined_on=timezone.localdate())
    return {
        "activity": activity,
        "withdrawn": _set_aside(community, director),
        "duty": _duties(community, activity),
        **_plans(community),
        "joined": _invitations(community),
        **(papers := _summaries(community, director, staff)),
        "runs": _runs(community, papers["summary"], staff),
        "coded": _coded(community),
        "message": _mails(director, staff),
        **_people(community, director),
        **_places(community),
        **_volunteers(community),
        "letter": _letters(director),
        **_assessments(community, director, staff),
        **_nominations(community, director, staff),
        **_tables(community, director),
    }


def _tables(community, director) -> dict[str, str]:
    """The tokens of two tables that wait: one with something to put right, one without."""
    headings = "date,title,kind,audience,attendance,attendance_unit"
    good = f"2026-03-05,{LONG_TITLE},lecture,residents,46,persons"
    bad = f"2026-13-05,{'x' * 130},lektion,residents,{'9' * 60},persons"
    held = Activity.objects.filter(unit=community, status="recorded").first()
    changed = f"{held.held_on},{held.title},tour,youth,9,persons"
    tables = {"table_refused": [headings, good, bad], "table_waiting": [headings, good, changed]}
    families = [
        "representative,building,door,theme,reason",
        f"{'长' * 30},{LONG_TITLE},401室,energy,全家节水节电",
        "王小明,3号楼,401室,whatever,全家节水节电",
    ]
    return {
        name: _handed_in(name, lines, community, director, "activity")
        for name, lines in tables.items()
    } | {"families_refused": _handed_in("families", families, community, director, "family")}


def _handed_in(name: str, lines: list[str], community, director, what: str) -> str:
    return waiting_room.keep(
        SimpleUploadedFile(f"{name}.csv", "\n".join(lines).encode()),
        purpose=f"workspace:{what}-import:{community.pk}",
        by_id=director.pk,
    )


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


def _set_aside(community, director) -> Activity:
    """A draft that waits and one that is old; returns a record that was withdrawn."""
    now = timezone.now()
    for title, days in ((LONG_TITLE, 0), ("", 61)):
        community.activity_drafts.create(
            by=director, key=uuid4(), data={"title": title}, updated_at=now - timedelta(days=days)
        )
    return ActivityFactory(
        unit=community,
        status="withdrawn",
        held_on=timezone.localdate(now) - timedelta(days=3),
        withdraw_reason="记录重复",
        withdrawn_at=now,
    )


def _plans(community) -> dict:
    """A plan with items in every state and months of every kind, and words to undo something."""
    today = timezone.localdate()
    for number, (values, status) in enumerate(
        (
            ({"title": LONG_TITLE, "theme": "低碳环保"}, "recorded"),
            ({"kind": "exhibition", "expected_attendance": 1280}, "planned"),
            ({"kind": "training", "audience": "laid_off", "opposes_cults": True}, "cancelled"),
            ({"kind": "tour", "is_into_community": True, "audience": "youth"}, ""),
        )
    ):
        item = PlanItemFactory(unit=community, year=today.year, month=3 * number + 1, **values)
        if status:
            ActivityFactory(
                unit=community,
                status=status,
                plan_item=item,
                held_on=today + timedelta(days=1 if status == "planned" else -number),
                cancel_reason="天气原因" if status == "cancelled" else "",
            )
    for code, kind in (("quarterly-lecture", "quarter"), ("youth", "year")):
        boards.definition(community.street, f"plan-{code}", metric=code, period_kind=kind)
    plan = boards.definition(community.street, "plan-work-plan", metric="work-plan")
    boards.owed(plan, community, f"{today.year}", "met_late", done=1)
    return {"item": item, "undo": planning.undo_token("copied", [item.pk], unit=community)}


def _invitations(community) -> Activity:
    """What the street holds, with every answer; returns one that the community joined."""
    today = timezone.localdate()
    for days in (3, -3):
        status = "planned" if days > 0 else "recorded"
        for joined in (None, False, "", True):
            activity = ActivityFactory(
                unit=community.street, status=status, held_on=today + timedelta(days=days)
            )
            if joined != "":
                activity.participations.create(community=community, joined=joined)
    ActivityFactory(
        unit=community.street,
        title=LONG_TITLE,
        status="cancelled",
        cancel_reason="大风预警",
        held_on=today + timedelta(days=9),
    )
    activity.participations.update(people=12)
    return activity


def _places(community) -> dict:
    """Positions and joint work in every state; returns what has pages of its own."""
    today = timezone.localdate()
    for days, kind in ((0, "corridor"), (1, "corridor"), (120, "platform"), (None, "platform")):
        position = FacilityFactory(unit=community, kind=kind, name=LONG_TITLE[: 20 + (days or 0)])
        if days is not None:
            ContentChangeFactory(facility=position, changed_on=today - timedelta(days=days))
    FacilityFactory(unit=community, name="旧宣传栏", active_until=today)
    position = FacilityFactory(unit=community, location="3号楼前", kind="publicity_column")
    change = ContentChangeFactory(facility=position, changed_on=today, topic=LONG_TITLE, shown=True)
    for days in range(1, 25):
        ContentChangeFactory(facility=position, changed_on=today - timedelta(days=days * 9))
    ScienceSchoolFactory(unit=community, has_plaque=True, shown=True, person_in_charge="李明")
    for number in range(4):
        partner = PartnerFactory(street=community.street, name=f"{LONG_TITLE[:24]}{number}")
        work = JointWorkFactory(unit=community, partner=partner, done_on=today, title=LONG_TITLE)
    JointWorkFactory(unit=community, partner=partner, link="bases", done_on=today).delete()
    return {"position": position, "content_change": change, "joint_work": work}


def _volunteers(community) -> dict:
    """A team with people in and out of it, and volunteers in every state."""
    today = timezone.localdate()
    team = TeamFactory(unit=community, name=LONG_TITLE)
    TeamFactory(unit=community, ended_on=today)
    for number in range(30):
        helper = VolunteerFactory(
            community=community,
            skills=LONG_TITLE if number == 0 else "",
            joined_on=today - timedelta(days=number * 9),
            left_on=today if number == 29 else None,
        )
        since = {"joined_on": helper.joined_on, "left_on": helper.left_on}
        if number % 3 == 2:
            place = TeamMembershipFactory(team=team, volunteer=helper, leads=number == 2, **since)
    out = TeamMembershipFactory(team=team, volunteer__community=community)
    out.left_on = today
    out.save()
    return {"team": team, "volunteer": helper, "helper": out.volunteer, "place": place}


def _summaries(community, director, staff) -> dict[str, Summary]:
    """One that came back and is being revised, and an accepted one."""
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
        comments={"activities": "请写明各项活动的效果。"},
    )
    in_state(returned, "draft")
    _papers(_version(returned, number=2), now, Document.State.QUEUED, Document.State.FAILED)
    accepted = _summary(community, this_year - 4)
    submission_of(
        _version(accepted, number=1),
        by=director,
        submitted_at=now - timedelta(days=400),
        decision=Submission.Decision.ACCEPTED,
        decided_by=staff,
        decided_at=now - timedelta(days=399),
    )
    accepted.versions.update(accepted_at=now - timedelta(days=399))
    return {"summary": returned, "accepted": accepted}


def _runs(community, summary: Summary, staff) -> list[Run]:
    """One that goes on, one with a failure, one ZIP to take along and one that is gone."""
    obligation_of(community, f"{timezone.localdate().year - 1}")  # What a run can be started for.
    made, other = Document.objects.filter(version__summary=summary, version__number=1)
    faults = {"finished_at": timezone.now(), "file": "", "sha256": ""}
    values = [
        {"purpose": "drafts"} | faults | {"finished_at": None},
        {"purpose": "roll_up"} | faults,
        {},
        {"swept_at": timezone.now()} | faults,
    ]
    runs = [run_of(made, by=staff, **one) for one in values]
    reason = f"“{LONG_TITLE}”：U+1F680"
    for run in runs[:2]:
        run.items.create(document=other, state="failed", error=reason, hand_out_at=timezone.now())
    return runs


def _summary(community, year: int) -> Summary:
    key = f"{year}"
    return Summary.objects.create(
        unit=community,
        period_key=key,
        obligation=obligation_of(community, key),
        kind="annual",
        state="draft",
    )


def _version(summary: Summary, *, number: int):
    return summary.versions.create(
        number=number,
        as_of=summary.obligation.count_to,
        figures=figures_of(summary.unit, summary.period_key, **_figures(summary)),
        figures_sha256="0" * 64,
        counted_at=timezone.now(),
    )


def _figures(summary: Summary) -> dict:
    """Something for every table of the editor, with names as long as they get."""
    year = summary.period.year
    day = date(year, 3, 5)
    unmet = Duty(
        code="families",
        name=LONG_TITLE,
        name_en="Designate demonstration families",
        period_key=summary.period_key,
        due_on=day,
        effective_due_on=day,
        target=3,
        done=1,
        submitted_on=None,
        status="open",
    )
    tally = Tally(times=12, persons=1280, person_times=13_456, uncounted=3)
    member = Member(name="买买提·吐尔逊江·阿不都热合曼", role="head", position="社区主任")
    return {
        "activities": Activities(
            total=tally, last_year=tally, by_kind=(Coded("lecture", tally),), lectures=4
        ),
        "group": Group(action="set_up", decided_on=day, filed_on=day, members=(member,) * 3),
        "posts": (Post(name="王小明", post="director", since=day, until=None),),
        "volunteers": Volunteers(3, 2, 1, 4, (VolunteerTeam("安慧里科普志愿者服务队", day, 4),)),
        "positions": (Position("publicity_column", "科普宣传栏", "小区东门", 4, day),),
        "school": School("安慧里社区科普学校", True, False, "王小明"),
        "partners": (PartnerRow("北京市朝阳区第一实验小学安慧里校区", 1, 2, 0, 1),),
        "demonstration": Demonstration(2, 1, 9, 1, 2, ("1号楼",)),
        "duties": (unmet, replace(unmet, code="youth", done=3)),
        "plan": (Planned(5, year + 1, LONG_TITLE, "lecture"),),
    }


def _coded(community) -> list[Version]:
    """A superseded version, the one in force, and a draft; each has a page by its code."""
    summary = versions.summary_of(community, f"{timezone.localdate().year - 5}")
    return [
        versions.version_of(summary, number=number, is_accepted=number < 3) for number in (1, 2, 3)
    ]


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


def _people(community, director) -> dict:
    """A group for the year, filed with its papers, one that was over, and officers with a gap."""
    year = timezone.localdate().year
    groups = [
        LeadingGroupFactory(
            unit=community,
            action=action,
            decided_on=date(first, 1, 8),
            term_from=date(first, 1, 1),
            term_until=date(until, 1, 1),
        )
        for first, until, action in ((year - 1, year, "set_up"), (year, year + 2, "adjusted"))
    ]
    for group in groups:
        GroupMemberFactory(group=group, name=director.name, role="head", position="社区主任")
        GroupMemberFactory(group=group, name="买买提·吐尔逊江·阿不都热合曼", role="deputy")
        GroupMemberFactory.create_batch(4, group=group, position="网格长")
    document = GroupDocumentFactory(group=group)
    begins = {"appointed_from": date(year, 3, 1)}
    officer = AppointmentFactory(unit=community, post="officer_part", **begins)
    ended = {"appointed_from": date(2020, 1, 1), "appointed_until": date(year, 2, 1)}
    AppointmentFactory(unit=community, post="officer_full", **ended)
    return {"group": group, "group_document": document, "officer": officer}


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


def _nominations(community, director, staff) -> dict:
    """Nominations in every state, titles to confirm and titles that ended."""
    designation.adopt_usual_criteria(street=community.street, year=2020)
    found = {
        state: nominations.in_state(
            state, community, by=director, staff=staff, door=f"{number}01室", points=15
        )
        for number, state in enumerate(Nomination.State.values)
        if state != Nomination.State.DESIGNATED
    }
    now = timezone.now()
    today = timezone.localdate(now)
    on_notice = nominations.approved(
        community, by=director, staff=staff, now=now, points=15, name=LONG_TITLE[:40], door="9室"
    )
    objection = designation.record_objection(
        nomination=on_notice, raised_on=today, text=LONG_TITLE, by=staff, now=now
    )
    nominations.approved(
        community, by=director, staff=staff, now=now, what="block", points=15, name="科普一号楼"
    )
    family, *_others = (
        DemonstrationFamilyFactory(community=community, titled_from=date(today.year - 1, 5, day))
        for day in (1, 2, 3)
    )
    block = DemonstrationBlockFactory(community=community, titled_from=date(today.year - 1, 5, 1))
    DemonstrationFamilyFactory(
        community=community,
        titled_from=date(today.year - 1, 5, 4),
        titled_until=today,
        end_kind="revoked",
        end_reason=LONG_TITLE,
    )
    return {
        "draft": found["draft"],
        "waiting": found["submitted"],
        "on_notice": on_notice,
        "objection": objection,
        "family": family,
        "block": block,
    }


def _opened(street, year: int, staff) -> ScoreSheet:
    return actions.open_sheet(street=street, year=year, by=staff, now=timezone.now())
