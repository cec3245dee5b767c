"""The demo street from its data files into the database, once."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import (
    Activity,
    AudienceCount,
    EmploymentTraining,
    Participation,
    Photo,
    PlanItem,
)
from outreach.accounts.models import AuditEntry, User
from outreach.communities import imports, models
from outreach.communities.models import Street, Unit
from outreach.programme.models import Campaign, Holiday, Obligation
from outreach.shared.imports import Report
from reporting import measuring
from reporting.models import Measurement, Submission
from volunteers.models import Team, TeamMembership, Volunteer

from . import files, submitted, work
from .rows import add_missing

STREET = "990101001"
DEED = "load_demo"
Step = tuple[type, int]

# In this order, because a row can only point to one that is already there.
ABOUT_THE_STREET = (
    (Holiday, "holidays"),
    (Campaign, "campaigns"),
    (models.Lineage, "lineage"),
    (models.Appointment, "appointments"),
    (models.LeadingGroup, "leading_groups"),
    (models.GroupMember, "group_members"),
    (models.Facility, "facilities"),
    (models.ContentChange, "content_changes"),
    (models.ScienceSchool, "science_schools"),
    (models.Partner, "partners"),
    (models.JointWork, "joint_work"),
    (models.DemonstrationFamily, "families"),
    (models.FamilyConfirmation, "family_confirmations"),
    (models.DemonstrationBlock, "blocks"),
    (Volunteer, "volunteers"),
    (Team, "teams"),
    (TeamMembership, "team_members"),
    (PlanItem, "plan_items"),
)
ABOUT_WHAT_WAS_HELD = (
    (AudienceCount, "audience_counts"),
    (EmploymentTraining, "employment"),
)


class DemoRefused(Exception):
    """The demo street cannot be loaded here; the message says why."""


@transaction.atomic
def load(*, now: datetime, tell: Callable[[str], None]) -> bool:
    """Load what is missing of the demo street, all or nothing; False if it was there already.

    What somebody has changed since is theirs: the same edition is never loaded a second time.

    :raises DemoRefused: if the database has such a street or such accounts of its own.
    """
    edition = files.fingerprint()
    if AuditEntry.objects.filter(deed=DEED, details__edition=edition).exists():
        return False
    _refuse_what_is_not_ours()
    added = 0
    for model, number in _steps(now):
        added += number
        what = model._meta.verbose_name_plural
        tell(_("%(what)s: %(number)d added") % {"what": what, "number": number})
    AuditEntry.objects.create(
        at=now, deed=DEED, subject=STREET, details={"edition": edition, "added": added}
    )
    return True


def _refuse_what_is_not_ours() -> None:
    if AuditEntry.objects.filter(deed=DEED).exists():
        return
    if Unit.objects.filter(code__startswith=STREET).exists():
        raise DemoRefused(
            _("The code %(code)s is already used by a street of your own.") % {"code": STREET}
        )
    usernames = [row["username"] for row in files.rows("people")]
    if taken := User.objects.filter(username__in=usernames).first():
        raise DemoRefused(
            _("There is already an account named %(username)s. Load the demo elsewhere.")
            % {"username": taken.username}
        )


def _steps(now: datetime) -> Iterator[Step]:
    """Do one step after another, and tell which rows it added and how many."""
    yield models.Community, _add_communities(now)
    yield User, _add_people(now)
    for model, name in ABOUT_THE_STREET:
        yield model, add_missing(model, name, now=now)
    street = Street.objects.get(code=STREET)
    yield Activity, work.add_activities(street=street, now=now)
    yield Participation, add_missing(Participation, "participations", now=now)
    for model, name in ABOUT_WHAT_WAS_HELD:
        yield model, work.add_what_was_counted(model, name, now=now)
    yield Photo, work.add_photos()
    yield Obligation, submitted.open_periods(street=street, now=now)
    yield Submission, submitted.add_submissions(street=street, now=now)
    yield Measurement, measuring.measure_stale(now=now)


def _add_communities(now: datetime) -> int:
    path = files.FOLDER / "communities.csv"
    report = Report()
    imports.apply(
        path,
        streets=Street.objects.all(),
        may_add=True,
        now=now,
        report=report,
        by=None,
        file_name=path.name,
    )
    return report.new


def _add_people(now: datetime) -> int:
    """Accounts; only those of the three logins get a password that can be used."""
    added = add_missing(User, "people", now=now)
    passwords = {row["username"]: row["password"] for row in logins()}
    usernames = [row["username"] for row in files.rows("people")]
    for user in User.objects.filter(username__in=usernames, password=""):
        user.password = make_password(passwords.get(user.username))
        user.save(update_fields=["password"])
    return added


def logins() -> list[dict[str, str]]:
    return files.rows("logins")
