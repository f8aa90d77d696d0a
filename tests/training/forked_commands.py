"""netspec in processes that are forked from one that has imported TensorFlow, most of what a start takes.

A forked process is one of its own: it is killed, ends and starts anew as any other. Run as a script, this file is the
process that forks.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from itertools import count
from pathlib import Path
from types import TracebackType

import netspec


class ForkedProcess:
    """A process that another one has forked, with what the tests use of `subprocess.Popen`."""

    def __init__(self, arguments: Sequence[str], files: Path) -> None:
        """`files` begins the paths of the two files in which the parent writes the process' number and its end."""
        self._arguments = arguments
        self._started, self._ended = files.with_suffix(".pid"), files.with_suffix(".code")
        self.pid = int(self._text(self._started, 60) or 0)

    def poll(self) -> int | None:
        """The exit code, or None while the process runs."""
        return int(text) if (text := self._text(self._ended, 0)) else None

    def wait(self, seconds: float = 120) -> int:
        """The exit code, once the process has ended."""
        if not (text := self._text(self._ended, seconds)):
            raise subprocess.TimeoutExpired(list(self._arguments), seconds)
        return int(text)

    def send_signal(self, number: int) -> None:
        """Sends a signal, unless the process has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """Ends the process without a word."""
        self.send_signal(signal.SIGKILL)

    @staticmethod
    def _text(path: Path, seconds: float) -> str:
        """The line in a file, waited for so long; nothing if it does not come."""
        end = time.monotonic() + seconds
        while not (path.exists() and (text := path.read_text()).endswith("\n")):
            if time.monotonic() >= end:
                return ""
            time.sleep(0.01)
        return text


class ForkedCommands:
    """Starts commands `-m netspec ...` of an interpreter. What still runs at the end is left to whoever started it."""

    def __init__(self, folder: Path) -> None:
        """`folder` is for the files of the processes."""
        self._folder, self._numbers = folder, count()
        environment = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": str(Path(netspec.__file__).parents[1])}
        command = [sys.executable, "-W", "ignore::DeprecationWarning:__main__", __file__]  # of forking beside threads
        self._parent = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, env=environment)

    def start(
        self, arguments: Sequence[str], folder: Path, output: Path, environment: Mapping[str, str]
    ) -> ForkedProcess:
        """Starts a command in a folder; what it prints is added to a file, and variables to its environment."""
        assert list(arguments[:2]) == ["-m", "netspec"]
        assert self._parent.stdin is not None
        files = self._folder / str(next(self._numbers))
        line = json.dumps([arguments[2:], str(folder), str(output), dict(environment), str(files)])
        self._parent.stdin.write(f"{line}\n")
        self._parent.stdin.flush()
        return ForkedProcess(arguments, files)

    def __enter__(self) -> ForkedCommands:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._parent.stdin is not None
        self._parent.stdin.close()
        self._parent.wait()


def _fork(arguments: Sequence[str], folder: str, output: str, environment: Mapping[str, str], files: str) -> bool:
    """Forks a process that waits for the command, and the command; whether this is the command."""
    if os.fork():
        return False
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    child = os.fork()
    if child:
        Path(f"{files}.pid").write_text(f"{child}\n")
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        Path(f"{files}.code").write_text(f"{code}\n")
        os._exit(0)
    os.chdir(folder)
    os.environ.update(environment)
    for number, path, flags in ((0, os.devnull, os.O_RDONLY), (1, output, os.O_WRONLY | os.O_CREAT | os.O_APPEND)):
        os.dup2(os.open(path, flags, 0o666), number)
    os.dup2(1, 2)
    sys.argv = ["netspec", *arguments]
    sys.orig_argv = [sys.executable, "-m", "netspec", *arguments]  # with which a training starts itself anew
    return True


def _main() -> None:
    """Imports TensorFlow as the command does, and forks for each line; returns in each forked command."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # those that wait for a command are waited for by no one
    from netspec.lower import compat
    from netspec.lower.quiet import hushed

    with hushed():
        compat.load()
    for line in sys.stdin:
        if _fork(*json.loads(line)):
            runpy.run_module("netspec", run_name="__main__")
            return


if __name__ == "__main__":
    _main()
