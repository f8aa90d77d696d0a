"""A random spec as it grows: a step is kept if the check still finds the spec clean."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from typing import Any

from netspec.pipeline import inspect_text

from .random_blocks import Blocks
from .random_entries import entry
from .random_names import known_names, sized_inside
from .random_steps import Steps
from .random_values import Values

TRIES = 6


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
    """The ids of the file, or of the block inside which it grows, and the names of its inputs."""
    lists: list[list[Any]] = field(default_factory=list)
    """The lists of steps of the file, or of that block."""
    made: int = 0
    sharable: list[dict[str, Any]] = field(default_factory=list)
    """Layers with a scope and variables, whose like may stand again with `reuse: true`."""

    def __post_init__(self) -> None:
        self.blocks, self.steps = Blocks(self), Steps(self)
        self.ids += self.root.get("inputs", ())
        self.values.ids = self.ids

    @property
    def blocks_of_file(self) -> dict[str, Any]:
        return self.root.setdefault("blocks", {})  # type: ignore[no-any-return]

    def clean(self) -> bool:
        """Whether the check finds no fault; then the values are drawn for the shape that the next step takes."""
        inspected = inspect_text(json.dumps(self.root), "growing.yaml")
        if inspected.network is None:
            return False
        shape = inspected.network.output_shape
        self.values.shape = [size if isinstance(size, int) else None for size in shape or ()]
        return True

    def new_id(self) -> str:
        """An id that no step has."""
        self.made += 1
        return f"id{self.made - 1}"

    def known(self) -> list[str]:
        """What a step can be fed from: ids, inputs, scopes, names and what is inside groups and calls."""
        blocks = self.root.get("blocks", {})
        return [name for steps in self.lists for name in known_names(steps, blocks)]

    def entries(self, least: int, most: int) -> list[dict[str, Any]]:
        """Entries of an arg-scope, which no tensor reaches whose sizes an expression could ask for."""
        blocks = {} if self.blocks.inside else self.root.get("blocks", {})
        return [entry(self.values, blocks) for _ in range(self.rng.randint(least, most))]

    def grow(self, steps: list[Any], count: int, depth: int = 0) -> None:
        """Appends steps that keep the spec clean, as far as a few tries find them."""
        for _ in range(count):
            for _ in range(TRIES):
                if self.refused:
                    return
                before, sharable = len(self.ids), len(self.sharable)
                self.values.inside = sized_inside(self.known())
                steps.append(self.steps.step(depth))
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
