"""A network whose variables do not fit is refused, and only such a one."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.lower.memory import TooLarge, available_memory, require_room
from netspec.network import Network
from netspec.pipeline import inspect_text

MEMINFO = "MemTotal: 100 kB\nMemFree: 10 kB\nMemAvailable: {kb} kB\nSwapFree: 0 kB\n"


def wide(outputs: int) -> Network:
    """A network of 1,000 * outputs weights, and no biases."""
    spec = f"""
netspec: 1
name: wide
input: {{name: x, shape: [N, 1000]}}
layers:
  - fully_connected: {{num_outputs: {outputs}, biases_initializer: null, scope: fc}}
"""
    network = inspect_text(spec, "wide.yaml").network
    assert network is not None
    return network


def test_what_does_not_fit_is_refused_with_its_size() -> None:
    with pytest.raises(TooLarge) as refused:
        require_room(wide(1_000_000), 4_000_000_000)
    text = "wide has 1,000,000,000 parameters, 4.0 GB of variables; building them needs about 4.7 GB of memory, "
    assert str(refused.value) == f"{text}and 4.0 GB are available; use --graph-only to write no values"


@pytest.mark.parametrize("available", [4_700_000_000, None])
def test_what_fits_or_is_not_known_is_built(available: int | None) -> None:
    require_room(wide(1_000_000), available)


def files(folder: Path, texts: dict[str, str]) -> tuple[Path, Path]:
    """A `/proc` and the folder of the groups, as Linux shows them."""
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder / "proc", folder / "cgroup"


def test_the_machines_memory(tmp_path: Path) -> None:
    assert available_memory(*files(tmp_path, {"proc/meminfo": MEMINFO.format(kb=50)})) == 50 * 1024


def test_swap_counts(tmp_path: Path) -> None:
    swap = MEMINFO.format(kb=50).replace("SwapFree: 0", "SwapFree: 7")
    assert available_memory(*files(tmp_path, {"proc/meminfo": swap})) == 57 * 1024


V2 = {
    "proc/meminfo": MEMINFO.format(kb=50),
    "proc/self/cgroup": "0::/outer/inner\n",
    "cgroup/outer/inner/memory.max": "max\n",
    "cgroup/outer/inner/memory.current": "5\n",
    "cgroup/outer/memory.max": "20000\n",
    "cgroup/outer/memory.current": "8000\n",
    "cgroup/outer/memory.stat": "anon 1\ninactive_file 3000\n",
}
V1 = {
    "proc/meminfo": MEMINFO.format(kb=50),
    "proc/self/cgroup": "9:name=systemd:/\n4:cpu,memory:/mine\n0::/\n",
    "cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
    "cgroup/memory/memory.usage_in_bytes": "1\n",
    "cgroup/memory/memory.stat": "total_inactive_file 0\n",
    "cgroup/memory/mine/memory.limit_in_bytes": "20000\n",
    "cgroup/memory/mine/memory.usage_in_bytes": "8000\n",
    "cgroup/memory/mine/memory.stat": "cache 3\ntotal_inactive_file 3000\n",
}


@pytest.mark.parametrize("texts", [V2, V1], ids=["version 2", "version 1"])
def test_a_limit_of_a_group(texts: dict[str, str], tmp_path: Path) -> None:
    assert available_memory(*files(tmp_path, texts)) == 20_000 - 8_000 + 3_000


def test_a_group_that_is_not_shown(tmp_path: Path) -> None:
    texts = {"proc/meminfo": MEMINFO.format(kb=50), "proc/self/cgroup": "0::/elsewhere\nnonsense::\n"}
    assert available_memory(*files(tmp_path, texts)) == 50 * 1024


def test_a_system_without_proc_has_the_memory_of_the_machine(tmp_path: Path) -> None:
    available = available_memory(*files(tmp_path, {}))
    assert available is None or available > 2**20
