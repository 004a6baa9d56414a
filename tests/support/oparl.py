"""Answers of the OParl interface against the schemas of the standard, which are beside the project, never in it.

The schemas use a small part of JSON Schema (draft 4): type, required, properties, pattern, format, items; ``schema``
names the schema of an object within another one, and ``references`` says what an address leads to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

TYPES = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list}


class Schemas:
    """The schemas of a folder, one a type."""

    def __init__(self, folder: Path) -> None:
        found = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")))
        self.of = {each["title"]: each for each in found}
        assert len(self.of) == 12

    def faults(self, content: dict[str, Any]) -> list[str]:
        """What is wrong with an object and with those within it; of one that is deleted only its head is asked."""
        name = str(content.get("type")).rpartition("/")[2]
        schema = self.of.get(name)
        if schema is None:
            return [f"no schema for {content.get('type')!r}"]
        if content.get("deleted"):
            more = set(content) - {"id", "type", "created", "modified", "deleted"}
            return [f"{name}: a deleted object tells {sorted(more)}"] if more else []
        wrong = [f"{name}: {key} is missing" for key in schema["required"] if key not in content]
        wrong += [f"{name}: {key} is not in the standard" for key in content if key not in schema["properties"]]
        wrong += [f"{name}: {key} is missing" for key in ("created", "modified") if key not in content]
        for key, value in content.items():
            if key in schema["properties"]:
                wrong += [f"{name}.{key}: {fault}" for fault in self._value(schema["properties"][key], value)]
        return wrong

    def _value(self, rule: dict[str, Any], value: Any) -> Iterator[str]:
        wanted = TYPES[rule["type"]]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            yield f"{value!r} is no {rule['type']}"
            return
        if "pattern" in rule and not re.search(rule["pattern"], value):
            yield f"{value!r} does not match {rule['pattern']}"
        if "format" in rule:
            yield from _formatted(rule["format"], value)
        if wanted is list:
            for each in value:
                yield from self._value(rule["items"], each)
        if "schema" in rule and wanted is dict:
            yield from self.faults(value)
            if f"{value['type'].rpartition('/')[2]}.json" != rule["schema"]:
                yield f"{value['type']} where {rule['schema']} belongs"


def _formatted(kind: str, value: str) -> Iterator[str]:
    if kind == "url":
        parts = urlsplit(value)
        if not (parts.scheme in ("http", "https") and parts.netloc):
            yield f"{value!r} is no address"
    elif kind == "date":
        date.fromisoformat(value)
    elif kind == "date-time" and datetime.fromisoformat(value).tzinfo is None:
        yield f"{value!r} has no time zone"
