from .calendar import YEARS, Campaign, Holiday
from .definition import Definition, UnitTarget
from .obligation import Extension, Obligation, Transfer, Waiver, validate_period_key

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
