from .criteria import CriteriaSet, Criterion, DesignationQuota, What
from .facility import ContentChange, Facility, JointWork, Partner, ScienceSchool
from .family import (
    BlockConfirmation,
    DemonstrationBlock,
    DemonstrationFamily,
    End,
    FamilyConfirmation,
)
from .handover import Handover
from .leading_group import GroupDocument, GroupMember, LeadingGroup
from .nomination import (
    Nomination,
    NominationScore,
    NominationStep,
    Objection,
)
from .unit import ActiveSpan, Appointment, Community, Lineage, Street, Unit, in_force

__all__ = [
    "ActiveSpan",
    "Appointment",
    "BlockConfirmation",
    "Community",
    "ContentChange",
    "CriteriaSet",
    "Criterion",
    "DemonstrationBlock",
    "DemonstrationFamily",
    "DesignationQuota",
    "End",
    "Facility",
    "FamilyConfirmation",
    "GroupDocument",
    "GroupMember",
    "Handover",
    "JointWork",
    "LeadingGroup",
    "Lineage",
    "Nomination",
    "NominationScore",
    "NominationStep",
    "Objection",
    "Partner",
    "ScienceSchool",
    "Street",
    "Unit",
    "What",
    "in_force",
]
