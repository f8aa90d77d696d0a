"""Replaces a folder atomically, and only if every file in it was written by an earlier build.

A build takes minutes and can fail, be interrupted or be killed at any moment, while people train in its folder. They
always find the old folder or the new one, never half of either, and lose nothing of their own.
"""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from netspec.atomic import exchange, workspace
from netspec.atomic.destination import Kept, Refused, folder_to_write
from netspec.atomic.manifest import Audit, Entry, Manifest, Stamp, entries, stamps_of
from netspec.atomic.signals import ending_signals
from netspec.atomic.workspace import Workspace

_MOST_NAMED = 8
"""How many of the files that prevent a build are named in its message."""
_MOST_ANNOUNCED = 50
"""How many of the files that are about to be deleted are named."""


@contextlib.contextmanager
def replace_folder(
    directory: str | Path,
    *,
    force: bool = False,
    keep: Sequence[Kept] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Path]:
    """Yields an empty folder to fill, which replaces `directory` at the end, or is removed if the body raises.

    With `force`, files that no build wrote are deleted too: `tell` announces their names before the body runs, and only
    those that have not changed since are deleted. `keep` is never deleted. Missing parents are created; what killed
    runs for the same target left behind is cleaned up first.

    Raises:
        Refused: `directory` cannot or must not be replaced. Checked before the body runs, and again after it.
        OSError: an operation of the file system fails.
    """
    target = folder_to_write(directory, keep)
    audit = Audit()
    with ending_signals() as ends, workspace.made_parents(target, ends):
        work: Workspace | None = None
        done = False
        try:
            with ends.held():
                with workspace.exclusive(target.parent):
                    workspace.sweep(target, audit)
                    announced = _announce_deletions(directory, audit.foreign(target), tell, force=force)
                work = workspace.open_workspace(target)
            work.new.mkdir()
            yield work.new
            ends.check()
            _finish(work)
            with ends.held():
                _put(directory, target, work, audit, announced, keep)
                done = True
        finally:
            with ends.held():
                kept = work.clean_up(audit) if work is not None else []
                if kept:
                    tell(f"{directory}: kept what was added while it was replaced: {', '.join(map(str, kept))}")
                elif done and announced:
                    tell(f"{directory}: replaced; the files named above were deleted")


def _announce_deletions(
    directory: str | Path, found: list[Entry], tell: Callable[[str], None], *, force: bool
) -> dict[str, Stamp]:
    """Announces by name what `force` deletes from a folder; returns it with its stamps.

    Raises:
        Refused: something would be deleted, and `force` is not set.
    """
    if not found:
        return {}
    if not force:
        help = "choose another folder, or use --force to delete them"
        text = f"{directory} has files that no build of netspec wrote, or that have changed: {named(found)}; {help}"
        raise Refused(text)
    names = named(found, _MOST_ANNOUNCED)
    tell(f"--force will delete files of {directory} that no build wrote, or that have changed: {names}")
    return stamps_of(found)


def _finish(work: Workspace) -> None:
    """Writes the manifest, and syncs the new folder to the disk before it replaces the target."""
    Manifest.of(work.new, work.build).write(work.new)
    for entry in reversed(list(entries(work.new))):
        (workspace.sync_folder if entry.is_folder else workspace.sync_file)(entry.path)
    workspace.sync_folder(work.new)


def _put(
    directory: str | Path,
    target: Path,
    work: Workspace,
    audit: Audit,
    announced: Mapping[str, Stamp],
    keep: Sequence[Kept],
) -> None:
    """Replaces the target with the new folder, if nothing was written to the target since it was checked."""
    with workspace.exclusive(target.parent):
        if folder_to_write(directory, keep) != target:
            raise Refused(f"{directory} leads to another folder than when the build began")
        _require_unchanged(directory, audit.foreign(target, announced))
        if target.exists():
            work.new.chmod(stat.S_IMODE(target.stat().st_mode))
        work.note(announced)
        old = exchange.put_in_place(work.new, target, work.old)
        if old is not None:
            # Check again: now that it has another name, nothing more is written to it.
            added = audit.foreign(old, announced)
            if added:
                exchange.put_back(old, target, work.new)
                _require_unchanged(directory, added)
        workspace.sync_folder(target.parent)


def _require_unchanged(directory: str | Path, added: list[Entry]) -> None:
    if added:
        raise Refused(f"{directory} was written to during the build: {named(added)}; it is left as it is")


def named(found: Sequence[Entry], most: int = _MOST_NAMED) -> str:
    """The names of the first few entries, a folder for all that is in it, then how many more there are."""
    names: list[str] = []
    inside: list[int] = []
    folder = None
    for entry in found:
        if folder is not None and entry.name.startswith(f"{folder}/"):
            inside[-1] += 1
            continue
        folder = entry.name if entry.is_folder else None
        names.append(f"{entry.name}/" if entry.is_folder else entry.name)
        inside.append(0)
    shown = [f"{name} ({count} in it)" if count else name for name, count in zip(names, inside, strict=True)]
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return f"{', '.join(shown[:most])}{more}"
