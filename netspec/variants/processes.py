"""Elaborates the variants of a spec in several processes, and yields them in order.

Each process takes every n-th chunk and has a pipe of its own, so that nothing is shared and nothing is scheduled. A
process that falls behind fills its pipe and waits. Processes end with the one that started them, however that ends.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from netspec.variants.variant import Variant
from netspec.variants.varied_spec import Variants, VariedSpec

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_ALONE = 0.2
"""The seconds in which one process elaborates variants before others are started, which takes some hundredths."""
_CHUNK = 16
"""The variants that are sent at once."""


class ProcessEnded(Exception):
    """A process was ended by something else, such as a lack of memory."""


def elaborated(spec: VariedSpec, jobs: int) -> Iterator[Variant]:
    """The variants in order. Several processes are used if many are left after a while, and if the system can fork."""
    count, alone = len(spec.grid), Variants(spec)
    until = time.monotonic() + _ALONE
    done = 0
    jobs = jobs if _can_fork() else 1
    while done < count and (jobs == 1 or count - done <= jobs or time.monotonic() < until):
        yield alone.variant(done)
        done += 1
    if done < count:
        yield from _in_processes(spec, range(done, count), jobs)


def _can_fork() -> bool:
    """Whether this process can be forked: not on other systems, and not while it has threads, which would be lost."""
    import threading

    return os.name == "posix" and threading.active_count() == 1


def _in_processes(spec: VariedSpec, indices: range, jobs: int) -> Iterator[Variant]:
    chunks = [indices[start : start + _CHUNK] for start in range(0, len(indices), _CHUNK)]
    with _started(spec, chunks, min(jobs, len(chunks))) as pipes:
        for pipe, _ in zip(itertools.cycle(pipes), chunks, strict=False):
            try:
                found = pipe.recv()
            except (EOFError, OSError):
                raise ProcessEnded from None
            if isinstance(found, str):
                raise RuntimeError(found)  # noqa: TRY004 -- the traceback of a bug
            yield from found


@contextmanager
def _started(spec: VariedSpec, chunks: list[range], jobs: int) -> Iterator[list[Connection]]:
    """Forks the processes, and ends them in any case; yields the ends of their pipes."""
    import multiprocessing

    context = multiprocessing.get_context("fork")
    pipes, processes = [], []
    try:
        with _undisturbed():
            for first in range(jobs):
                reader, writer = context.Pipe(duplex=False)
                pipes.append(reader)
                work = (spec, chunks[first::jobs], writer, os.getpid())
                process = context.Process(target=_work, args=work, daemon=True)
                process.start()
                processes.append(process)
                writer.close()
        yield pipes
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.join()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Holds Ctrl-C back. The processes that are started inside never receive it: the one that starts them ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(spec: VariedSpec, chunks: list[range], pipe: Connection, parent: int) -> None:
    """Elaborates chunks of variants and sends each. Ends quietly if nobody reads them any more."""
    own = Variants(spec)
    with suppress(BrokenPipeError, KeyboardInterrupt):
        for chunk in chunks:
            if os.getppid() != parent:
                return
            try:
                found: object = [own.variant(index) for index in chunk]
            except Exception:  # noqa: BLE001 -- a bug, which is reported where the variants are read
                import traceback

                found = traceback.format_exc()
            pipe.send(found)
