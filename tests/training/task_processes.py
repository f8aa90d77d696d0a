"""Processes of a cluster on this machine: each runs the same command with its own TF_CONFIG, and none is left over."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Protocol

import netspec

Key = tuple[str, int]


class Process(Protocol):
    """What is asked of a process."""

    def poll(self) -> int | None: ...
    def wait(self, seconds: float = ..., /) -> int: ...
    def send_signal(self, number: int, /) -> None: ...
    def kill(self) -> None: ...


class Start(Protocol):
    """Starts an interpreter with arguments in a folder, with more in its environment; its output is added to a file."""

    def __call__(
        self, arguments: Sequence[str], folder: Path, output: Path, environment: Mapping[str, str], /
    ) -> Process: ...


def started(arguments: Sequence[str], folder: Path, output: Path, environment: Mapping[str, str]) -> Process:
    """A new interpreter."""
    with output.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )


def free_ports(count: int) -> list[int]:
    """Ports that were free a moment ago; held together, so that they are different."""
    held = [socket.create_server(("localhost", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


class TaskProcesses:
    """The tasks of a cluster. Their output goes to files; whatever still runs at the end is killed."""

    def __init__(self, command: Sequence[str], folder: Path, jobs: Mapping[str, int], start: Start = started) -> None:
        """`command` follows the interpreter; `jobs` has the number of tasks of each job."""
        ports = iter(free_ports(sum(jobs.values())))
        self.cluster = {job: [f"localhost:{next(ports)}" for _ in range(count)] for job, count in jobs.items()}
        self._command, self._folder, self._start = command, folder, start
        self._running: dict[Key, Process] = {}

    def __enter__(self) -> TaskProcesses:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()

    def start(self, job: str, index: int, *further: str) -> None:
        """Starts a task, perhaps anew, with further arguments; its output is added to its file."""
        config = {"cluster": self.cluster, "task": {"type": job, "index": index}}
        given = {
            "TF_CONFIG": json.dumps(config),
            "CUDA_VISIBLE_DEVICES": "",
            "PYTHONPATH": str(Path(netspec.__file__).parents[1]),
            "PYTHONUNBUFFERED": "1",
        }
        self._running[job, index] = self._start([*self._command, *further], self._folder, self._file(job, index), given)

    def start_all(self, *further: str) -> None:
        for job, addresses in self.cluster.items():
            for index in range(len(addresses)):
                self.start(job, index, *further)

    def kill(self, job: str, index: int) -> None:
        """Ends a task without a word, as a machine that fails."""
        self._running[job, index].send_signal(signal.SIGKILL)
        self._running[job, index].wait()

    def ended(self, job: str, index: int, seconds: float) -> int:
        """The exit code of a task, which ends within some seconds."""
        try:
            return self._running[job, index].wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{job} {index} still runs after {seconds} s:\n{self.output(job, index)}") from None

    def waits_for(self, text: str, job: str, index: int, seconds: float) -> None:
        """Returns when a task has printed a text."""
        deadline = time.monotonic() + seconds
        while text not in self.output(job, index):
            assert time.monotonic() < deadline, f"{job} {index} did not print '{text}':\n{self.output(job, index)}"
            assert self._running[job, index].poll() is None, f"{job} {index} has ended:\n{self.output(job, index)}"
            time.sleep(0.05)

    def output(self, job: str, index: int) -> str:
        """All that a task has printed."""
        return self._file(job, index).read_text(errors="replace")

    def _file(self, job: str, index: int) -> Path:
        return self._folder / f"{job}-{index}.out"
