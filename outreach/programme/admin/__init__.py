from . import calendar, definitions, obligations

__all__ = ["calendar", "definitions", "obligations"]
