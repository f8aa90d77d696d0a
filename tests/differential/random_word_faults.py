"""Faults of the words of the language: each takes a clean file, spoils one word, and returns the codes that may say so.

A word that the file does not have is added, with what belongs to it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any

Root = dict[str, Any]
Codes = tuple[str, ...]
Choices = Mapping[Codes, tuple[Any, ...]]

RELU: Root = {"layers": [{"relu": {}}]}


def ends(root: Root) -> bool:
    """Whether the network may end before its last step."""
    return "final" in root.get("end_points", {})


def first_input(root: Root) -> Root:
    """The declaration of the first input."""
    said: Root = root["input"] if "input" in root else next(iter(root["inputs"].values()))
    return said


def _chosen(rng: random.Random, choices: Choices) -> tuple[Codes, Any]:
    codes = rng.choice(list(choices))
    return codes, rng.choice(choices[codes])


def _group(rng: random.Random, root: Root) -> Codes:
    """A word of a group, first in the file."""
    words: Choices = {
        ("unknown-end-point",): ({"final": "no_such_step"}, {"final": "$('no_such_step')"}),
        ("bad-name",): ({"default_scope": "a b"}, {"scope": "x y"}, {"end_point": "a b"}),
        ("stride-limit",): ({"limit_stride": 4}, {"limit_stride": "$(2 ** 3)"}),
        ("wrong-type",): (
            {"limit_stride": {"at_most": "all"}},
            {"final": 3},
            {"repeat": {"n": "three"}},
            {"side": "no"},
        ),
        ("out-of-range",): ({"repeat": {"n": -1}}, {"limit_stride": {"at_most": 0}}),
        ("wrong-length",): ({"repeat": {"n": 1, "m": 2}}, {"repeat": {}}),
        ("wrong-inputs",): ({"from": ["input", "input"]},),
    }
    codes, word = _chosen(rng, words)
    root["layers"].insert(0, {**RELU, **word})
    return codes


def _file(rng: random.Random, root: Root) -> Codes:
    """A key of the file."""
    keys: Choices = {
        ("wrong-type",): ({"abstract": "yes"}, {"outputs": ["a"]}, {"scope": 3}, {"expect": 5}),
        ("unknown-id",): ({"outputs": {"a": "no_such_step"}},),
        ("wrong-length",): ({"outputs": {}},),
        ("unknown-key",): ({"expect": {"layers": 5}}, {"reference": {"function": "a:b", "colour": 1}}),
        ("bad-name",): ({"reference": {"function": "no function"}}, {"scope": "a b"}),
        ("missing-key",): ({"patch": {"remove": ["a"]}},),
        ("unknown-key", "missing-key"): ({"strided": True},),
    }
    codes, key = _chosen(rng, keys)
    root |= key
    return codes


def _inputs(rng: random.Random, root: Root) -> Any:
    """What the network takes."""
    declared = first_input(root)
    match rng.randrange(5):
        case 0:
            declared["dtype"] = rng.choice(["float31", "text"])
            return ("unknown-value",)
        case 1:
            other = "inputs" if "input" in root else "input"
            one = {"shape": [None, 3]}
            root[other] = one if other == "input" else {"planted": one}
            return ("conflicting-keys",)
        case 2 if "inputs" in root:
            root["inputs"] = {**root["inputs"], rng.choice(["scope", "lambda", "min"]): {"shape": [None, 2]}}
            return ("reserved-name",)
        case 3:
            declared["size"] = [3]
            return ("unknown-key",)
        case _:
            del declared["shape"]
            return ("missing-key",)


def _ids(rng: random.Random, root: Root) -> Any:
    """Ids, and the names in a `from`, at the end of the file."""
    steps: Choices = {
        ("wrong-length",): ({"identity": {}, "id": ["planted_1", "planted_2"]},),
        ("unknown-id",): ({"from": "planted.nowhere"}, {"from": "$('no' + 'where')"}, {"relu": {}, "from": ["no_id"]}),
        ("wrong-inputs",): ({"from": ["input", "input"]}, {"from": "$(['input', 'input'])", "end_point": "planted"}),
        ("expression-value",): ({"identity": {"name": "$('a' + str(id('no_id').channels))"}},),
        ("wrong-type",): (
            {"relu": {}, "from": "$(3)"},
            {"relu": {}, "from": {"net": "input"}},
            {"add": {}, "from": "$([1])"},
        ),
        ("no-op",): ({"from": "input", "repeat": 2},),
        ("unknown-key",): ({"relu": {}, "final": "planted"},),
    }
    codes, step = _chosen(rng, steps)
    root["layers"] += [{**RELU, "id": "planted"}, step]
    return None if ends(root) or "outputs" in root else codes


def _blocks(rng: random.Random, root: Root) -> Any:
    """A block of several inputs, its call, and the entry of an arg-scope for it."""
    block: Root = {"inputs": ["net", "prev"], "params": {"n": {"type": "int", "default": 1}}}
    block["layers"] = [{"identity": {}, "from": "prev", "side": True}, {"dropout": {"keep_prob": "$(1 / n)"}}]
    calls: Choices = {
        ("wrong-inputs",): ({"planted": {}}, {"planted": {}, "from": {"net": "input"}}),
        ("unknown-key",): ({"planted": {}, "from": {"prev": "input", "previous": "input"}},),
        ("unknown-end-point",): ({"planted": {}, "from": {"prev": "input"}, "final": "no_such_step"},),
    }
    entries: Choices = {
        ("unknown-argument",): ({"ops": ["planted"], "m": 1},),
        ("wrong-type",): ({"ops": ["planted"], "n": "two"}, {"ops": ["planted"], "when": "yes", "n": 2}),
        ("unknown-value",): ({"ops": ["planted_"], "n": 2},),
    }
    declared: Choices = {
        ("missing-key",): ({"pass": "all"}, {"strided": True}),
        ("wrong-type",): ({"inputs": 3},),
    }
    call: Root = {"planted": {}, "from": {"prev": "input"}}
    match rng.randrange(3):
        case 0:
            codes, call = _chosen(rng, calls)
        case 1:
            codes, entry = _chosen(rng, entries)
            root["arg_scope"] = [*root.get("arg_scope", []), entry]
        case _:
            codes, words = _chosen(rng, declared)
            block |= words
    root["blocks"] = {**root.get("blocks", {}), "planted": block}
    root["layers"].insert(0, call)
    return codes


def _parameter(rng: random.Random, root: Root) -> Codes:
    """A list or a row as a parameter, whose default is none of its values."""
    declarations: Choices = {
        ("wrong-length",): (
            {"type": "list", "minItems": 2, "default": [1]},
            {"type": "list", "maxItems": 0, "default": [1]},
        ),
        ("wrong-type",): (
            {"type": "list", "items": {"type": "int"}, "default": ["a"]},
            {"type": "row", "default": [1]},
        ),
        ("missing-key",): ({"type": "row", "fields": {"a": {"type": "int"}}, "default": {}}, {"default": [2]}),
        ("unknown-key",): (
            {"type": "row", "fields": {}, "default": {"b": 2}},
            {"type": "list", "sizes": 2, "default": []},
        ),
    }
    codes, declared = _chosen(rng, declarations)
    root["params"] = {**root.get("params", {}), "planted": declared}
    root["layers"].insert(0, {"dropout": {"keep_prob": "$(1 / (1 + len(planted)))"}})
    return codes


WORD_FAULTS: tuple[Callable[[random.Random, Root], Any], ...] = (_group, _file, _inputs, _ids, _blocks, _parameter)
