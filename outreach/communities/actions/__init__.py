"""What people decide about a community's leading group, its officers and its next director."""

from .handover import HandoverRefused, Prepared, Successor, cancel_handover, hand_over, prepare
from .leading_group import (
    GroupRefused,
    Member,
    adjust,
    confirm,
    file_group,
    set_up,
    take_back,
)
from .officers import PersonRefused, appoint_officer, end_post, take_back_officer

__all__ = [
    "GroupRefused",
    "HandoverRefused",
    "Member",
    "PersonRefused",
    "Prepared",
    "Successor",
    "adjust",
    "appoint_officer",
    "cancel_handover",
    "confirm",
    "end_post",
    "file_group",
    "hand_over",
    "prepare",
    "set_up",
    "take_back",
    "take_back_officer",
]
