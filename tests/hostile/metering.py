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
SECONDS, MEGABYTES = 2, 200
STARTING = 0.18
"""The seconds of a small spec on the machine that is idle and that the promise speaks of."""


@dataclass(frozen=True)
class Outcome:
    """The exit code and output of a run of the command, and the time and memory that it took."""

    code: int
    output: str
    seconds: float
    megabytes: float


METER = """
import os, resource, subprocess, sys
code = subprocess.run([sys.executable, "-m", "netspec", *sys.argv[1:]], stdin=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print("\\nmeter", code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""


def measured(*arguments: str | Path, meter: str = METER) -> Outcome:
    """Runs netspec below a small process that measures it: a child counts what its parent held when it was forked."""
    command = [sys.executable, "-c", meter, *map(str, arguments)]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"}
    run = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, timeout=120, check=True
    )
    output, _, last = run.stdout.decode("utf-8", "replace").rpartition("\nmeter ")
    code, seconds, megabytes = last.split()
    return Outcome(int(code), output, float(seconds), float(megabytes))


def starting(folder: Path) -> float:
    """The seconds of a small spec now: more than usual on a machine that is slow or busy."""
    path = folder / "small.yaml"
    path.write_text(HEAD + RELU)
    return measured("check", path).seconds


def demand(outcome: Outcome, folder: Path, seconds: float = SECONDS) -> None:
    """What is promised of any file."""
    assert outcome.code in (0, 1, 2), outcome.output[-2_000:]
    assert "Traceback" not in outcome.output
    # On a slow machine or a busy one everything takes longer, a small spec too, which is checked beside it.
    assert outcome.seconds < seconds or outcome.seconds < seconds / STARTING * starting(folder)
    assert outcome.megabytes < MEGABYTES
    hidden = {letter for letter in outcome.output if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert hidden <= {"\n"}


def times(count: int, line: str) -> str:
    """A line so many times, each with its number in place of `@`."""
    return "".join(line.replace("@", str(number)) for number in range(count))
