"""One row of everything in one street, for tests that walk over all pages."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.utils import timezone

from activities.tests.factories import ActivityFactory, PhotoFactory, PlanItemFactory
from outreach.accounts.models import AuditEntry, Message
from outreach.accounts.tests.factories import UserFactory
from outreach.communities.models import Appointment
from outreach.communities.tests import factories as communities
from outreach.programme import presets
from outreach.programme.models import Definition, Extension, Obligation
from outreach.programme.rules import due, periods
from outreach.programme.tests.factories import CampaignFactory, HolidayFactory
from reporting.figures import Figures, Name, UnitFigures, Window
from reporting.models import Document, Run, ScoreSheet, Submission, Summary, Version
from volunteers.tests.factories import TeamMembershipFactory

NOON = datetime(2027, 1, 15, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def staff_of(street):
    """Somebody in post in a street's office."""
    post = Appointment.Post.STREET_STAFF
    return communities.AppointmentFactory(unit=street, post=post, user__role="street").user


def obligation_of(unit, key: str = "2026", **values) -> Obligation:
    """A duty a unit owes for a period, with the definition behind it."""
    street = unit if unit.is_street else unit.street
    definition, _ = Definition.objects.get_or_create(
        street_id=street.pk,
        code=presets.ANNUAL_SUMMARY["code"],
        version=1,
        defaults={**presets.ANNUAL_SUMMARY, "valid_from_year": 2020},
    )
    obligation = Obligation.of(
        definition=definition,
        unit=unit,
        period=periods.parse(key),
        holidays=due.Holidays(),
        zone=ZoneInfo("Asia/Shanghai"),
    )
    for name, value in values.items():
        setattr(obligation, name, value)
    obligation.save()
    return obligation


def extension_of(obligation: Obligation, *, by, **values) -> Extension:
    """A request for more time that nobody has answered yet."""
    values = {"wanted_on": date(2027, 2, 20), "reason": "汛期值守", "asked_at": NOON} | values
    return obligation.extensions.create(asked_by=by, **values)


def figures_of(unit, key: str = "2026", **values) -> dict:
    """Figures as they are stored, of a year in which nothing was recorded but what is given."""
    street = unit if unit.is_street else unit.street
    period = periods.parse(key)
    window = Window(period.first, period.last, date(2027, 1, 15), period.last)
    own = UnitFigures(
        unit=Name(unit.code, unit.name, unit.name_en),
        street=Name(street.code, street.name, street.name_en),
        is_street=unit.is_street,
        period_key=key,
        window=window,
        **values,
    )
    return Figures(own).as_json()


def version_of(
    unit, key: str = "2026", *, obligation: Obligation | None = None, kind: str = ""
) -> Version:
    """The first version of a summary: of the year, or of its first half where the key says so."""
    summary = Summary.objects.create(
        unit=unit,
        period_key=key,
        obligation=obligation or obligation_of(unit, key),
        kind=kind or ("half_year" if "H" in key else "annual"),
        state="draft",
    )
    return summary.versions.create(
        number=1,
        as_of=date(2027, 1, 15),
        figures=figures_of(unit, key),
        figures_sha256="0" * 64,
        counted_at=NOON,
    )


def document_of(version: Version, **values) -> Document:
    """A finished document; not a real PDF."""
    values = {
        "language": "zh-hans",
        "state": Document.State.MADE,
        "queued_at": NOON,
        "file": ContentFile(b"%PDF-1.7", name="summary.pdf"),
        "sha256": "0" * 64,
    } | values
    return version.documents.create(**values)


AFTER = {"waiting": "submitted", "returned": "returned", "accepted": "accepted"}


def submission_of(version: Version, *, by, **values) -> Submission:
    """A handing-in; the summary stands where its decision leaves it."""
    made = version.submissions.create(submitted_by=by, **({"submitted_at": NOON} | values))
    in_state(version.summary, AFTER[made.decision])
    return made


