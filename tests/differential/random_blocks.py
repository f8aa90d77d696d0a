"""Random blocks: defined at their first call, then grown; some are moved into files of their own."""

from __future__ import annotations

import copy
import math
from typing import TYPE_CHECKING, Any

from .random_arguments import EXAMPLES, PARAMETERS, parameters

if TYPE_CHECKING:
    from .random_growth import Growing


class Blocks:
    """The blocks of a spec as it grows."""

    def __init__(self, growing: Growing) -> None:
        self.growing = growing
        self.fresh: set[str] = set()
        """Blocks that were defined by the step that is being tried."""
        self.inside = 0
        self.strided: list[str] = []
        self.alone: list[str] = []
        """Blocks that see nothing but their arguments, and so can be a file."""
        self.files: dict[str, Any] = {}
        self._made = 0

    @property
    def defined(self) -> dict[str, Any]:
        return self.growing.blocks_of_file

    def call(self, depth: int) -> dict[str, Any]:
        """A call of a block that is there, or of one that is defined for it."""
        rng, values = self.growing.rng, self.growing.values
        names = list(self.growing.root.get("blocks", {}))
        # Inside a block only those that were there before are called, so that none calls itself.
        if self.inside:
            names = names[: names.index(self._growing)] if self._growing in names else []
        if not self.inside and (not names or values.chance(0.5)):
            names = [self.define()]
        if not names:
            return self.growing.steps.fitting()
        key = rng.choice(names)
        step: dict[str, Any] = {}
        named = values.named
        if values.chance(0.15):
            step["repeat"] = values.rounds()
        given = parameters(values, self.defined[key], 0.3, needed=True)
        if values.chance(0.5):
            given["scope"] = values.said(values.name())
        step[key] = given
        values.named = named
        if inputs := self.defined[key].get("inputs", ()):
            step["from"] = self._fed(inputs)
        return step

    def _fed(self, inputs: list[str]) -> Any:
        """The inputs of a call, in order or by their names."""
        values, source = self.growing.values, self.growing.steps.source
        if values.chance(0.4):
            return source(len(inputs))
        return {
            name: source(1) if values.chance(0.1) else self.growing.rng.choice(["input", *self.growing.ids])
            for at, name in enumerate(inputs)
            if at or values.chance(0.3)
        }

    def define(self) -> str:
        """Defines a block with little in it; returns its name."""
        values = self.growing.values
        key = f"block{self._made}"
        self._made += 1
        kind = self.growing.rng.random()
        block = self._strided(key) if kind < 0.25 else self._with_parameters(key, alone=kind > 0.75)
        if values.chance(0.4) and "scope" not in block["params"] and key not in self.alone:
            block["scope"] = self.growing.rng.choice(["unit", "Conv", "a/b", key])
        if values.chance(0.2):
            before, values.shape = values.shape, []
            block["arg_scope"] = self._seen_inside(key, lambda: self.growing.entries(1, 1))
            values.shape = before
        if values.chance(0.15):
            block["branches"] = [[], block.pop("layers")]
            block["join"] = {"concat": {"axis": -1}}
        self.defined[key] = block
        said = self.growing.root.get("end_points", {})
        if "collect" in said and values.chance(0.4):
            said["collect"].append(key)
        self.fresh.add(key)
        return key

    def _strided(self, key: str) -> dict[str, Any]:
        """A block whose strides a limit around it may turn into rates."""
        self.strided.append(key)
        arguments = {"num_outputs": 2, "kernel_size": 3, "stride": "$stride", "rate": "$rate"}
        declared = {"stride": {"type": "int"}, "rate": {"type": "int", "default": 1}}
        return {"params": declared, "strided": True, "layers": [{"conv2d_same": arguments}]}

    def _with_parameters(self, key: str, alone: bool) -> dict[str, Any]:
        """A block with a few parameters and inputs, unless it is `alone`, so that it can be a file."""
        rng, values = self.growing.rng, self.growing.values
        chosen = [name for name in PARAMETERS if values.chance(0.35)]
        if alone:
            self.alone.append(key)
            chosen = [name for name in chosen if name != "scope"]
        block: dict[str, Any] = {"params": {name: copy.deepcopy(PARAMETERS[name]) for name in chosen}}
        if alone and "depth" in chosen:
            block["params"]["depth"]["default"] = 3
        if "scope" in chosen:
            block["layers"] = [{"fully_connected": {"num_outputs": 2, "scope": "$scope"}}]
        elif "depth" in chosen:
            block["layers"] = [{"fully_connected": {"num_outputs": "$depth", **self._first(key, "scope")}}]
        else:
            block["layers"] = [{rng.choice(["relu", "tanh"]): self._first(key, "name")}]
        if not alone and values.chance(0.35):
            block["inputs"] = rng.choice([["net"], ["net", "prev"], ["net", "prev"], ["a", "b", "c"]])
            for name in block["inputs"][1:2]:
                aside = {"side": True, "id": "kept_one"} if values.chance(0.5) else {}
                block["layers"].append({"identity": {}, "from": name, **aside})
        return block

    def _first(self, key: str, word: str) -> dict[str, str]:
        """The scope or the name of the first layer of a block, by which a patch can mean it in one call."""
        return {word: f"{key}_first"} if self.growing.values.chance(0.7) else {}

    def dense(self) -> dict[str, Any]:
        """A group that limits the strides of blocks inside, mostly such that they meet the limit."""
        rng, values = self.growing.rng, self.growing.values
        strides = [rng.choice([1, 2, 2, 3]) for _ in range(rng.randint(1, 3))]
        limit = rng.choice([1, math.prod(strides[:1]), math.prod(strides[:2]), math.prod(strides), None])
        steps = [{rng.choice(self.strided): {"stride": values.said(stride)}} for stride in strides]
        said: Any = values.said(limit)
        if values.chance(0.4):
            said = {"at_most": said if limit is None else rng.choice([said, 64])}
        return {"limit_stride": said, "layers": steps}

    def forget(self) -> None:
        """Takes the blocks back that a step which is given up defined."""
        for key in self.fresh:
            self.defined.pop(key, None)
            for named in (self.strided, self.alone, self.growing.root.get("end_points", {}).get("collect", [])):
                if key in named:
                    named.remove(key)
        self.fresh.clear()

    def grow(self, key: str, depth: int) -> None:
        """Grows the inside of a block whose call is the step that came last."""
        block = self.defined[key]
        said = block.get("branches", ())
        lists = [block["layers"]] if "layers" in block else list(said.values() if isinstance(said, dict) else said)
        growing = self.growing

        def inside() -> None:
            for steps in lists:
                growing.grow(steps, growing.rng.randint(0, 2), max(depth, 1))

        self._seen_inside(key, inside)

    def _seen_inside(self, key: str, act: Any) -> Any:
        """Does something where expressions see what those of a block see."""
        growing, values = self.growing, self.growing.values
        before = values.parameters, values.functions, values.repeated, growing.ids, growing.sharable, growing.lists
        block = self.defined.get(key, {})
        values.ids = growing.ids = list(block.get("inputs", ()))
        said = block.get("branches", ())
        growing.lists = [block["layers"]] if "layers" in block else list(said)
        own = {name: EXAMPLES[name] for name in block.get("params", {}) if name in EXAMPLES}
        alone = key in self.alone
        values.parameters = own if alone else {**values.parameters, **own}
        values.functions = [] if alone else values.functions
        values.repeated, growing.sharable = False, []
        named, values.named = values.named, None
        self.inside += 1
        self._growing = key
        try:
            return act()
        finally:
            self.inside -= 1
            values.parameters, values.functions, values.repeated, *_ = before
            growing.ids, growing.sharable, growing.lists = before[3:]
            values.named = named
            values.ids = growing.ids

    def move(self, root: dict[str, Any]) -> None:
        """Moves some of the blocks that can be into files."""
        for key in self.alone:
            block = root.get("blocks", {}).get(key)
            calls = str(block)
            others = [other for other in root.get("blocks", {}) if other != key and f"'{other}'" in calls]
            if block is None or others or "layers" not in block or not self.growing.values.chance(0.7):
                continue
            if not {"scope", "strided"}.isdisjoint(block):
                continue
            path = f"parts/{key}.yaml"
            file = {"netspec": 1, "name": "part", "input": {"shape": [None, 4, 4, 2]}, **block}
            names = list(block["params"])
            but = {"except": [self.growing.rng.choice(names)]} if names and self.growing.values.chance(0.5) else "all"
            block = {"use": path, **({"pass": but} if self.growing.values.chance(0.6) else {})}
            if self.growing.values.chance(0.4):
                file["end_points"] = {"by_name": True}
            self.files[path] = file
            root["blocks"][key] = block
