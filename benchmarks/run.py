"""netspec against what else could say as much of a net: a table of ratios, each measured side by side in this run.

python benchmarks/run.py
python benchmarks/run.py --only building --runs 9
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
from collections.abc import Iterator
from pathlib import Path

import building
import elaboration
import growth
import processes
from measure import QUIET, Row, table

SUBJECTS = {"cold": processes, "warm": elaboration, "building": building, "growth": growth}
PACKAGES = ("netspec", "PyYAML", "tensorflow", "tf-slim", "keras", "onnx", "tf2onnx", "check-jsonschema")


def main() -> None:
    """Prints what was measured, and where."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=list(SUBJECTS), help="a subject; may be given again")
    parser.add_argument("--runs", type=int, default=5, help="pairs of each row, at most (default: %(default)s)")
    args = parser.parse_args()
    os.environ.update(QUIET)
    print(f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}")
    print(", ".join(f"{name} {_version(name)}" for name in PACKAGES))
    for line in table(_rows([subject for subject in SUBJECTS if subject in (args.only or SUBJECTS)], args.runs)):
        print(line, flush=True)


def _rows(subjects: list[str], runs: int) -> Iterator[Row]:
    for subject in subjects:
        yield from SUBJECTS[subject].rows(runs)


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


if __name__ == "__main__":
    main()
