"""As much of JSON Schema as ours uses; what a schema does not describe is a fault as well."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
NOTES = {"$schema", "$defs", "title", "description"}


def faults(value: Any, schema: dict, *, root: dict | None = None, at: str = "$") -> Iterator[str]:
    """Where a value is not what its schema says, and how."""
    root = root or schema
    if "$ref" in schema:
        target = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
        yield from faults(value, target, root=root, at=at)
    for keyword in schema.keys() - NOTES - {"$ref", "properties", "additionalProperties", "items"}:
        if not CHECKS[keyword](value, schema[keyword]):
            yield f"{at}: {keyword} {schema[keyword]!r}, not {value!r}"
    if isinstance(value, dict) and "$ref" not in schema:
        yield from _faults_inside(value, schema, root, at)
    for place, item in enumerate(value if isinstance(value, list) else ()):
        yield from faults(item, schema["items"], root=root, at=f"{at}[{place}]")


def _faults_inside(value: dict, schema: dict, root: dict, at: str) -> Iterator[str]:
    described = schema.get("properties", {})
    for name, inside in value.items():
        if shape := described.get(name, schema.get("additionalProperties")):
            yield from faults(inside, shape, root=root, at=f"{at}.{name}")
        else:
            yield f"{at}.{name}: the schema does not describe it"


def _is_of(value: Any, names: str | list[str]) -> bool:
    names = [names] if isinstance(names, str) else names
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, TYPES[name]) for name in names)


def _is_day(value: Any) -> bool:
    try:
        return value is None or str(date.fromisoformat(value)) == value
    except ValueError:
        return False


CHECKS = {
    "type": _is_of,
    "enum": lambda value, known: value in known,
    "const": lambda value, known: value == known,
    "pattern": lambda value, pattern: re.search(pattern, value) is not None,
    "format": lambda value, kind: kind == "date" and _is_day(value),
    "minimum": lambda value, least: value is None or value >= least,
    "minItems": lambda value, least: len(value) >= least,
    "maxItems": lambda value, most: len(value) <= most,
    "required": lambda value, names: value is None or value.keys() >= set(names),
}
