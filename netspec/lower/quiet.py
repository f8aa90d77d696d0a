"""Silences the messages that TensorFlow prints at start-up.

Importing TensorFlow writes a screenful: from C++ to file descriptor 2 before a log level can be set, and from Python
through warnings and two loggers. The output of a command would be lost in it.
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
_MODULES = r"(tensorflow|tf_keras|tf_slim|keras)(\.|$)"
_STDERR = 2


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """Silences TensorFlow inside; log levels, warnings and file descriptor 2 are restored afterwards.

    If an exception passes, everything written to file descriptor 2 is replayed there, so that no cause is lost. If the
    process dies inside, it is lost; set TF_CPP_MIN_LOG_LEVEL to see everything at once. The redirection affects the
    whole process, so output of other threads to file descriptor 2 is silenced too.
    """
    if _LEVEL in os.environ:
        yield
        return
    with _cpp_level(), _python_levels(), _captured_stderr():
        yield


@contextlib.contextmanager
def without_deprecations() -> Iterator[None]:
    """Silences what TensorFlow's modules say in Python of functions that slim needs; the warnings of others pass."""
    with warnings.catch_warnings(), _errors_alone():
        warnings.filterwarnings("ignore", module=_MODULES)
        yield


@contextlib.contextmanager
def _cpp_level() -> Iterator[None]:
    os.environ[_LEVEL] = "2"  # errors only, once C++ has read the level
    try:
        yield
    finally:
        os.environ.pop(_LEVEL, None)


@contextlib.contextmanager
def _python_levels() -> Iterator[None]:
    with warnings.catch_warnings(), _errors_alone():
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def _errors_alone() -> Iterator[None]:
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    try:
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
    except OSError:  # closed by the parent process: there is nothing to silence
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
