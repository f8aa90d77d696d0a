"""Random specs over the whole language, grown step by step, so that most are sound although they are deep.

A step is kept if the check still finds the spec clean. Some specs end with the first step that it refused, and some
have a fault planted that no file may have. One number makes one spec, on any machine.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from netspec.pipeline import Inspected, inspect_file, inspect_text

from .random_faults import plant
from .random_files import split
from .random_growth import Growing
from .random_heads import given_for, head_of, plain_shape, takes_floats
from .random_steps import FITS_ALWAYS
from .random_values import Values
from .random_words import add_words

MAIN = "net.yaml"


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

    @property
    def plain(self) -> bool:
        """Whether it is a function of one tensor of floats that returns one."""
        one = self.flat.get("input", {})
        return "input" in self.flat and one.get("dtype", "float32") == "float32" and "outputs" not in self.flat

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


def plain_specs(first: int) -> Iterator[Spec]:
    """The specs from a number on that are clean functions of one tensor of floats that return one."""
    for seed in count(first):
        spec = spec_of(seed)
        if spec.plain and not spec.planted and spec.inspected().network is not None:
            yield spec


def written(content: Any) -> str:
    """A file's text; a planted fault may be of the text, and then that is what stands for the file."""
    return content if isinstance(content, str) else json.dumps(content)


def spec_of(seed: int) -> Spec:
    """The spec that a number stands for."""
    rng = random.Random(seed)  # noqa: S311
    root = head_of(rng)
    defaults = {key: declaration["default"] for key, declaration in root.get("params", {}).items()}
    values = Values(rng, plain_shape(root), defaults)
    values.functions = list(root.get("functions", ()))
    growing = Growing(rng, root, values, refusing=rng.random() < 0.4)
    if rng.random() < 0.5:
        before, values.shape = values.shape, []
        root["arg_scope"] = growing.entries(1, 3)
        values.shape = before
    root["layers"] = [] if takes_floats(root) or rng.random() < 0.3 else [{"cast": {"dtype": "float32"}}]
    growing.lists = [root["layers"]]
    growing.grow(root["layers"], rng.randint(1, 7))
    if not root["layers"]:
        root["layers"].append({FITS_ALWAYS: {}})
    given = given_for(rng, root.get("params", {}))
    if growing.refused or not growing.clean():
        return Spec(seed, {MAIN: root}, root, given)
    add_words(random.Random(f"words {seed}"), growing)  # noqa: S311
    given |= given_for(rng, {name: each for name, each in root.get("params", {}).items() if name == "ending"})
    growing.blocks.move(root)
    files = {MAIN: root, **growing.blocks.files}
    flat = root
    if rng.random() < 0.25:
        made = split(rng, root, MAIN)
        files |= made.files
        flat = made.flat
    if len(files) == 1 and takes_floats(root) and rng.random() < 0.12:
        planted, codes = plant(rng, root)
        return Spec(seed, {MAIN: planted}, root, {}, codes)
    return Spec(seed, files, flat, given)