def in_state(summary: Summary, state: str) -> Summary:
    """A summary put somewhere without the steps that lead there."""
    summary.state = state
    summary.save(update_fields=["state"])
    return summary


def score_sheet_of(street, definition: Definition) -> ScoreSheet:
    """An open sheet with one duty for all points."""
    sheet = ScoreSheet.objects.create(street=street, year=2026, opened_at=NOON)
    sheet.items.create(definition=definition, weight=100, grading="proportional")
    return sheet


def run_of(document: Document, *, by, **values) -> Run:
    """A ZIP that was packed, with one document; not a real ZIP."""
    summary = document.version.summary
    values = {
        "purpose": Run.Purpose.ZIP,
        "kind": summary.kind,
        "period_key": summary.period_key,
        "started_at": NOON,
        "finished_at": NOON,
        "file": ContentFile(b"PK", name="all.zip"),
        "sha256": "0" * 64,
        "size": 2,
    } | values
    street = summary.obligation.definition.street
    run = Run.objects.create(street=street, started_by=by, **values)
    run.items.create(document=document, state="done", hand_out_at=NOON)
    return run


def message_to(recipient, **values) -> Message:
    """A mail that waits to be sent."""
    now = timezone.now()
    values = {
        "key": f"digest:{recipient.pk}:{now}",
        "kind": "digest",
        "created_at": now,
        "next_try_at": now,
        "send_until": now + timedelta(days=2),
        "message_id": "<0@example.org>",
    } | values
    return Message.objects.create(recipient=recipient, **values)


def one_of_everything(*, community, director, volunteer) -> dict:
    """A row of each model that has pages of its own, by the model's label."""
    street = community.street
    group = communities.GroupMemberFactory(group__unit=community).group
    nomination = communities.NominationFactory(community=community)
    post = director.appointments.get()
    partner = communities.PartnerFactory(street=street)
    change = communities.ContentChangeFactory(facility__unit=community, shown=True)
    place = TeamMembershipFactory(team__unit=community, volunteer=volunteer.volunteer)
    activity = ActivityFactory(unit=community)
    version = version_of(community)
    document = document_of(version)
    rows = [
        director,
        street,
        community,
        post,
        communities.HandoverFactory(community=community, incoming=post),
        group,
        communities.GroupDocumentFactory(group=group),
        change.facility,
        change,
        communities.ScienceSchoolFactory(unit=community, shown=True),
        partner,
        communities.JointWorkFactory(unit=community, partner=partner),
        communities.DemonstrationFamilyFactory(community=community),
        communities.DemonstrationBlockFactory(community=community),
        communities.CriteriaSetFactory(street=street),
        communities.DesignationQuotaFactory(street=street),
        nomination,
        communities.ObjectionFactory(nomination=nomination),
        HolidayFactory(),
        CampaignFactory(),
        version.summary.obligation.definition,
        version.summary.obligation,
        extension_of(version.summary.obligation, by=director),
        PlanItemFactory(unit=community),
        activity,
        PhotoFactory(activity=activity),
        volunteer.volunteer,
        place.team,
        place,
        version.summary,
        version,
        document,
        run_of(document, by=director),
        submission_of(version, by=director),
        version.corrections.create(asked_by=director, asked_at=NOON, reason="人次有误"),
        score_sheet_of(street, version.summary.obligation.definition),
        message_to(director, state="sent", sent_at=NOON),
        AuditEntry.objects.create(at=timezone.now(), by=director, deed="import", subject="x.csv"),
        UserFactory().authenticator_set.create(type="totp", data={"secret": "none"}),
    ]
    in_state(version.summary, "draft")
    officer = communities.AppointmentFactory(unit=community, post="officer_part")
    accepted = in_state(version_of(community, "2025").summary, "accepted")
    return {row._meta.label_lower: row for row in rows} | {
        "communities.unit": community.unit_ptr,
        "officer": officer,
        "accepted summary": accepted,
    }
