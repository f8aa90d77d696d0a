"""Writes a file atomically; an existing file is replaced only with `--force`."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from netspec.atomic import workspace
from netspec.atomic.destination import Kept, Refused, file_to_write, is_stream
from netspec.atomic.manifest import Audit
from netspec.atomic.signals import ending_signals

_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


def write_file(file: str | Path, text: str | bytes, *, force: bool = False, keep: Sequence[Kept] = ()) -> None:
    """Writes a text or bytes to a file: through a link, to the file that it names; a pipe or device simply gets them.

    Raises:
        Refused: the file cannot be written, is one to `keep`, or exists with another text and `force` is not set.
    """
    try:
        _write(file, text.encode() if isinstance(text, str) else text, force=force, keep=keep)
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}") from error


def require_free(file: str | Path, *, force: bool = False, keep: Sequence[Kept] = ()) -> None:
    """Checks that a file can be written, before long work for it.

    Raises:
        Refused: it cannot be written, is one to `keep`, or exists and `force` is not set.
    """
    if not is_stream(Path(file)):
        _require_free(file, file_to_write(file, keep), force=force)


def replace_file(file: str | Path, old: bytes, new: bytes) -> None:
    """Replaces the bytes of a file that still holds the old ones; through a link, those of the file that it names.

    Raises:
        Refused: the file cannot be written, or is no longer as it was read.
    """
    try:
        if not stat.S_IMODE(Path(file).stat().st_mode) & _WRITABLE or not os.access(file, os.W_OK):
            raise Refused(f"{file} cannot be written: it is read-only")
        _write(file, new, force=True, keep=(), old=old)
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}") from error


@contextlib.contextmanager
def new_file(file: str | Path, *, force: bool = False, keep: Sequence[Kept] = ()) -> Iterator[BinaryIO]:
    """Yields a stream for bytes too many to hold at once; if the body raises, there is no file.

    Raises:
        Refused: the file cannot be written, is one to `keep`, or exists and `force` is not set.
    """
    try:
        if is_stream(Path(file)):
            with Path(file).open("wb") as stream:
                yield stream
            return
        target = file_to_write(file, keep)
        with _made(file, target, force=force) as new, new.open("wb") as stream:
            yield stream
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror or error}") from error


def _write(file: str | Path, data: bytes, *, force: bool, keep: Sequence[Kept], old: bytes | None = None) -> None:
    if is_stream(Path(file)):
        with Path(file).open("wb") as stream:
            stream.write(data)
        return
    target = file_to_write(file, keep)
    if _holds(target, data):
        return
    with _made(file, target, force=force, old=old) as new:
        new.write_bytes(data)


@contextlib.contextmanager
def _made(file: str | Path, target: Path, *, force: bool, old: bytes | None = None) -> Iterator[Path]:
    """Yields the path of a new file to write, which then takes the place of the target."""
    _require_free(file, target, force=force)
    with ending_signals() as ends:
        work = None
        audit = Audit()
        try:
            with ends.held():
                with workspace.exclusive(target.parent):
                    workspace.sweep(target, audit)
                work = workspace.open_workspace(target)
            yield work.new
            ends.check()
            with ends.held():
                if target.exists():
                    work.new.chmod(stat.S_IMODE(target.stat().st_mode))
                workspace.sync_file(work.new)
                if old is not None and not _holds(target, old):
                    raise Refused(f"{file} was changed meanwhile; run the command again")
                _put(file, work.new, target, force=force)
                workspace.sync_folder(target.parent)
        finally:
            with ends.held():
                if work is not None:
                    work.clean_up(audit)


def _require_free(file: str | Path, target: Path, *, force: bool) -> None:
    if os.path.lexists(target) and not force:
        raise Refused(f"{file} already exists; choose another file, or use --force to replace it")


def _put(file: str | Path, new: Path, target: Path, *, force: bool) -> None:
    if force:
        new.replace(target)
        return
    try:
        target.hardlink_to(new)  # unlike a rename, it does not replace a file that was created meanwhile
    except OSError:  # such a file, or a file system without links
        _require_free(file, target, force=False)
        new.rename(target)


def _holds(target: Path, data: bytes) -> bool:
    """Whether a file holds exactly this already."""
    try:
        return target.stat().st_size == len(data) and target.read_bytes() == data
    except OSError:
        return False
