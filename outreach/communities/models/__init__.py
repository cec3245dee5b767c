from .facility import ContentChange, Facility, JointWork, Partner, ScienceSchool
from .family import DemonstrationBlock, DemonstrationFamily, FamilyConfirmation
from .leading_group import GroupMember, LeadingGroup
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
    "GroupMember",
    "JointWork",
    "LeadingGroup",
    "Lineage",
    "Partner",
    "ScienceSchool",
    "Street",
    "Unit",
    "in_force",
]
