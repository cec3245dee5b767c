"""What the stored figures of a version say to its author: duties to answer for, what is amiss."""

from collections.abc import Collection

from reporting import afterwards
from reporting.figures import Duty, Figures
from reporting.models import Version
from reporting.rules import readiness, sections


def figures(version: Version) -> Figures:
    """The stored figures in their shape."""
    return Figures.from_json(version.figures)


def duty_keys(version: Version) -> set[str]:
    """How duties are known in `Version.reasons`."""
    return {duty.key for duty in figures(version).own.duties}


def findings(version: Version, *, is_nil_return: bool = False) -> list[readiness.Finding]:
    """What keeps a version from being submitted, and what is advised before."""
    own = figures(version).own
    kind = version.summary.kind
    is_plan = kind == sections.WORK_PLAN
    return readiness.findings(
        kind=kind,
        reported=len(own.planned) if is_plan else own.activities.total.times,
        texts=version.texts,
        reasons=version.reasons,
        duties=[] if is_plan else [_judged(duty) for duty in own.duties],
        is_nil_return=is_nil_return,
    )


def _judged(duty: Duty) -> readiness.Judged:
    return readiness.Judged(
        key=duty.key,
        is_unmet=duty.is_unmet,
        has_evidence=duty.has_evidence or not duty.is_owed,
    )


# --- What changed since ---------------------------------------------------------------------------


def changed_since(version: Version) -> int:
    """How many records changed since an accepted version was counted; 0 for any other."""
    return changed_since_many([version])[version.pk]


def changed_since_many(versions: Collection[Version]) -> dict[int, int]:
    """The same by the key of each version, in a fixed number of queries."""
    accepted = Version.objects.accepted().filter(pk__in=[version.pk for version in versions])
    found = accepted.defer("figures", "texts").select_related("summary__obligation")
    return dict.fromkeys((version.pk for version in versions), 0) | afterwards.changed(found)
