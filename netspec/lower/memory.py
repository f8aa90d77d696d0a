"""Tests whether a network's variables fit into memory, before TensorFlow allocates any."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from netspec.analysis.totals import FLOAT, elements
from netspec.network import Network

_COPIES = 1.1
"""The peak memory of a build, as a multiple of the bytes of the variables.

Measured as peak resident memory, minus that of a build of almost no variables: 1.08 for vgg_16 (553 MB), 1.03 for one
variable of 1.07 GB, 1.04 for sixteen variables of that total. The graphs take about 40 MB more.
"""
_TENSORFLOW = 300_000_000
"""The memory that TensorFlow allocates. The rest of its 600 MB are mapped files, which the system can drop."""
_PROC = Path("/proc")
_CGROUPS = Path("/sys/fs/cgroup")


class TooLarge(Exception):
    """The variables do not fit into memory. The message gives their size and a way out."""


def require_room(network: Network, available: int | None, instead: str = "use --graph-only to write no values") -> None:
    """Requires memory for initializing and saving the variables. `instead` says what would need less.

    Raises:
        TooLarge: there is too little. Never raised if the available memory is unknown.
    """
    count = elements(network.variables)
    needed = round(_COPIES * count * FLOAT) + _TENSORFLOW
    if available is None or needed <= available:
        return
    raise TooLarge(
        f"{network.name} has {count:,} parameters, {bytes_text(count * FLOAT)} of variables; building them needs about "
        f"{bytes_text(needed)} of memory, and {bytes_text(available)} are available; {instead}"
    )


def available_memory(proc: Path = _PROC, cgroups: Path = _CGROUPS) -> int | None:
    """The bytes that this process can still allocate, swap included; None if the system does not say."""
    limits = list(_left_by_cgroups(proc, cgroups))
    machine = _left_by_machine(proc)
    return min([*limits, machine]) if machine is not None else min(limits, default=None)


def _left_by_machine(proc: Path) -> int | None:
    try:
        lines = (proc / "meminfo").read_text(encoding="ascii").splitlines()
        sizes = {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines if line.endswith("kB")}
        return sizes["MemAvailable"] + sizes.get("SwapFree", 0)
    except (OSError, ValueError, KeyError, IndexError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):
        return None


def _left_by_cgroups(proc: Path, cgroups: Path) -> Iterator[int]:
    """The memory left by each limit on the process's cgroup and its parents; cgroup versions 2 and 1."""
    try:
        groups = (proc / "self" / "cgroup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for group in groups:
        _, controllers, path = group.split(":", 2)
        if controllers == "":
            root, limit, usage, cached = cgroups, "memory.max", "memory.current", "inactive_file"
        elif "memory" in controllers.split(","):
            root, limit, usage = cgroups / "memory", "memory.limit_in_bytes", "memory.usage_in_bytes"
            cached = "total_inactive_file"
        else:
            continue
        here = root / path.lstrip("/")
        for folder in (here, *here.parents):
            left = _left(folder, limit, usage, cached)
            if left is not None:
                yield left
            if folder == root:
                break


def _left(folder: Path, limit: str, usage: str, cached: str) -> int | None:
    try:
        most, used = ((folder / name).read_text(encoding="ascii").strip() for name in (limit, usage))
        if most == "max":
            return None
        stat = (folder / "memory.stat").read_text(encoding="ascii")
        dropped = next((int(line.split()[1]) for line in stat.splitlines() if line.startswith(f"{cached} ")), 0)
        return max(0, int(most) - int(used) + dropped)
    except (OSError, ValueError):
        return None


def bytes_text(count: int) -> str:
    """A number of bytes, as people read it."""
    if count < 1e6:
        return f"{count / 1e3:,.0f} kB"
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{count / 1e6:,.0f} MB"
