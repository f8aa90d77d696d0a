"""Benchmark: a sweep of 10,000 variants, compared with 100 builds of the network in TensorFlow."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import peers
from measure import Row, paired, process, seconds

NET = "alexnet_v2"
FLAGS = ["-p", "spatial_squeeze=true,false", "-p", "is_training=true,false"]
VARIED = ["-p", "num_classes=range(1,1251)", *FLAGS, "--input", "1x224x224x3,Nx224x224x3"]
SWEEP = [sys.executable, "-m", "netspec", "sweep", "--format", "csv", *VARIED, str(peers.spec(NET))]
_MEASURED = 5
"""How many of the 100 processes are run; the others are counted."""


def rows(runs: int) -> Iterator[Row]:
    """Processes that build, then builds in one process."""
    if reason := peers.missing("tensorflow", "tf_slim", "tf_keras"):
        yield Row(f"sweep of 10,000 variants of {NET} / 100 builds", goal="at least 10", reason=reason)
        return
    sweep = partial(process, SWEEP)
    pairs = 1 if runs < 9 else 3
    yield paired(f"sweep of 10,000 variants of {NET} / 100 of netspec build", sweep, _builds, pairs, goal="at least 10")
    graph = peers.by_hand(NET)
    yield paired(f"sweep of 10,000 variants of {NET} / 100 graphs by hand", sweep, partial(seconds, _100(graph)), pairs)


def _100(call: Callable[[], object]) -> Callable[[], None]:
    def calls() -> None:
        for _ in range(100):
            call()

    return calls


def _builds() -> float:
    """The processor time of 100 commands that build the graph alone."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "netspec", "build", "--graph-only", str(peers.spec(NET)), "-o"]
        times = [process([*command, str(Path(folder) / str(run))]) for run in range(_MEASURED)]
    return 100 * sum(times) / _MEASURED
