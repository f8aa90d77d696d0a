"""Random specs over the whole language, grown step by step, so that most are sound although they are deep.

A step is kept if the check still finds the spec clean. Some specs end with the first step that it refused, and some
have a fault planted that no file may have. One number makes one spec, on any machine.
"""

from __future__ import annotations

import copy
import json
import random
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netspec.ops import OPS, OpError
from netspec.ops.dtypes import DEFAULT
from netspec.ops.layer_arguments import NORMALIZER_FN, NORMALIZER_PARAMS, Normalizer
from netspec.pipeline import Inspected, inspect_file, inspect_text

from .random_blocks import Blocks
from .random_faults import plant
from .random_files import split
from .random_values import END_POINTS, NAMES, Values

SHAPES: tuple[tuple[list[int | str | None], int], ...] = (
    (["N", 8, 8, 3], 10),
    (["N", 16, 16, 4], 8),
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
FUNCTIONS = {
    "twice(x)": "x * 2",
    "window(k)": "min(k, input.height) if known(input.height) else k",
    "even(x, y)": "twice(x) if y else x + x",
}
MAIN = "net.yaml"
TRIES = 30
MANY_ALIKE = 5
"""Ops that share more arguments than this stand in one entry of an arg-scope as often as any."""


def keeps_shape(key: str, arguments: Mapping[str, Any], shape: Sequence[int | None]) -> bool:
    """Whether an op can be made with arguments, and its output has the shape of its input."""
    given = tuple(shape)
    try:
        normalizer = arguments.get(NORMALIZER_FN.name)
        params = arguments.get(NORMALIZER_PARAMS.name) or {}
        made = OPS[key](normalizer=None if normalizer is None else OPS[normalizer](**params), **arguments)
        kept = made.infer(given) == given and list(made.dtypes(DEFAULT))[:1] == [DEFAULT]
        return kept and all(need.holds() for need in made.requirements(given))
    except (OpError, TypeError, ZeroDivisionError):  # of a number at the edge, which the schema refuses
        return False


FITS_ALWAYS = next(key for key, op in OPS.items() if op.arity == 1 and not op.required and keeps_shape(key, {}, ()))
"""An op that keeps any shape, a scalar's too."""


@dataclass(frozen=True)
class Spec:
    """A spec as plain data, with the values of parameters that it is checked and built with.

    `files` are the file and those that it extends or uses, by their paths; `flat` is what they come to, for an
    interpreter that knows of no patches. `planted` are the codes of which one must be reported, if a fault was planted.
    """

    seed: int
    files: Mapping[str, Any]
    flat: Mapping[str, Any]
    given: Mapping[str, Any]
    planted: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The file as JSON, which is YAML."""
        return written(self.files[MAIN])

    def inspected(self) -> Inspected:
        """What the check finds."""
        if len(self.files) == 1:
            return inspect_text(self.text, f"seed{self.seed}.yaml", self.given)
        with tempfile.TemporaryDirectory() as folder:
            return inspect_file(self.write(Path(folder)), self.given)

    def write(self, folder: Path) -> Path:
        """Writes the files into a folder; returns the path of the main one."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(written(content), encoding="utf-8")
        return folder / MAIN


def written(content: Any) -> str:
    """A file's text; a planted fault may be of the text, and then that is what stands for the file."""
    return content if isinstance(content, str) else json.dumps(content)


@dataclass
class Growing:
    """A spec as it grows. `root` is the whole, into whose lists steps are appended."""

    rng: random.Random
    root: dict[str, Any]
    values: Values
    refusing: bool = False
    """Whether the first step that the check refuses stays, and is the last."""
    refused: bool = False
    ids: list[str] = field(default_factory=list)
    made: int = 0
    sharable: list[dict[str, Any]] = field(default_factory=list)
    """Layers with a scope and variables, whose like may stand again with `reuse: true`."""

    def __post_init__(self) -> None:
        self.blocks = Blocks(self)
        self.values.ids = self.ids

    @property
    def blocks_of_file(self) -> dict[str, Any]:
        return self.root.setdefault("blocks", {})  # type: ignore[no-any-return]

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
                if self.refused:
                    return
                before, sharable = len(self.ids), len(self.sharable)
                steps.append(self.step(depth))
                if self.clean():
                    self._inside(steps[-1], depth + 1)
                    self.blocks.fresh.clear()
                    break
                if self.refusing and self.values.chance(0.7):
                    self.refused = True
                    return
                steps.pop()
                self.blocks.forget()
                del self.ids[before:], self.sharable[sharable:]

    def _inside(self, step: dict[str, Any], depth: int) -> None:
        """Grows the lists of a step that is there."""
        repeated, self.values.repeated = self.values.repeated, self.values.repeated or "repeat" in step
        said = step.get("branches", ())
        lists = [step["layers"]] if "layers" in step else list(said.values() if isinstance(said, dict) else said)
        for steps in lists:
            self.grow(steps, self.rng.choice([0, 0, 1, 1, 2]), depth)
        if depth < 3:
            for key in [key for key in step if key in self.blocks.fresh]:
                self.blocks.fresh.discard(key)
                self.blocks.grow(key, depth)
        self.values.repeated = repeated

    def step(self, depth: int) -> dict[str, Any]:
        roll = self.rng.random()
        if depth < 2 and roll < 0.2:
            return self.group(depth)
        if roll < 0.3:
            return self.beside(self.blocks.call(depth), depth)
        return self.layer(depth)

    def layer(self, depth: int = 2) -> dict[str, Any]:
        """A layer with what it needs, a few arguments more, and words of the language beside it."""
        values, rng = self.values, self.rng
        if values.chance(0.15):
            return self.beside(self.fitting(), depth)
        if self.sharable and values.chance(0.06):
            return self.beside(self.sharing(rng.choice(self.sharable)), depth)
        key = rng.choice(list(OPS))
        inner, share, named = values.repeated, rng.choice([0.0, 0.1, 0.3]), values.named
        step: dict[str, Any] = {}
        if "scope" in OPS[key].arguments and values.chance(0.1):
            step["repeat"] = values.rounds()
        inside = values.named
        arguments = {}
        for name, argument in OPS[key].arguments.items():
            wanted = 0.55 if name in ("scope", "name") else 0.02 if name == "reuse" else share
            if argument.required or values.chance(wanted):
                values.repeated = inner or ("repeat" in step and name != "scope")
                values.named = named if name == "scope" else inside
                arguments[name] = values.argument(argument)
        values.repeated, values.named = inner, named
        step[key] = arguments
        if arguments.get("scope") and "reuse" in OPS[key].arguments and not self.blocks.inside:
            self.sharable.append(step)
        if OPS[key].arity != 1 or values.chance(0.05):
            known = ["input", *self.ids]
            count = OPS[key].arity or rng.randint(2, 3)
            step["from"] = [rng.choice(known) for _ in range(count)]
            if values.chance(0.1):
                step["from"][0] = f"$('{step['from'][0]}')"
            if count == 1 and values.chance(0.5):
                step["from"] = step["from"][0]
        return self.beside(step, depth)

    def fitting(self) -> dict[str, Any]:
        """A layer that keeps the shape of its input, so that branches can be joined; now and then a block's call."""
        values, rng = self.values, self.rng
        if len(values.shape) == 4 and values.chance(0.25):
            arguments = {"num_outputs": values.shape[-1] or 4, "kernel_size": 3}
            stride = values.said(rng.choice([1, 1, 2]))
            return rng.choice([{"conv2d_same": {**arguments, "stride": stride}}, {"subsample": {"factor": stride}}])
        for _ in range(TRIES):
            key = rng.choice([key for key, op in OPS.items() if op.arity == 1])
            arguments = values.declared(OPS[key], rng.choice([0.0, 0.0, 0.1]))
            if keeps_shape(key, arguments, values.shape):
                return {key: {name: values.said(value) for name, value in arguments.items()}}
        return {FITS_ALWAYS: {}}

    def sharing(self, step: dict[str, Any]) -> dict[str, Any]:
        """A layer that shares the variables of one that was drawn before."""
        again = {key: copy.deepcopy(value) for key, value in step.items() if key in OPS or key == "repeat"}
        next(value for key, value in again.items() if key in OPS)["reuse"] = self.values.said(True)
        return again

    def group(self, depth: int) -> dict[str, Any]:
        """A group with little in it, which may grow more."""
        values, rng = self.values, self.rng
        if self.blocks.strided and values.chance(0.3):
            return self.beside(self.blocks.dense(), depth)
        step: dict[str, Any] = {}
        named = values.named
        if values.chance(0.3):
            step["repeat"] = values.rounds()
        inside = values.named
        inner, values.repeated = values.repeated, values.repeated or "repeat" in step
        if values.chance(0.6):
            step["scope"] = rng.choice([".", ".", ".."]) if values.chance(0.12) else values.said(values.name())
        values.repeated, values.named = inner, named
        if values.chance(0.3):
            step["arg_scope"] = [self.entry() for _ in range(rng.randint(0, 2))]
        values.repeated, values.named = inner or "repeat" in step, inside
        if values.chance(0.4):
            step |= self.branches(depth)
        else:
            nested = depth < 1 and values.chance(0.2)
            step["layers"] = [self.group(depth + 1) if nested else self.layer()]
        values.repeated, values.named = inner, named
        if values.chance(0.1):
            step["from"] = rng.choice(["input", *self.ids])
        return self.beside(step, depth)

    def branches(self, depth: int) -> dict[str, Any]:
        """Branches and their join: of layers that fit, sums of what has one shape or a concat along the channels."""
        values, rng = self.values, self.rng
        before = list(values.shape)
        lists = []
        for _ in range(rng.choice([1, 2, 2, 2, 3])):
            values.shape = before
            lists.append([self.fitting() for _ in range(rng.choice([0, 1, 1, 2]))])
        said: Any = lists
        if values.chance(0.5):
            said = {f"Branch_{i}" if values.chance(0.9) else values.name(): steps for i, steps in enumerate(lists)}
        values.shape = before
        key = rng.choice([key for key, op in OPS.items() if op.arity is None])
        arguments = {
            argument: rng.choice([-1, values.of(OPS[key].arguments[argument].kind)]) for argument in OPS[key].required
        }
        join = (
            key
            if not arguments and values.chance(0.5)
            else {key: {name: values.said(value) for name, value in arguments.items()}}
        )
        if isinstance(join, dict) and values.chance(0.3):
            next(iter(join.values()))["name"] = values.said(values.name())
        return {"branches": said, "join": join}

    def beside(self, step: dict[str, Any], depth: int) -> dict[str, Any]:
        values = self.values
        if values.chance(0.2):
            step["end_point"] = values.said(values.name())
        if values.chance(0.08):
            step["when"] = values.condition(0.7)
            if values.chance(0.5):
                step["else"] = [self.fitting() for _ in range(self.rng.randint(0, 2))]
                if depth < 2 and values.chance(0.2):
                    step["else"].append(self.group(2))
        if values.chance(0.06):
            step["side"] = values.chance(0.9)
        if values.chance(0.3):
            name = f"id{self.made}"
            self.made += 1
            self.ids.append(name)
            step["id"] = f"{name[:-1]}$({name[-1]})" if values.chance(0.1) else name
        return step

    def entry(self) -> dict[str, Any]:
        """An entry of an arg-scope: a few ops, and arguments that all of them take."""
        rng = self.rng
        first, *others = rng.sample(list(OPS), len(OPS))
        ops, count = [first], rng.choice([1, 1, 1, 2, 3])
        if self.values.chance(0.5):
            others = [
                key for key in others if len(OPS[first].arguments.keys() & OPS[key].arguments.keys()) > MANY_ALIKE
            ]
        ops += others[: count - 1]
        taken = [name for name in OPS[first].arguments if all(name in OPS[op].arguments for op in ops)]
        entry: dict[str, Any] = {"ops": ops}
        if self.values.chance(0.2):
            entry["when"] = self.values.condition(0.8)
        for name in taken:
            if self.values.chance(0.02 if name in ("scope", "name", "reuse") else 0.15):
                entry[name] = self.values.argument(OPS[ops[0]].arguments[name])
        if NORMALIZER_FN.name in taken and self.values.chance(0.3):
            entry[NORMALIZER_FN.name] = self.values.of(Normalizer())
        return entry


def _parameters(rng: random.Random) -> dict[str, Any]:
    declared: dict[str, Any] = {
        "width": {"type": "int", "default": rng.randint(1, 5)},
        "flag": {"type": "bool", "default": True},
        "share": {"type": "float", "default": 0.5, "exclusiveMinimum": 0, "maximum": 1},
        "rows": {
            "type": "list",
            "items": {"type": "row", "fields": {"depth": {"type": "int"}, "stride": {"type": "int", "default": 1}}},
            "default": [{"depth": rng.randint(1, 4)}, {"depth": 2, "stride": 2}],
        },
        "label": {"type": "str", "default": "named", "nullable": True, "enum": ["named", "other"]},
    }
    return {name: declaration for name, declaration in declared.items() if rng.random() < 0.5}


def _end_points(rng: random.Random, growing: Growing) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if rng.random() < 0.7:
        said["collect"] = rng.sample(COLLECTABLE, rng.randint(0, len(COLLECTABLE)))
        if rng.random() < 0.2:
            said["collection"] = rng.choice(END_POINTS)
    if rng.random() < 0.5 or not said:
        said["by_name"] = rng.random() < 0.95 or not said
    return said


def _cut(rng: random.Random, growing: Growing) -> None:
    """Ends the network with one of its end points by name."""
    root = growing.root
    if root.get("end_points") and rng.random() < 0.4:
        inspected = inspect_text(json.dumps(root), "growing.yaml")
        names = list(inspected.network.end_points) if inspected.network else []
        final = rng.choice([*names, None])
        if rng.random() < 0.3:
            root.setdefault("params", {})["final"] = {"type": "str", "default": final, "nullable": True}
            final = "$final"
        root["end_points"]["final"] = final
        if not growing.clean():
            del root["end_points"]["final"]


def _given(rng: random.Random, params: Mapping[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    if "width" in params and rng.random() < 0.2:
        given["width"] = rng.randint(1, 6)
    if "flag" in params and rng.random() < 0.2:
        given["flag"] = False
    return given


def _rescope(rng: random.Random, growing: Growing) -> None:
    """Gives the network another scope than its name, or none, where no end point is named with that."""
    if rng.random() < 0.25:
        growing.root["scope"] = rng.choice([None, None, "Other", "a/b"])
        if not growing.clean():
            del growing.root["scope"]


def spec_of(seed: int) -> Spec:
    """The spec that a number stands for."""
    rng = random.Random(seed)  # noqa: S311
    shape = rng.choices([shape for shape, _ in SHAPES], [weight for _, weight in SHAPES])[0]
    name = rng.choice(["net", "net", "net", *NAMES])
    root: dict[str, Any] = {"netspec": 1, "name": name}
    if params := _parameters(rng):
        root["params"] = params
    if rng.random() < 0.4:
        root["functions"] = dict(list(FUNCTIONS.items())[: rng.randint(1, 3)])
    root["input"] = {"shape": shape}
    if rng.random() < 0.5:
        root["input"]["name"] = rng.choice(["images", "x/y", "input"])
    defaults = {key: declaration["default"] for key, declaration in params.items()}
    values = Values(rng, [size if isinstance(size, int) else None for size in shape], defaults)
    values.functions = list(root.get("functions", ()))
    growing = Growing(rng, root, values, refusing=rng.random() < 0.4)
    if rng.random() < 0.6:
        root["end_points"] = _end_points(rng, growing)
    if rng.random() < 0.5:
        # No tensor reaches the arg-scope of the file, whose sizes an expression could ask for.
        before, values.shape = values.shape, []
        root["arg_scope"] = [growing.entry() for _ in range(rng.randint(1, 3))]
        values.shape = before
    root["layers"] = []
    growing.grow(root["layers"], rng.randint(1, 7))
    if not root["layers"]:
        root["layers"].append({FITS_ALWAYS: {}})
    given = _given(rng, params)
    if growing.refused or not growing.clean():
        return Spec(seed, {MAIN: root}, root, given)
    _cut(rng, growing)
    _rescope(random.Random(f"scope {seed}"), growing)  # noqa: S311
    growing.blocks.move(root)
    files = {MAIN: root, **growing.blocks.files}
    flat = root
    if rng.random() < 0.2:
        files |= split(rng, root, MAIN)
    if len(files) == 1 and rng.random() < 0.12:
        planted, codes = plant(rng, root)
        return Spec(seed, {MAIN: planted}, root, {}, codes)
    return Spec(seed, files, flat, given)
