"""Figures as they are stored: JSON, its fingerprint, and the way back to their shapes."""

import hashlib
import json
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints


def sha256_of(stored: dict | list) -> str:
    """The fingerprint of figures in their stored form; the same figures, the same one."""
    canonical = json.dumps(stored, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def revive(shape: Any, stored: Any) -> Any:
    """Give stored JSON its shape back: dataclasses, tuples, days and points."""
    if isinstance(shape, UnionType):
        if stored is None:
            return None
        shape = next(kind for kind in get_args(shape) if kind is not NoneType)
    if is_dataclass(shape):
        hints = get_type_hints(shape)
        return shape(
            **{
                field.name: revive(hints[field.name], stored[field.name])
                for field in fields(shape)
                if field.name in stored or not _has_default(field)
            }
        )
    if get_origin(shape) is tuple:
        return tuple(revive(get_args(shape)[0], item) for item in stored)
    if shape is Decimal:
        return Decimal(stored)
    return date.fromisoformat(stored) if shape is date else stored


def _has_default(field: Field) -> bool:
    """What a shape has gained since it was stored takes its default."""
    return field.default is not MISSING or field.default_factory is not MISSING
