"""Splits a file in two: a base, and an extension whose patch restores the file."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from netspec.ops import OPS


def split(rng: random.Random, root: dict[str, Any], main: str) -> dict[str, Any]:
    """The files that come to the one that is given."""
    base = copy.deepcopy(root)
    over: dict[str, Any] = {"netspec": 1, "extends": "base.yaml", "name": root["name"]}
    base["name"] = rng.choice(["base", root["name"]])
    if rng.random() < 0.5:
        over["input"] = base["input"]
        base["input"] = {"shape": [None, 1]}
    for key in ("params", "functions"):
        if key in base and rng.random() < 0.5:
            name = list(base[key])[-1]
            over[key] = {name: base[key][name]}
            part = rng.random()
            if part < 0.25 and key == "params":
                # The variant gives the default alone.
                over[key] = {name: {"default": base[key][name]["default"]}}
                base[key][name] = {**base[key][name], "default": None}
            elif part < 0.5 or key == "functions":
                del base[key][name]
            if not base[key]:
                del base[key]
    if "arg_scope" in base and rng.random() < 0.5:
        first = rng.random() < 0.5
        over["arg_scope"] = [base["arg_scope"].pop(0), "base"] if first else [base["arg_scope"].pop()]
    if "scope" in base and rng.random() < 0.5:
        over["scope"] = base["scope"]
        base["scope"] = "elsewhere"
    _patch(rng, base, over)
    return {main: over, "base.yaml": base}


def _patch(rng: random.Random, base: dict[str, Any], over: dict[str, Any]) -> None:
    """Takes something away from the base, or adds it, that the patch puts right."""
    layers = base["layers"]
    at = rng.randrange(len(layers))
    match rng.randrange(6):
        case 0:
            layers.insert(at, {"relu": {"name": "more"}})
            over["patch"] = {"remove": ["more"]}
        case 1:
            over["patch"] = {"replace": {"instead": [layers[at]]}}
            layers[at] = {"identity": {}, "id": "instead"}
        case 2:
            over["patch"] = {"insert_after": {"instead": [layers[at]]}, "remove": ["instead"]}
            layers[at] = {"scope": "instead", "layers": []}
        case 3 if at + 1 < len(layers) and (name := _name(base, layers[at + 1])):
            over["patch"] = {"insert_before": {name: [layers.pop(at)]}}
        case 4 if "when" not in layers[at] and (name := _name(base, layers[at])):
            layers[at]["when"] = False
            over["patch"] = {"change": {name: {"when": None}}}
        case _:
            step = layers[at]
            key = next((key for key in step if key in OPS), None)
            name = _name(base, step)
            if key and name:
                kept = {"scope", "name"} | {arg.name for arg in OPS[key].arguments.values() if arg.required}
                taken = [argument for argument in step[key] if argument not in kept]
                if taken:
                    argument = rng.choice(taken)
                    over["patch"] = {"change": {name: {argument: step[key].pop(argument)}}}


def _name(root: dict[str, Any], step: dict[str, Any]) -> str | None:
    """The name of a step, if it is one that a patch can mean."""
    inside = next((value for key, value in step.items() if key in OPS), None) or {}
    said = (step.get("id"), step.get("scope"), inside.get("scope"), inside.get("name"))
    name = next((name for name in said if isinstance(name, str)), None)
    if name is None or not name.isidentifier() or json.dumps(root).count(f'"{name}"') != 1:
        return None
    return name
