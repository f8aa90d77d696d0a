"""What the table of codes says of one code. The examples are run, so that what a page shows is what a check says."""

from __future__ import annotations

import re

from netspec.diagnostics import Severity
from netspec.records import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means, with an example that has the fault and one that has not.

    An example is a fragment of a spec, only the lines that matter, or where the fault is of the file and not of what
    it says, lines for a shell that begin with `$ ` and end by checking the file.
    """

    severity: Severity
    meaning: str
    wrong: str
    right: str


_KEY = re.compile(r"^([a-z_]+):", re.MULTILINE)
_ELSEWHERE = {
    "netspec": "netspec: 1",
    "name": "name: example",
    "input": "input: {name: images, shape: [N, 224, 224, 3]}",
    "layers": "layers:\n  - flatten: {}",
}


def is_shell(example: str) -> bool:
    """Whether an example is lines for a shell rather than a fragment of a spec."""
    return example.startswith("$ ")


def complete(fragment: str) -> str:
    """The whole spec of a fragment: with the top-level keys that it leaves out. List items alone are layers."""
    text = f"layers:\n{fragment}" if fragment.startswith("- ") else fragment
    present = set(_KEY.findall(text))
    missing = [lines for key, lines in _ELSEWHERE.items() if key not in present]
    return "\n".join([*missing, text]) + "\n"
