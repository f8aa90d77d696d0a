"""The page on the language names every key of the language, as the published schema lists them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from netspec.ops import OPS

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "specs" / "netspec.schema.json").read_text(encoding="utf-8"))
PLACES = ("parameter", "block_parameter", "block", "step")


def keys(schema: Any) -> Iterator[str]:
    """The keys of all mappings that a schema describes, without ops and their arguments."""
    if isinstance(schema, dict):
        properties = {key: inner for key, inner in schema.get("properties", {}).items() if key not in OPS}
        yield from properties
        yield from keys(list(properties.values()))
        yield from keys([inner for name, inner in schema.items() if name not in ("properties", "$defs")])
    elif isinstance(schema, list):
        for inner in schema:
            yield from keys(inner)


def language() -> set[str]:
    return {"ops"}.union(*(keys(place) for place in [SCHEMA, *(SCHEMA["$defs"][name] for name in PLACES)]))


def undocumented(words: set[str], text: str) -> set[str]:
    code = " ".join(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)))
    return words - set(re.findall(r"\w+", code))


def test_every_key_of_the_language_is_on_its_page() -> None:
    words = language()
    assert {"extends", "insert_before", "by_name", "exclusiveMinimum", "limit_stride", "strided", "side"} <= words
    assert undocumented(words, (ROOT / "docs" / "language.md").read_text(encoding="utf-8")) == set()


def test_that_a_missing_key_is_noticed() -> None:
    assert undocumented({"side", "use", "when"}, "`side: true` use\n```yaml\nwhen: `x`\n```\n") == {"use", "when"}
