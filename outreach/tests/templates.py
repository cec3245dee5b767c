"""An undefined variable in one of our templates fails the test that rendered it.

Django prints nothing for it, so a slip of the keyboard is never seen. Templates of other packages
count on that silence and keep it.
"""

import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import FilterExpression, Node


class UndefinedFails(str):
    """What Django prints for an undefined variable: asked for in our templates, it fails."""

    __slots__ = ()

    def __bool__(self) -> bool:
        # Only FilterExpression asks whether there is something to print.
        frame = sys._getframe(1)
        expression = frame.f_locals.get("self")
        if isinstance(expression, FilterExpression) and (ours := _our_template(frame)):
            pytest.fail(f"Undefined template variable '{expression.var}' in {ours}")
        return False


def _our_template(frame) -> str | None:
    """The template in which a variable stands, if it is one of ours."""
    while frame:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            path = Path(node.origin.name)
            return str(path) if path.is_relative_to(settings.BASE_DIR / "templates") else None
        frame = frame.f_back
    return None
