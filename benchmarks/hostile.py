"""Benchmark: the slowest kinds of hostile files, each as large as allowed, compared with importing TensorFlow."""

from __future__ import annotations

import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import peers
from measure import ROOT, Row, paired, process

sys.path.insert(0, str(ROOT))

from tests.hostile.test_hostile_kinds import BASE, KINDS

MOST = 3


def rows(runs: int) -> Iterator[Row]:
    """The worst kinds, by one run of each."""
    if reason := peers.missing("tensorflow"):
        yield Row("a hostile file / importing TensorFlow", reason=reason)
        return
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "base.yaml").write_text(BASE, encoding="utf-8")
        taken = {name: _check(Path(folder), name, made) for name, (_, made) in KINDS.items()}
        for name in sorted(taken, key=lambda name: -taken[name]())[:MOST]:
            subject = f"hostile file, {name.replace('_', ' ')} / importing TensorFlow"
            yield paired(subject, taken[name], _import_tensorflow, runs, goal="at most 2 s")


def _check(folder: Path, name: str, made: Callable[[], str]) -> Callable[[], float]:
    path = folder / f"{name}.yaml"
    path.write_text(made(), encoding="utf-8")
    check = shlex.join(peers.check(path))
    return lambda: process(["sh", "-c", f"{check} || test $? -eq 1"])


def _import_tensorflow() -> float:
    return process(peers.IMPORT_TENSORFLOW)
