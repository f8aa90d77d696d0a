"""Specs at random over the whole language: grown step by step, so that most are sound and deep all the same.

A step is kept if the check still finds the spec clean, and now and then though it does not, as a planted fault. One
number makes one spec, on any machine.
"""

from __future__ import annotations

import copy
import json
import random
from dataclasses import dataclass, field
from typing import Any

from random_values import END_POINTS, NAMES, Values

from netspec.ops import OPS
from netspec.pipeline import Inspected, inspect_text

SHAPES: tuple[tuple[list[int | str | None], int], ...] = (
    (["N", 8, 8, 3], 8),
    (["N", 16, 16, 4], 6),
    (["N", "H", "W", 3], 6),
    (["N", None, None, 2], 4),
    ([None, 7, 5, 3], 4),
    ([2, 9, 12, 1], 4),
    (["N", "H", "H", 1], 2),
    (["N", "H", 9, 4], 2),
    (["N", 1, 1, 6], 2),
    (["N", 2, 3, 1], 2),
    (["N", 3, 8, 8], 3),
    (["N", 4, "H", "W"], 3),
    ([1, 3, None, 6], 2),
    (["N", 12], 3),
    (["N", 6, 4], 2),
    (["N", "T", 5], 2),
    ([4], 1),
    (["N"], 1),
    (["N", "H", "W", "C"], 1),
    (["N", 2, 4, 4, 3], 1),
    ([3, 2, 1, 2, 1, 2], 1),
)
COLLECTABLE = [key for key, op in OPS.items() if "outputs_collections" in op.arguments and not op.normalizes]


@dataclass(frozen=True)
class Spec:
    """A spec as text, with the values of parameters that it is checked and built with."""

    seed: int
    text: str
    given: dict[str, Any]

    def inspected(self) -> Inspected:
        return inspect_text(self.text, f"seed{self.seed}.yaml", self.given)


@dataclass
class Growing:
    """A spec as it grows. `root` is the whole, into whose lists steps are appended."""

    rng: random.Random
    root: dict[str, Any]
    values: Values
    ids: list[str] = field(default_factory=list)
    sharable: list[dict[str, Any]] = field(default_factory=list)
    """Layers with a scope and variables, whose like may stand again with `reuse: true`."""

    def clean(self) -> bool:
        inspected = inspect_text(json.dumps(self.root), "growing.yaml")
        if inspected.network is None:
            return False
        shape = inspected.network.output_shape
        self.values.shape = [size if isinstance(size, int) else None for size in shape or ()]
        return True

    def grow(self, steps: list[Any], count: int, depth: int = 0) -> None:
        """Appends steps that keep the spec clean, as far as a few tries find them."""
        for _ in range(count):
            for _ in range(6):
                before = len(self.ids)
                steps.append(self.group(depth) if depth < 2 and self.values.chance(0.18) else self.layer())
                if self.clean():
                    break
                steps.pop()
                del self.ids[before:]
            if steps and "layers" in steps[-1]:
                repeated, self.values.repeated = self.values.repeated, self.values.repeated or "repeat" in steps[-1]
                self.grow(steps[-1]["layers"], self.rng.randint(0, 3), depth + 1)
                self.values.repeated = repeated

    def layer(self) -> dict[str, Any]:
        """A layer with what it needs, a few arguments more, and words of the language beside it."""
        values, rng = self.values, self.rng
        if self.sharable and values.chance(0.06):
            return self.beside(self.sharing(rng.choice(self.sharable)))
        key = rng.choice(list(OPS))
        inner, share = values.repeated, rng.choice([0.0, 0.1, 0.3])
        step: dict[str, Any] = {}
        if "scope" in OPS[key].arguments and values.chance(0.1):
            step["repeat"] = values.said(rng.randint(0, 3))
        arguments = {}
        for name, argument in OPS[key].arguments.items():
            wanted = 0.55 if name in ("scope", "name") else 0.02 if name == "reuse" else share
            if argument.required or values.chance(wanted):
                values.repeated = inner or ("repeat" in step and name != "scope")
                arguments[name] = values.argument(key, argument)
        values.repeated = inner
        step[key] = arguments
        if arguments.get("scope") and "reuse" in OPS[key].arguments:
            self.sharable.append(step)
        if OPS[key].arity is None or values.chance(0.05):
            known = ["input", *self.ids]
            count = rng.randint(2, 3) if OPS[key].arity is None else 1
            step["from"] = [rng.choice(known) for _ in range(count)]
            if count == 1 and values.chance(0.5):
                step["from"] = step["from"][0]
        return self.beside(step)

    def sharing(self, step: dict[str, Any]) -> dict[str, Any]:
        """A layer that shares the variables of one that was drawn before."""
        again = {key: copy.deepcopy(value) for key, value in step.items() if key in OPS or key == "repeat"}
        next(value for key, value in again.items() if key in OPS)["reuse"] = self.values.said(True)
        return again

    def group(self, depth: int) -> dict[str, Any]:
        """A group with one step in it, which may grow more."""
        values, rng = self.values, self.rng
        step: dict[str, Any] = {}
        if values.chance(0.4):
            step["repeat"] = values.said(rng.randint(0, 3))
        if values.chance(0.6):
            step["scope"] = values.said(values.name())
        inner, values.repeated = values.repeated, values.repeated or "repeat" in step
        if values.chance(0.3):
            step["arg_scope"] = [self.entry() for _ in range(rng.randint(0, 2))]
        nested = depth < 1 and values.chance(0.2)
        step["layers"] = [self.group(depth + 1) if nested else self.layer()]
        values.repeated = inner
        if values.chance(0.1):
            step["from"] = rng.choice(["input", *self.ids])
        return self.beside(step)

    def beside(self, step: dict[str, Any]) -> dict[str, Any]:
        values = self.values
        if values.chance(0.2):
            step["end_point"] = values.said(values.name())
        if values.chance(0.08):
            step["when"] = values.said(values.chance(0.8))
        if values.chance(0.3):
            step["id"] = f"id{len(self.ids)}"
            self.ids.append(step["id"])
        return step

    def entry(self) -> dict[str, Any]:
        """An entry of an arg-scope: a few ops, and arguments that all of them take."""
        rng = self.rng
        ops = rng.sample(list(OPS), rng.choice([1, 1, 1, 2, 3]))
        if self.values.chance(0.5):
            ops = rng.choice([["conv2d"], ["conv2d", "fully_connected"], ["max_pool2d", "avg_pool2d"], ["batch_norm"]])
        taken = [name for name in OPS[ops[0]].arguments if all(name in OPS[op].arguments for op in ops)]
        entry: dict[str, Any] = {"ops": ops}
        for name in taken:
            if self.values.chance(0.02 if name in ("scope", "name", "reuse") else 0.15):
                entry[name] = self.values.argument(ops[0], OPS[ops[0]].arguments[name])
        if "normalizer_fn" in taken and self.values.chance(0.3):
            entry["normalizer_fn"] = "batch_norm"
        return entry


