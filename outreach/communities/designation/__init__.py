"""What people do on the way to a title of demonstration family or block, and with the title."""

from .common import NominationRefused
from .criteria import CriteriaRefused, adopt_usual_criteria
from .nominating import Details, amend, nominate, submit, withdraw
from .places import Places, Taken, refuse_same_place
from .reviewing import (
    approve,
    designate,
    record_objection,
    refuse,
    send_back,
    settle_objection,
)
from .titles import (
    TitleRefused,
    confirm,
    put_up_plaque,
    report_move,
    revoke,
    take_down_plaque,
    undo_confirmation,
)

__all__ = [
    "CriteriaRefused",
    "Details",
    "NominationRefused",
    "Places",
    "Taken",
    "TitleRefused",
    "adopt_usual_criteria",
    "amend",
    "approve",
    "confirm",
    "designate",
    "nominate",
    "put_up_plaque",
    "record_objection",
    "refuse",
    "refuse_same_place",
    "report_move",
    "revoke",
    "send_back",
    "settle_objection",
    "submit",
    "take_down_plaque",
    "undo_confirmation",
    "withdraw",
]
