"""Identities of problems, by which a CI system tells new problems from those that were there before.

A fingerprint is made of the code, the file and the text. Lines and columns are left out, since each edit above a
problem moves it; equal problems of a file are told apart by their order.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from netspec.diagnostics import Problem

_LINE = re.compile(r"\bline \d+")


def fingerprints(problems: Sequence[Problem], names: Mapping[str, str]) -> list[str]:
    """A fingerprint for each problem, no two alike; `names` are those of the files, the same on every machine."""
    seen: Counter[tuple[str, ...]] = Counter()
    made = []
    for problem in problems:
        identity = (problem.code, names[problem.span.file], _LINE.sub("line", problem.text))
        seen[identity] += 1
        data = "\0".join([*identity, str(seen[identity])]).encode("utf-8", "surrogatepass")
        made.append(hashlib.sha256(data).hexdigest()[:32])
    return made
