"""TensorFlow's start-up noise, kept off the screen.

Importing TensorFlow writes a screenful that nobody asked for: from C++ to file descriptor 2 before any level can be
set, and from Python through warnings and two loggers. What a command of ours prints would drown in it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from typing import BinaryIO

_LEVEL = "TF_CPP_MIN_LOG_LEVEL"
_LOGGERS = ("tensorflow", "absl")
_STDERR = 2


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """Silence what TensorFlow says of itself inside; levels, warnings and file descriptor 2 are as before afterwards.

    An exception passes, after all that was written to file descriptor 2 is replayed there, so that no cause is lost. A
    process that dies inside takes it along: whoever sets TF_CPP_MIN_LOG_LEVEL himself wants to see it all, and does.
    The redirection is the whole process's: what other threads write to file descriptor 2 meanwhile is kept off too.
    """
    if _LEVEL in os.environ:
        yield
        return
    with _cpp_level(), _python_levels(), _captured_stderr():
        yield


@contextlib.contextmanager
def _cpp_level() -> Iterator[None]:
    os.environ[_LEVEL] = "2"  # errors only, for what C++ writes after it has read the level
    try:
        yield
    finally:
        os.environ.pop(_LEVEL, None)


@contextlib.contextmanager
def _python_levels() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for logger in loggers:
                logger.setLevel(logging.ERROR)
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


@contextlib.contextmanager
def _captured_stderr() -> Iterator[None]:
    try:
        kept = os.dup(_STDERR)
    except OSError:  # closed by whoever started us: nothing to keep quiet
        yield
        return
    with tempfile.TemporaryFile() as captured:
        _flush()
        os.dup2(captured.fileno(), _STDERR)
        failed = True
        try:
            yield
            failed = False
        finally:
            _flush()
            os.dup2(kept, _STDERR)
            os.close(kept)
            if failed:
                _replay(captured)


def _replay(captured: BinaryIO) -> None:
    captured.seek(0)
    while chunk := captured.read(1 << 16):
        while chunk:
            chunk = chunk[os.write(_STDERR, chunk) :]


def _flush() -> None:
    if sys.stderr is not None:
        sys.stderr.flush()
