"""Running the command on a file under a meter, and what is demanded of every run. Tests are no package."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

HEAD = "netspec: 1\nname: net\ninput: {name: images, shape: [N, 64, 64, 8]}\n"
OPEN = HEAD.replace("64, 64", "H, W")
RELU = "layers:\n  - relu: {}\n"
MEGABYTES = 200
HANG = 300
"""Seconds after which a run is ended, so many that no machine is too slow or too busy.

What a check takes is bounded by a count of steps, which tests/test_budget.py asks of; benchmarks/ measures the time.
"""


@dataclass(frozen=True)
class Outcome:
    """The exit code and output of a run of the command, and the time and memory that it took."""

    code: int
    output: str
    megabytes: float


METER = f"""
import resource, subprocess, sys
try:
    command = [sys.executable, "-m", "netspec", *sys.argv[1:]]
    code = subprocess.run(command, stdin=subprocess.DEVNULL, timeout={HANG}).returncode
except subprocess.TimeoutExpired:
    code = -9
print("\\nmeter", code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""


def measured(*arguments: str | Path, meter: str = METER) -> Outcome:
    """Runs netspec below a small process that measures it: a child counts what its parent held when it was forked."""
    command = [sys.executable, "-c", meter, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, check=True)
    output, _, last = run.stdout.decode("utf-8", "replace").rpartition("\nmeter ")
    code, megabytes = last.split()
    return Outcome(int(code), output, float(megabytes))


def demand(outcome: Outcome) -> None:
    """What is promised of any file."""
    assert outcome.code in (0, 1, 2), outcome.output[-2_000:]
    assert "Traceback" not in outcome.output
    assert outcome.megabytes < MEGABYTES
    hidden = {letter for letter in outcome.output if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert hidden <= {"\n"}


def times(count: int, line: str) -> str:
    """A line so many times, each with its number in place of `@`."""
    return "".join(line.replace("@", str(number)) for number in range(count))
