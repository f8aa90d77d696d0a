"""Splits a file in two: a base, and an extension whose patch restores the file, or changes one build of it."""

from __future__ import annotations

import copy
import random
from typing import Any, NamedTuple

from netspec.ops import OPS

from .random_builds import edit_one_build, name_of


class Split(NamedTuple):
    """The files by their paths, and what they come to."""

    files: dict[str, Any]
    flat: dict[str, Any]


def split(rng: random.Random, root: dict[str, Any], main: str) -> Split:
    """The files that come to the one that is given, or to one with another build of a step."""
    if rng.random() < 0.7 and (edited := edit_one_build(rng, root)):
        over = {"netspec": 1, "extends": "base.yaml", "name": root["name"], "patch": edited.patch}
        if "scope" in root:
            over["scope"] = root["scope"]
        return Split({main: over, "base.yaml": root}, edited.flat)
    base = copy.deepcopy(root)
    over = {"netspec": 1, "extends": "base.yaml", "name": root["name"]}
    for own in ("expect", "reference", "doc"):
        if own in base and rng.random() < 0.5:
            over[own] = base[own]  # else that of the base is not inherited
    _move_declarations(rng, base, over)
    if "arg_scope" in base and rng.random() < 0.5:
        first = rng.random() < 0.5
        over["arg_scope"] = [base["arg_scope"].pop(0), "base"] if first else [base["arg_scope"].pop()]
    if "scope" in base and rng.random() < 0.5:
        over["scope"] = base["scope"]
        base["scope"] = "elsewhere"
    if rng.random() < 0.25:
        _make_abstract(rng, base, over)
        return Split({main: over, "base.yaml": base}, root)
    base["name"] = rng.choice(["base", root["name"]])
    if "input" in base and rng.random() < 0.5:
        over["input"] = base["input"]
        base["input"] = {"shape": [None, 1]}
    _patch(rng, base, over)
    return Split({main: over, "base.yaml": base}, root)


def _make_abstract(rng: random.Random, base: dict[str, Any], over: dict[str, Any]) -> None:
    """Leaves in the base what others have in common with it."""
    base["abstract"] = True
    for key in ("input", "inputs", "outputs", "layers", "scope", "end_points"):
        if key in base:
            kept = base.pop(key)
            over.setdefault(key, kept)
    if rng.random() < 0.7:
        del base["name"]


def _move_declarations(rng: random.Random, base: dict[str, Any], over: dict[str, Any]) -> None:
    """Leaves to the extension a parameter, a function or a block, whole or in part."""
    for key in ("params", "functions", "blocks"):
        if not base.get(key) or rng.random() < 0.5:
            continue
        name = rng.choice(list(base[key]))
        whole, part = base[key][name], rng.random()
        over[key] = {name: whole}
        if part < 0.5 and key == "params":
            changed = {"default": whole["default"]}
            base[key][name] = {**whole, "default": None, "nullable": True}
            if not whole.get("nullable"):
                changed["nullable"] = None
            if whole["type"] == "int" and "maximum" not in whole:
                base[key][name]["maximum"] = 9999
                changed["maximum"] = None
            over[key] = {name: changed}
        elif key == "blocks" and "use" not in whole:
            base[key][name] = {**whole, "doc": "another body"}
        elif part < 0.75 or key == "functions":
            del base[key][name]
        if not base[key]:
            del base[key]


def _patch(rng: random.Random, base: dict[str, Any], over: dict[str, Any]) -> None:
    """Takes something away from the base, or adds it, that the patch puts right."""
    layers = base["layers"]
    at = rng.randrange(len(layers))
    step, name = layers[at], name_of(base, layers[at])
    match rng.randrange(8):
        case 0:
            layers.insert(at, {"relu": {"name": "more"}})
            over["patch"] = {"remove": ["more"]}
        case 1:
            over["patch"] = {"replace": {"instead": [step]}}
            layers[at] = {"identity": {}, "id": "instead"}
        case 2:
            over["patch"] = {"insert_after": {"instead": [step]}, "remove": ["instead"]}
            layers[at] = {"scope": "instead", "layers": []}
        case 3 if at + 1 < len(layers) and (next_name := name_of(base, layers[at + 1])):
            over["patch"] = {"insert_before": {next_name: [layers.pop(at)]}}
        case 4 if "when" not in step and name:
            step["when"] = False
            over["patch"] = {"change": {name: {"when": None}}}
        case 5 if "end_point" not in step and name:
            step["end_point"] = "taken_away"
            over["patch"] = {"change": {name: {"end_point": None}}}
        case 6 if "layers" in step and name:
            entries = step.get("arg_scope", [])
            if entries:
                step["arg_scope"] = entries[:-1]
                over["patch"] = {"change": {name: {"arg_scope": ["base", entries[-1]]}}}
            else:
                step["arg_scope"] = [{"ops": ["conv2d"], "padding": "VALID"}]
                over["patch"] = {"change": {name: {"arg_scope": None}}}
        case _:
            _take_an_argument(rng, step, name, over)


def _take_an_argument(rng: random.Random, step: dict[str, Any], name: str | None, over: dict[str, Any]) -> None:
    key = next((key for key in step if key in OPS), None)
    if key and name:
        kept = {"scope", "name"} | {arg.name for arg in OPS[key].arguments.values() if arg.required}
        taken = [argument for argument in step[key] if argument not in kept]
        if taken:
            argument = rng.choice(taken)
            over["patch"] = {"change": {name: {argument: step[key].pop(argument)}}}
