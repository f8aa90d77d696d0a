"""Plants a fault into a clean file; the check must report it once, with one of the given codes."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from netspec.ops import OPS
from netspec.ops import kinds as k

from .random_word_faults import WORD_FAULTS, Root, ends, first_input


def plant(rng: random.Random, root: Root) -> tuple[Root | str, tuple[str, ...]]:
    """The file with one fault, and the codes of which one must be reported."""
    while True:
        planted = copy.deepcopy(root)
        made = rng.choice(FAULTS)(rng, planted)
        if isinstance(made, tuple):
            return planted, made
        if made is not None:
            return made, ("duplicate-key",)


def _layers(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """All layers with an op, by its key."""
    if isinstance(node, list):
        for item in node:
            yield from _layers(item)
    elif isinstance(node, dict):
        for word in ("layers", "else", "blocks"):
            inside = node.get(word, [])
            yield from _layers(list(inside.values()) if isinstance(inside, dict) else inside)
        said = node.get("branches", [])
        yield from _layers([step for branch in (said.values() if isinstance(said, dict) else said) for step in branch])
        key = next((key for key in node if key in OPS), None)
        if key is not None and isinstance(node[key], dict):
            yield key, node


def _some(rng: random.Random, root: Root) -> tuple[str, dict[str, Any]] | None:
    found = list(_layers(root))
    return rng.choice(found) if found else None


def _misspelt_op(rng: random.Random, root: Root) -> Any:
    if chosen := _some(rng, root):
        key, step = chosen
        step[f"{key}s"] = step.pop(key)
        return ("unknown-op",)
    return None


def _misspelt_argument(rng: random.Random, root: Root) -> Any:
    if (chosen := _some(rng, root)) and chosen[1][chosen[0]]:
        inside = chosen[1][chosen[0]]
        name = rng.choice(list(inside))
        inside[f"{name}x"] = inside.pop(name)
        return ("unknown-argument",)
    return None


def _strange_argument(rng: random.Random, root: Root) -> Any:
    if chosen := _some(rng, root):
        chosen[1][chosen[0]]["colour"] = 1
        return ("unknown-argument",)
    return None


def _misspelt_word(rng: random.Random, root: Root) -> Any:
    if chosen := _some(rng, root):
        step = chosen[1]
        words = [word for word in step if word not in OPS]
        word = rng.choice([*words, "when"])
        step[f"{word}_"] = step.pop(word, True)
        return ("unknown-key",)
    return None


def _misspelt_key(rng: random.Random, root: Root) -> Any:
    key = rng.choice([key for key in root if key not in ("netspec", "layers", "input", "name")] or ["doc"])
    root[f"{key}x"] = root.pop(key, "text")
    return ("unknown-key",)


def _wrong_type(rng: random.Random, root: Root) -> Any:
    chosen = _some(rng, root)
    arguments = [name for name in chosen[1][chosen[0]] if name in OPS[chosen[0]].arguments] if chosen else []
    if chosen and arguments:
        # Neither is a value of any argument.
        chosen[1][chosen[0]][rng.choice(arguments)] = {"wrong": {"type": [1]}}
        return ("wrong-type", "unknown-value", "unknown-argument", "unknown-key", "wrong-length", "unknown-function")
    return None


def _unknown_value(rng: random.Random, root: Root) -> Any:
    if chosen := _some(rng, root):
        key, step = chosen
        names = [name for name, argument in OPS[key].arguments.items() if isinstance(argument.kind, k.Choice)]
        if names:
            step[key][rng.choice(names)] = "SAMEE"
            return ("unknown-value",)
    return None


def _out_of_range(rng: random.Random, root: Root) -> Any:
    if chosen := _some(rng, root):
        key, step = chosen
        kinds = {name: argument.kind for name, argument in OPS[key].arguments.items()}
        names = [name for name, kind in kinds.items() if isinstance(kind, k.Integer | k.PerSide) and kind.minimum == 1]
        if names:
            step[key][rng.choice(names)] = rng.choice([0, -3])
            return ("out-of-range",)
    return None


def _missing_argument(rng: random.Random, root: Root) -> Any:
    entered = json.dumps(root.get("arg_scope", [])) + json.dumps(root["layers"])
    if "arg_scope" not in root and "arg_scope" not in entered and "blocks" not in root:
        # Of the file's input, since what comes last may be of any rank.
        root["layers"].append({"reshape": {"shape": [-1, 1]}, "from": "input"})
        root["layers"].append({"fully_connected": {"scope": "planted"}})
        return None if ends(root) else ("missing-argument",)
    return None


def _unknown_name(rng: random.Random, root: Root) -> Any:
    if chosen := _some(rng, root):
        key, step = chosen
        if step[key]:
            step[key][rng.choice(list(step[key]))] = rng.choice(["$nosuch", "$(nosuch + 1)", "x$nosuch"])
            return ("unknown-name",)
    return None


def _bad_expression(rng: random.Random, root: Root) -> Any:
    if (chosen := _some(rng, root)) and chosen[1][chosen[0]]:
        inside = chosen[1][chosen[0]]
        inside[rng.choice(list(inside))] = rng.choice(["$(1 +)", "$(", "$(2 ** )", "$(open('x'))", "$('a'.upper())"])
        return ("expression-syntax", "unknown-name")
    return None


def _unknown_id(rng: random.Random, root: Root) -> Any:
    root["layers"].append({"relu": {}, "from": "nosuch"})
    return None if ends(root) else ("unknown-id",)


def _duplicate_id(rng: random.Random, root: Root) -> Any:
    root["layers"] += [{"relu": {}, "id": "planted"}, {"relu": {}, "id": "planted"}]
    return None if ends(root) else ("duplicate-id",)


def _wrong_inputs(rng: random.Random, root: Root) -> Any:
    root["layers"].append({rng.choice(["add", "multiply"]): {}})
    return None if ends(root) else ("wrong-inputs",)


def _hopeless_layer(rng: random.Random, root: Root) -> Any:
    # A group of its own, whose input no layer before it bears on.
    root["layers"] = [
        {"branches": [[], [{"relu": {}, "id": "planted", "from": "input"}, rng.choice(HOPELESS)]], "join": "add"}
    ]
    first_input(root).update({"shape": [None, 2, 2, 3], "dtype": "float32"})
    for key in ("arg_scope", "end_points", "outputs", "expect"):
        root.pop(key, None)
    return ("window-too-large", "not-squeezable", "wrong-axis", "wrong-size", "shapes-differ", "wrong-rank")


HOPELESS: tuple[dict[str, Any], ...] = (
    {"max_pool2d": {"kernel_size": 3}},
    {"squeeze": {"axis": [1]}},
    {"squeeze": {"axis": [7]}},
    {"conv2d": {"num_outputs": 2, "kernel_size": 3, "padding": "VALID"}},
    {"concat": {"axis": 9}, "from": ["planted", "planted"]},
    {"reduce_mean": {"axis": [5]}},
    {"conv2d": {"num_outputs": 2, "kernel_size": 3}},
    {"layers": [{"flatten": {}}, {"conv2d": {"num_outputs": 2, "kernel_size": 3}}, {"max_pool2d": {"kernel_size": 9}}]},
)


def _unknown_final(rng: random.Random, root: Root) -> Any:
    said = root.setdefault("end_points", {})
    said |= {"by_name": True, "final": "no_such_step"}
    return ("unknown-end-point",)


def _recursive(rng: random.Random, root: Root) -> Any:
    root.setdefault("blocks", {})["planted"] = {"layers": [{"planted": {}}]}
    root["layers"].insert(0, {"planted": {}})
    return ("recursive-block",)


def _strange_block_argument(rng: random.Random, root: Root) -> Any:
    root.setdefault("blocks", {})["planted"] = {"params": {"n": {"type": "int"}}, "layers": [{"relu": {}}]}
    given = rng.choice([{}, {"n": 1, "colour": 2}, {"n": "three"}, {"n": 1.5}, {"n": None}])
    root["layers"].insert(0, {"planted": given})
    return ("missing-argument", "unknown-argument", "wrong-type")


def _wrong_condition(rng: random.Random, root: Root) -> Any:
    if chosen := _some(rng, root):
        chosen[1]["when"] = rng.choice(["yes", 1, None])
        return ("wrong-type",)
    return None


def _wrong_result(rng: random.Random, root: Root) -> Any:
    # At the head of the network, since what is never reached is never worked out.
    if rng.random() < 0.5:
        root["layers"].insert(0, {"relu": {}, "when": "$(1 + 1)"})
        return ("wrong-type",)
    # An op of any rank, whatever the input is.
    root["layers"].insert(0, {"dropout": {"keep_prob": "$(1 + 1)"}})
    return ("out-of-range",)


def _bad_scope(rng: random.Random, root: Root) -> Any:
    root["layers"].insert(0, {"scope": rng.choice(["a b", "-x", "a/"]), "layers": [{"relu": {}}]})
    return ("bad-name",)


def _bad_input(rng: random.Random, root: Root) -> Any:
    declared = first_input(root)
    declared["shape"] = rng.choice([[None, 0], ["n", *declared["shape"][1:]], [None, 2.5], [], "big", [[1]]])
    return ("out-of-range", "bad-name", "wrong-type", "wrong-length")


def _duplicate_key(rng: random.Random, root: Root) -> Any:
    return json.dumps(root)[:-1] + ', "name": "again"}'


def _two_ops(rng: random.Random, root: Root) -> Any:
    if chosen := _some(rng, root):
        chosen[1]["relu" if chosen[0] != "relu" else "identity"] = {}
        return ("several-ops",)
    return None


JOINS: list[Root] = [{}, {"join": "nosuch"}, {"join": {"relu": {}}}]


def _no_join(rng: random.Random, root: Root) -> Any:
    root["layers"].append({"branches": [[], []], **rng.choice(JOINS)})
    return ("missing-key", "unknown-value", "unknown-key", "unknown-op", "no-join")


FAULTS: tuple[Callable[[random.Random, Root], Any], ...] = (
    *WORD_FAULTS,
    _misspelt_op,
    _misspelt_argument,
    _strange_argument,
    _misspelt_word,
    _misspelt_key,
    _wrong_type,
    _unknown_value,
    _out_of_range,
    _missing_argument,
    _unknown_name,
    _bad_expression,
    _unknown_id,
    _duplicate_id,
    _wrong_inputs,
    _hopeless_layer,
    _unknown_final,
    _recursive,
    _strange_block_argument,
    _wrong_condition,
    _wrong_result,
    _bad_scope,
    _bad_input,
    _duplicate_key,
    _two_ops,
    _no_join,
)
