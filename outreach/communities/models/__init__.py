from .facility import ContentChange, Facility, JointWork, Partner, ScienceSchool
from .family import DemonstrationBlock, DemonstrationFamily, FamilyConfirmation
from .handover import Handover
from .leading_group import GroupDocument, GroupMember, LeadingGroup
from .unit import ActiveSpan, Appointment, Community, Lineage, Street, Unit, in_force

__all__ = [
    "ActiveSpan",
    "Appointment",
    "Community",
    "ContentChange",
    "DemonstrationBlock",
    "DemonstrationFamily",
    "Facility",
    "FamilyConfirmation",
    "GroupDocument",
    "GroupMember",
    "Handover",
    "JointWork",
    "LeadingGroup",
    "Lineage",
    "Partner",
    "ScienceSchool",
    "Street",
    "Unit",
    "in_force",
]
