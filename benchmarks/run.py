"""Runs the benchmarks: a table of ratios between netspec and other tools, each measured in pairs in this run.

python benchmarks/run.py
python benchmarks/run.py --only building --runs 9
python benchmarks/run.py --write
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path

import building
import elaboration
import growth
import hostile
import input_pipeline
import module_steps
import picture_pages
import processes
import stages
import sweeping
import training_steps
from measure import QUIET, ROOT, Row, table

STAGES = "stages"
SUBJECTS = {
    "cold": processes,
    "warm": elaboration,
    "sweep": sweeping,
    "building": building,
    "steps": module_steps,
    "training": training_steps,
    "growth": growth,
    "hostile": hostile,
    "data": input_pipeline,
    "page": picture_pages,
}
PACKAGES = ("tf-netspec", "PyYAML", "tensorflow", "tf-slim", "keras", "onnx", "tf2onnx", "check-jsonschema")

PAGE = ROOT / "docs" / "benchmarks.md"
BEGIN, END = "<!-- measured -->", "<!-- end of what was measured -->"


def main() -> None:
    """Prints what was measured, and where; with `--write`, also into the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=[STAGES, *SUBJECTS], help="a subject; may be given again")
    parser.add_argument("--runs", type=int, default=5, help="pairs of most rows (default: %(default)s)")
    parser.add_argument("--write", action="store_true", help=f"replace what {PAGE.relative_to(ROOT)} says was measured")
    args = parser.parse_args()
    os.environ.update(QUIET)
    printed: list[str] = []
    for line in _report(args.only or [STAGES, *SUBJECTS], args.runs):
        print(line, flush=True)
        printed.append(line)
    if args.write:
        page = PAGE.read_text(encoding="utf-8")
        before, after = page.partition(BEGIN)[0], page.partition(END)[2]
        PAGE.write_text("\n".join([before + BEGIN, "", *printed, "", END + after]), encoding="utf-8")


def _report(subjects: Sequence[str], runs: int) -> Iterator[str]:
    """The lines between the marks of the page."""
    yield f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()};"
    yield f"{', '.join(f'{name} {_version(name)}' for name in PACKAGES)}."
    if STAGES in subjects:
        yield from ("", *stages.lines(4 * runs))
    asked = [subject for subject in SUBJECTS if subject in subjects]
    if asked:
        yield ""
        yield from table(_rows(asked, runs))


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
