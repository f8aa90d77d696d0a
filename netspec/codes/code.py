"""An entry of the table of codes. Tests run the examples, so that the documentation agrees with `netspec check`."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from netspec.diagnostics import Severity
from netspec.records import dataclass

Fixable: TypeAlias = Literal["", "likely", "safe"]


@dataclass(frozen=True, slots=True)
class Code:
    """The meaning of a code, an example with the fault, and one without it.

    An example is a fragment of a spec or a recipe with only the lines that matter. Where the fault is in the file
    rather than in its content, it is a series of shell commands, which begin with `$ ` and end by checking the file.
    """

    severity: Severity
    meaning: str
    wrong: str
    right: str
    fix: Fixable = ""
    """Whether some of its problems have a fix, and whether one of these is safe, see `netspec.diagnostics.Fix`."""


_KEY = re.compile(r"^([a-z_]+):", re.MULTILINE)
_ELSEWHERE = {
    "netspec": "netspec: 1",
    "name": "name: example",
    "input": "input: {name: images, shape: [N, 224, 224, 3]}",
    "layers": "layers:\n  - flatten: {}",
}
_IN_A_RECIPE = {
    "recipe": "recipe: 1",
    "name": "name: example",
    "spec": "spec: specs/alexnet_v2.yaml",
    "data": "data: {train: {numpy: {images: images.npy, labels: labels.npy}}}",
    "batch_size": "batch_size: 32",
    "steps": "steps: 1000",
    "loss": "loss: softmax_cross_entropy",
    "optimizer": "optimizer: {momentum: {learning_rate: 0.01}}",
}
_OF_RECIPES = frozenset(_IN_A_RECIPE) - {"name"} | {"epochs", "evaluate", "preprocess", "augment", "train_only"}


def is_shell(example: str) -> bool:
    """Whether an example is a series of shell commands rather than a fragment of a file."""
    return example.startswith("$ ")


def complete(fragment: str) -> str:
    """A fragment completed by the top-level keys that it lacks; one of list items is `layers` of a spec."""
    text = f"layers:\n{fragment}" if fragment.startswith("- ") else fragment
    present = set(_KEY.findall(text))
    whole = _IN_A_RECIPE if present & _OF_RECIPES else _ELSEWHERE
    ended = {"steps"} if "epochs" in present else set()
    missing = [lines for key, lines in whole.items() if key not in present | ended]
    return "\n".join([*missing, text]) + "\n"
