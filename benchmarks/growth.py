"""Benchmark: growth of time and memory with the number of layers, from a hundred to many."""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from measure import Row, paired, seconds

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 64, 64, 8]}\n"
BLOCK = "blocks:\n  unit: {layers: [{conv2d: {num_outputs: 8, kernel_size: 3}}]}\n"
FEW = 100
GOAL = "at most 1.2"


def listed(layers: int) -> str:
    """A file of so many layers."""
    line = "  - conv2d: {{num_outputs: 8, kernel_size: 3, scope: conv{}}}\n"
    return f"{HEAD}layers:\n{''.join(map(line.format, range(layers)))}"


def short(layers: int) -> str:
    """A file of so many layers of one word, of which the most fit into the bounds of a file."""
    return HEAD + "layers:\n" + "- relu: {}\n" * layers


def repeated(layers: int) -> str:
    """A file of one block that is repeated so many times."""
    return f"{HEAD}{BLOCK}layers:\n  - layers: [{{unit: {{scope: unit_$i}}}}]\n    repeat: {layers}\n"


KINDS: dict[str, tuple[Callable[[int], str], tuple[int, ...]]] = {
    "file of conv2d": (listed, (10_000,)),
    "file of relu": (short, (50_000,)),
    "block repeated": (repeated, (10_000,)),
}


def rows(runs: int) -> Iterator[Row]:
    """Time in this process, as a program that imports netspec has it; memory each in a process of its own."""
    for kind, (made, counts) in KINDS.items():
        for layers in counts:
            subject = f"{kind}, {layers:,} layers / {FEW}: time of a layer"
            goal = GOAL if layers > FEW else ""
            few, many = (_per_layer(made, count) for count in (FEW, layers))
            yield paired(subject, many, few, min(runs, 3), goal=goal, unit="ms", upside_down=True)
        most = counts[-1]
        few, many = (_memory(kind, count) for count in (1_000, most))
        subject = f"{kind}, {most:,} layers / 1,000: memory of a layer"
        yield paired(subject, many, few, 1, goal=GOAL, unit="kB", upside_down=True)


def _per_layer(made: Callable[[int], str], layers: int) -> Callable[[], float]:
    """Milliseconds a layer; short checks are taken several times."""
    import netspec
    from netspec.pipeline import inspect_text

    text = made(layers)

    def check() -> None:
        with netspec.unbounded():
            problems = inspect_text(text, "large.yaml").problems
        if problems:
            raise ValueError(f"the {layers} layers are not sound")

    times = max(1, min(20, 2_000 // layers))
    return lambda: 1_000 * statistics.median(seconds(check) for _ in range(times)) / layers


def _memory(kind: str, layers: int) -> Callable[[], float]:
    """Kilobytes a layer, beyond those that the first check of a process takes."""
    import subprocess

    command = [sys.executable, __file__, kind, str(layers)]
    return lambda: float(subprocess.run(command, check=True, capture_output=True).stdout) / layers  # noqa: S603


def _grown(kind: str, layers: int) -> int:
    """The kilobytes by which this process grows in a check."""
    import netspec
    from netspec.pipeline import inspect_text

    made = KINDS[kind][0]
    inspect_text(made(10), "small.yaml")
    before = _peak()
    with netspec.unbounded():
        inspect_text(made(layers), "large.yaml")
    return _peak() - before


def _peak() -> int:
    """The kilobytes that this process, and none before it, had resident at its peak."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) if found else 0


if __name__ == "__main__":
    print(_grown(sys.argv[1], int(sys.argv[2])))
