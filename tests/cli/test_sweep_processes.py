"""`netspec sweep` over several processes: nothing changes, none is left behind, and a terminal shows how far it is."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SPECS = Path(__file__).parents[2] / "specs"


def command(*argv: str) -> list[str]:
    return [sys.executable, "-m", "netspec", "sweep", *argv]


def test_processes_change_nothing() -> None:
    argv = ["-p", "num_classes=range(0,240)", "--format", "csv", str(SPECS / "alexnet_v2.yaml")]
    said = [subprocess.run([*command(*argv), "--jobs", jobs], capture_output=True, check=False) for jobs in ("1", "3")]
    assert said[0].stdout == said[1].stdout
    assert [done.returncode for done in said] == [1, 1]
    assert said[1].stderr == b""
    numbers = [line.split(b",")[0] for line in said[1].stdout.splitlines()[1:]]
    assert numbers == [str(number).encode() for number in range(240)]


LONG = ["-p", "num_classes=range(0,9000)", "--jobs", "3", "--format", "csv", str(SPECS / "resnet_v1_50.yaml")]
ON_LINUX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="lists processes as Linux does")


def processes_of(group: int) -> list[int]:
    """The processes of a group that still run."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                state, _, own = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[:3]
            except OSError:
                continue
            if int(own) == group and state != "Z":
                found.append(int(folder.name))
    return found


def wait_until(true: Callable[[], bool]) -> bool:
    until = time.monotonic() + 60
    while not true() and time.monotonic() < until:
        time.sleep(0.05)
    return true()


@pytest.fixture
def sweeping() -> Iterator[subprocess.Popen[bytes]]:
    """A sweep over three processes besides its own, which are started."""
    argv = command(*LONG)
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as running:
        assert wait_until(lambda: len(processes_of(running.pid)) == 4)
        yield running


@ON_LINUX
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -15), (signal.SIGKILL, -9)])
def test_an_end_from_outside_leaves_no_processes(
    number: signal.Signals, code: int, sweeping: subprocess.Popen[bytes]
) -> None:
    if number is signal.SIGINT:
        os.killpg(sweeping.pid, number)  # as a terminal does
    else:
        sweeping.send_signal(number)
    assert sweeping.stderr is not None
    assert sweeping.communicate(timeout=60)[1] == b""
    assert sweeping.returncode == code
    assert wait_until(lambda: not processes_of(sweeping.pid))


@ON_LINUX
def test_a_closed_pipe_ends_all_processes(sweeping: subprocess.Popen[bytes]) -> None:
    assert sweeping.stdout is not None
    sweeping.stdout.close()
    assert sweeping.wait(60) == 141
    assert wait_until(lambda: not processes_of(sweeping.pid))


@ON_LINUX
def test_a_process_that_is_killed_is_reported(sweeping: subprocess.Popen[bytes]) -> None:
    os.kill(max(processes_of(sweeping.pid)), signal.SIGKILL)
    said = sweeping.communicate(timeout=60)[1]
    assert b"a process was ended, perhaps for lack of memory; use fewer --jobs" in said
    assert sweeping.returncode == 2
    assert wait_until(lambda: not processes_of(sweeping.pid))


def on_a_terminal(argv: list[str], columns: int) -> str:
    """What a command prints on a terminal."""
    parent, child = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm"}
    with subprocess.Popen(argv, stdout=child, stderr=child, env=environment) as running:
        os.close(child)
        said = b""
        try:
            while part := os.read(parent, 65_536):
                said += part
        except OSError:  # the other end is closed
            pass
        running.wait()
    os.close(parent)
    return said.decode()


def test_a_terminal_shows_progress_and_no_line_wraps() -> None:
    argv = ["-p", "num_classes=range(0,500)", "--set", "conv1.num_outputs=64,'x y z'", str(SPECS / "alexnet_v2.yaml")]
    said = on_a_terminal(command(*argv), 60)
    assert re.search(r"#+\.+ [\d,]+ of 1,000 variants", said)
    last = said.rpartition("\x1b[K")[2].replace("\x1b[1;31m", "").replace("\x1b[0m", "").split("\r\n")
    assert last[0].startswith("conv1.num_outputs  num_classes  parameters")
    assert max(map(len, last)) <= 60
    assert "too narrow for: " in said
