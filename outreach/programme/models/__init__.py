from .calendar import YEARS, Campaign, Holiday
from .decision import Extension, Transfer, Waiver
from .definition import Definition, UnitTarget
from .obligation import Obligation, validate_period_key

__all__ = [
    "YEARS",
    "Campaign",
    "Definition",
    "Extension",
    "Holiday",
    "Obligation",
    "Transfer",
    "UnitTarget",
    "Waiver",
    "validate_period_key",
]
