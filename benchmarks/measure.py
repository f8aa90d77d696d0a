"""The method of measurement: two programs in turn, in one run, and the median of the ratios of the pairs.

A machine's speed drifts between runs but hardly within a pair, so a ratio of a pair can be trusted where a time cannot.
"""

from __future__ import annotations

import gc
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
QUIET = {"TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}


@dataclass(frozen=True, slots=True)
class Row:
    """A ratio, the two things that it is of, and what it should be. `reason` says why there is none."""

    subject: str
    ours: float = 0.0
    theirs: float = 0.0
    unit: str = "s"
    ratio: float = 0.0
    goal: str = ""
    reason: str = ""

    def cells(self) -> tuple[str, ...]:
        """The row as the table shows it."""
        if self.reason:
            return self.subject, "", "", f"not measured: {self.reason}", self.goal
        ours, theirs = (f"{value:,.3f} {self.unit}" for value in (self.ours, self.theirs))
        return self.subject, ours, theirs, f"{self.ratio:,.2f}", self.goal


def paired(
    subject: str,
    ours: Callable[[], float],
    theirs: Callable[[], float],
    runs: int,
    *,
    goal: str = "",
    unit: str = "s",
    upside_down: bool = False,
) -> Row:
    """The row of two measurements, taken in turn after one of each that does not count; which comes first alternates.

    The ratio is theirs over ours, so many times faster; `upside_down` is ours over theirs.
    """
    ours()
    theirs()
    pairs: list[tuple[float, float]] = []
    for run in range(runs):
        if run % 2:
            second, first = theirs(), ours()
        else:
            first, second = ours(), theirs()
        pairs.append((first, second))
    ratio = statistics.median(one / other if upside_down else other / one for one, other in pairs)
    middle = [statistics.median(column) for column in zip(*pairs, strict=True)]
    return Row(subject, middle[0], middle[1], unit, ratio, goal)


def process(command: Sequence[str]) -> float:
    """Runs a command to its end, its output dropped; returns its processor time.

    Python's compiled files are kept, as in any installation.
    """
    usage = _run(command, os.devnull)
    return usage.ru_utime + usage.ru_stime


_PEAK = """
import os, sys
quiet = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)]
_, status, usage = os.wait4(os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet), 0)
print(usage.ru_maxrss)
sys.exit(status and 1)
"""


def peak(command: Sequence[str]) -> float:
    """Runs a command to its end; returns the megabytes that were resident at its peak.

    The peak of a process counts from that of the one that starts it, so a small one does.
    """
    with tempfile.NamedTemporaryFile("r") as output:
        _run([sys.executable, "-S", "-c", _PEAK, *command], output.name)
        return int(output.read()) / 1024


def _run(command: Sequence[str], output: str) -> resource.struct_rusage:
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    spawned = os.posix_spawnp(
        command[0],
        command,
        {**kept, **QUIET},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    _, status, usage = os.wait4(spawned, 0)
    if status:
        sys.exit(f"{' '.join(command)} ended with status {status}")
    return usage


def seconds(call: Callable[[], object]) -> float:
    """Processor time of a call in this process, without that of clearing away what was there before."""
    gc.collect()
    start = time.process_time()
    call()
    return time.process_time() - start


def table(rows: Iterable[Row]) -> Iterable[str]:
    """The rows as lines of Markdown, each as soon as it is measured."""
    yield "| what | netspec | the other | ratio | goal |"
    yield "| --- | ---: | ---: | ---: | --- |"
    for row in rows:
        yield f"| {' | '.join(row.cells())} |"
