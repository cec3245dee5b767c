"""Everything a summary says in numbers and tables, frozen the moment it is counted.

The shapes hold codes, days and counts, never words of one language: the template speaks.
`None` is "not entered"; the code `not_applicable` is its own state; `0` is a count.
"""

from .basics import Amount, Band, Coded, Name, Tally, Window, total
from .duties import LET_OFF, MET, Asked, Assessment, Duty, Evidence, Points, WorkPlan
from .held import Activities, Entry, Headings, Picture, Planned, Trained
from .kept import (
    LINKS,
    Demonstration,
    Group,
    Joined,
    Member,
    PartnerRow,
    Position,
    Post,
    School,
    Volunteers,
    VolunteerTeam,
)
from .stored import revive, sha256_of
from .whole import CommunityRow, CommunityTotals, Figures, UnitFigures

__all__ = [
    "LET_OFF",
    "LINKS",
    "MET",
    "Activities",
    "Amount",
    "Asked",
    "Assessment",
    "Band",
    "Coded",
    "CommunityRow",
    "CommunityTotals",
    "Demonstration",
    "Duty",
    "Entry",
    "Evidence",
    "Figures",
    "Group",
    "Headings",
    "Joined",
    "Member",
    "Name",
    "PartnerRow",
    "Picture",
    "Planned",
    "Points",
    "Position",
    "Post",
    "School",
    "Tally",
    "Trained",
    "UnitFigures",
    "VolunteerTeam",
    "Volunteers",
    "Window",
    "WorkPlan",
    "revive",
    "sha256_of",
    "total",
]
