"""Where a unit stands against a duty; pure."""

from enum import StrEnum


class Standing(StrEnum):
    UPCOMING = "upcoming"
    OPEN = "open"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"
    WAIVED = "waived"
    TRANSFERRED = "transferred"
