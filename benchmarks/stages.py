"""Benchmark of the stages of a cold check: programs that each do one more step, and the check itself."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator

import peers
from measure import process

_END = "os._exit(0)"
"""As the command ends: without tearing down the interpreter."""
_STEPS = {
    "Python itself": "",
    "importing PyYAML": "import yaml",
    "the command line: argparse, the parser of one command": "from netspec.cli.main import parser; parser(['check'])",
    "importing the stages of a check": "import netspec.cli.specs",
}
_REST = "the check: reading, elaboration, lint, and what they import on the way"


def lines(runs: int) -> Iterator[str]:
    """The table in Markdown: the processor time that each step adds, and all of it."""
    programs = [
        [sys.executable, "-c", "\n".join(["import os", *list(_STEPS.values())[: count + 1], _END])]
        for count in range(len(_STEPS))
    ]
    programs.append(peers.check(peers.spec("alexnet_v2")))
    taken: list[list[float]] = [[] for _ in programs]
    for run in range(runs + 1):
        for program, times in zip(programs, taken, strict=True):
            seconds = process(program)
            if run:  # the first only fills the caches
                times.append(seconds)
    milliseconds = [1_000 * statistics.median(times) for times in taken]
    yield "| step | processor time |"
    yield "| --- | ---: |"
    before = 0.0
    for subject, until in zip((*_STEPS, _REST), milliseconds, strict=True):
        yield f"| {subject} | {max(until - before, 0):.1f} ms |"
        before = until
    yield f"| **all** | {before:.1f} ms |"