def _parameters(rng: random.Random) -> dict[str, Any]:
    declared = {"width": {"type": "int", "default": rng.randint(1, 5)}, "flag": {"type": "bool", "default": True}}
    return {name: declaration for name, declaration in declared.items() if rng.random() < 0.5}


def _planted(rng: random.Random, growing: Growing) -> None:
    """Does something that the check may well refuse."""
    match rng.randrange(4):
        case 0:
            growing.root["layers"].append(growing.layer())
        case 1:
            growing.root["layers"].insert(0, growing.layer())
        case 2:
            growing.root["input"]["shape"] = rng.choice(SHAPES)[0]
        case 3:
            growing.root.setdefault("arg_scope", []).append(growing.entry())


def spec_of(seed: int) -> Spec:
    """The spec that a number stands for."""
    rng = random.Random(seed)  # noqa: S311
    shape = rng.choices([shape for shape, _ in SHAPES], [weight for _, weight in SHAPES])[0]
    name = rng.choice(["net", "net", "net", *NAMES])
    root: dict[str, Any] = {"netspec": 1, "name": name}
    if params := _parameters(rng):
        root["params"] = params
    root["input"] = {"shape": shape}
    if rng.random() < 0.5:
        root["input"]["name"] = rng.choice(["images", "x/y", "input"])
    defaults = {key: declaration["default"] for key, declaration in params.items()}
    growing = Growing(rng, root, Values(rng, [size if isinstance(size, int) else None for size in shape], defaults))
    if rng.random() < 0.4:
        root["end_points"] = {"collect": rng.sample(COLLECTABLE, rng.randint(0, len(COLLECTABLE)))}
        if rng.random() < 0.2:
            root["end_points"]["collection"] = rng.choice(END_POINTS)
    if rng.random() < 0.5:
        root["arg_scope"] = [growing.entry() for _ in range(rng.randint(1, 3))]
    root["layers"] = []
    growing.grow(root["layers"], rng.randint(1, 7))
    if not root["layers"]:
        root["layers"].append({"identity": {}})
    if rng.random() < 0.15:
        _planted(rng, growing)
    given: dict[str, Any] = {}
    if "width" in params and rng.random() < 0.2:
        given["width"] = rng.randint(1, 6)
    if "flag" in params and rng.random() < 0.2:
        given["flag"] = False
    return Spec(seed, json.dumps(root), given)
