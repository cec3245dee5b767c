"""A nomination brought into any state by the steps that lead there."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from outreach.communities import designation
from outreach.communities.models import CriteriaSet, Nomination
from outreach.communities.tests.factories import CriteriaSetFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 4, 1, 12, tzinfo=SHANGHAI)
TODAY = NOON.date()


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=SHANGHAI)


def details(**values) -> designation.Details:
    given = {
        "name": "王小明",
        "building": "3号楼",
        "door": "401室",
        "theme": "energy",
        "reason": "全家节水节电",
        "has_consent": True,
    }
    return designation.Details(**given | values)


def block_details(**values) -> designation.Details:
    given = {"name": "5号楼", "theme": "green", "reason": "楼道科普角", "households": 48}
    return designation.Details(**given | values)


def criteria_of(street, what="family") -> CriteriaSet:
    found = CriteriaSet.objects.in_use(street_id=street.pk, what=what, year=2026)
    return found or CriteriaSetFactory(street=street, what=what)


def drafted(community, *, by, what="family", points=80, now=NOON, **values) -> Nomination:
    criteria = criteria_of(community.street, what)
    scores = {row.pk: points for row in criteria.rows.all()}
    about = details(**values) if what == "family" else block_details(**values)
    return designation.nominate(
        community=community, what=what, details=about, scores=scores, by=by, now=now
    )


def submitted(community, *, by, now=NOON, **values) -> Nomination:
    draft = drafted(community, by=by, now=now, **values)
    return designation.submit(nomination=draft, by=by, now=now)


def approved(community, *, by, staff, now=NOON, days=7, **values) -> Nomination:
    waiting = submitted(community, by=by, now=now, **values)
    return designation.approve(
        nomination=waiting, notice_from=timezone.localdate(now), days=days, by=staff, now=now
    )


AFTER_NOTICE = NOON + timedelta(days=7)


def in_state(state: str, community, *, by, staff, **values) -> Nomination:
    """A nomination in this state; each step was taken at noon of 1 April 2026."""
    if state == "draft":
        return drafted(community, by=by, **values)
    if state in ("approved", "designated"):
        found = approved(community, by=by, staff=staff, **values)
        if state == "designated":
            designation.designate(nomination=found, by=staff, now=AFTER_NOTICE)
    else:
        found = submitted(community, by=by, **values)
        act = {
            "returned": designation.send_back,
            "refused": designation.refuse,
            "withdrawn": designation.withdraw,
        }.get(state)
        if act:
            who = by if state == "withdrawn" else staff
            act(nomination=found, reason="情况有变", by=who, now=NOON)
    return Nomination.objects.get(pk=found.pk)
