"""Pure decisions on summaries: on time or late, what may happen next, what keeps one back."""

from .standing import Standing, standing

__all__ = ["Standing", "standing"]
