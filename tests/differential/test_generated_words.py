"""Every op, argument, word and form of the language is drawn by the random specs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from netspec.ops import OPS

from .random_specs import MAIN, Spec, spec_of

SCHEMA = Path(__file__).parents[2] / "specs" / "netspec.schema.json"
FUNCTIONS = {"activation", "initializer", "regularizer"}
"""Definitions of the schema that are of functions by name, as those of ops are of ops."""


def written(node: Any) -> Iterator[str | tuple[str, str]]:
    """Every key of a spec, and every argument with the op that it is of."""
    if isinstance(node, list):
        for item in node:
            yield from written(item)
    elif isinstance(node, dict):
        for key, child in node.items():
            yield key
            if key in OPS and isinstance(child, dict):
                yield from ((key, name) for name in child)
            yield from written(child)
        for op in node.get("ops", ()):
            yield from ((op, name) for name in node)


def words_of(node: Any) -> Iterator[str]:
    """The keys of mappings for which a schema has properties."""
    if isinstance(node, list):
        for item in node:
            yield from words_of(item)
    elif isinstance(node, dict):
        yield from node["properties"] if isinstance(node.get("properties"), dict) else ()
        yield from words_of([child for key, child in node.items() if key != "$defs"])


def words() -> set[str]:
    """The words of the language, as its published schema has them."""
    schema = json.loads(SCHEMA.read_text())
    others = [child for name, child in schema["$defs"].items() if name not in OPS and name not in FUNCTIONS]
    return {*words_of([schema, *others])} - set(OPS)


def steps_of(node: Any) -> Iterator[dict[str, Any]]:
    """All mappings of a spec."""
    if isinstance(node, list):
        for item in node:
            yield from steps_of(item)
    elif isinstance(node, dict):
        yield node
        yield from steps_of(list(node.values()))


def has(word: str, kind: type | tuple[type, ...]) -> Callable[[str, Spec], bool]:
    """Whether a word has a value of a kind anywhere."""
    return lambda _, spec: any(isinstance(node.get(word, ...), kind) for node in steps_of(list(spec.files.values())))


def reads(pattern: str) -> Callable[[str, Spec], bool]:
    """Whether the text of the files matches a pattern."""
    return lambda text, _: re.search(pattern, text) is not None


def main_has(key: str, value: Any) -> Callable[[str, Spec], bool]:
    """Whether the main file has a key with a value."""
    return lambda _, spec: isinstance(spec.files[MAIN], dict) and spec.files[MAIN].get(key, ...) == value


FORMS: dict[str, Callable[[str, Spec], bool]] = {
    "scope: null": main_has("scope", None),
    "inputs by name": lambda _, spec: "inputs" in spec.flat,
    "inputs of a block": has("inputs", list),
    "outputs": has("outputs", dict),
    "id: [a, b]": has("id", list),
    "a computed id": reads(r'"id": "\w+\$'),
    "id(...)": reads(r"id\('"),
    "from: {a: b}": has("from", dict),
    "from: [a, b]": has("from", list),
    "from by an expression that is a list": reads(r'"from": "\$\(\['),
    "from: unit.inner": reads(r'"from": \[?"\w+\.\w'),
    "from: unit.unit.inner": reads(r'"from": \[?"\w+\.\w+\.\w'),
    "from: scope/inner": reads(r'"from": \[?"\w+/\w'),
    "a size inside": reads(r"[a-z]\w+\.\w+\.channels"),
    "a step without an op": lambda _, spec: any(
        "end_point" in node and node.keys() <= {"from", "end_point", "side", "id", "when", "else"}
        for node in steps_of(spec.flat)
    ),
    "repeat: 3": has("repeat", int),
    "repeat: {n: 3}": reads(r'"repeat": {"n": \d'),
    "repeat: {n: rows}": reads(r'"repeat": {"n": \[{"a"'),
    "repeat: {n: $rows}": reads(r'"repeat": {"n": "\$rows"'),
    "limit_stride: 4": has("limit_stride", int),
    "limit_stride: {at_most: 4}": has("limit_stride", dict),
    "default_scope in a repeat": lambda _, spec: any(
        {"default_scope", "repeat"} <= node.keys() for node in steps_of(spec.flat)
    ),
    "final by a parameter": reads(r'"final": "\$\w'),
    "final of a part": lambda _, spec: any(
        isinstance(node.get("final"), str) and "collect" not in node and "by_name" not in node
        for node in steps_of(spec.flat.get("layers"))
    ),
    "final: null": has("final", type(None)),
    "an entry for a block": reads(r'"ops": \["block\d'),
    "an entry with when": lambda _, spec: any({"ops", "when"} <= node.keys() for node in steps_of(spec.flat)),
    "unset": reads(r"\$\(unset"),
    "null by an expression": reads(r"\$\(null\)"),
    "scope: .": reads(r'"scope": "\."'),
    "scope: ..": reads(r'"scope": "\.\."'),
    "base among entries": reads(r'"base"[,\]]'),
    "a word taken away": reads(r'"change": {"[^"]+": {"(when|end_point|arg_scope)": null'),
    "part of a declaration": lambda _, spec: any(
        "default" in node and "type" not in node for node in steps_of(spec.files[MAIN])
    ),
    "a bound taken away": reads(r'"maximum": null'),
    "one build in a round": lambda _, spec: any("layers_of_round" in node for node in steps_of(spec.flat)),
    "one round of a layer": lambda _, spec: any("given_of_round" in node for node in steps_of(spec.flat)),
    "one call of a block": lambda _, spec: any(" edited" in key for key in spec.flat.get("blocks", {})),
    "a base without a name": lambda _, spec: any("abstract" in file and "name" not in file for file in _files(spec)),
    "another dtype": reads(r'"shape": \[[^\]]*\], "dtype": "(float16|int32|bool)'),
    "three files": lambda _, spec: len(spec.files) > 2,
}
"""What is no word of its own, by the words that the reference has for it."""


def _files(spec: Spec) -> list[dict[str, Any]]:
    return [file for file in spec.files.values() if isinstance(file, dict)]


MOST_SPECS = 6000
"""How many specs are drawn for the rarest argument."""
FAULTS = {
    *("unknown-op", "unknown-argument", "wrong-type", "duplicate-key", "recursive-block", "wrong-axis"),
    *("conflicting-keys", "unknown-end-point", "wrong-inputs", "unknown-id"),
}


@pytest.mark.slow
def test_every_op_argument_word_and_form_is_generated() -> None:
    arguments = {(key, name) for key, op in OPS.items() for name in op.arguments}
    missing: set[object] = {*words(), *FORMS, *arguments, *FAULTS}
    for seed in range(MOST_SPECS):
        spec = spec_of(seed)
        text = json.dumps(spec.files)
        seen = {*written(list(spec.files.values())), *(form for form, there in FORMS.items() if there(text, spec))}
        missing -= seen | set(spec.planted)
        if not missing:
            break
    assert missing == set()


def test_a_form_that_is_not_there_is_noticed() -> None:
    bare = {"netspec": 1, "name": "net", "input": {"shape": [None, 3]}, "layers": [{"relu": {}}]}
    spec = Spec(0, {MAIN: bare}, bare, {})
    assert [form for form, is_there in FORMS.items() if is_there(spec.text, spec)] == []
    assert {"fields", "at_most", "inputs", "insert_after", "when", "receptive_field"} <= words()
