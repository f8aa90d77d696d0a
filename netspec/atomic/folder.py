"""A folder replaced whole or not at all, and only where each file in it is one that an earlier build wrote.

A build takes minutes and can fail, be interrupted or be killed at any moment, and people train in its folder meanwhile.
Whoever reads it finds the old one or the new one there, never half of either, and nothing of their own is gone.
"""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from netspec.atomic import exchange, workspace
from netspec.atomic.destination import Kept, Refused, folder_to_write
from netspec.atomic.manifest import Audit, Entry, Manifest, Stamp, doomed_stamps, entries
from netspec.atomic.signals import endings
from netspec.atomic.workspace import Workspace

_NAMED = 8
"""How many of the files that stand in the way a message names."""
_DELETED = 50
"""The same where they are about to be deleted."""


@contextlib.contextmanager
def replaced(
    directory: str | Path,
    *,
    force: bool = False,
    keep: Sequence[Kept] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> Iterator[Path]:
    """An empty folder to fill, which takes the place of `directory` at the end, or vanishes if the body raises.

    `force` deletes what no build wrote, too; `tell` is told its names before the body runs, and again when it is gone.
    Only what was told and has not changed since is deleted. `keep` must not be deleted even by force. Missing parents
    are made; what killed runs for the same target left is cleaned up first.

    Raises:
        Refused: `directory` cannot or must not be replaced. Asked before the body runs, and again at its end.
        OSError: the file system does not let us.
    """
    target = folder_to_write(directory, keep)
    audit = Audit()
    with endings() as ends, workspace.parents_of(target, ends):
        work: Workspace | None = None
        done = False
        try:
            with ends.held():
                with workspace.alone(target.parent):
                    workspace.sweep(target, audit)
                    doomed = _doomed(directory, audit.foreign(target), tell, force=force)
                work = workspace.opened(target)
            work.new.mkdir()
            yield work.new
            ends.check()
            _finish(work)
            with ends.held():
                _put(directory, target, work, audit, doomed, keep)
                done = True
        finally:
            with ends.held():
                kept = work.clean_up(audit) if work is not None else []
                if kept:
                    tell(f"{directory}: what came while it was replaced is kept: {', '.join(map(str, kept))}")
                elif done and doomed:
                    tell(f"{directory}: replaced, and what --force names is deleted")


def _doomed(directory: str | Path, found: list[Entry], tell: Callable[[str], None], *, force: bool) -> dict[str, Stamp]:
    """What force deletes from a folder, told by name.

    Raises:
        Refused: there is something to be deleted, and no force.
    """
    if not found:
        return {}
    if not force:
        help = "choose another folder, or use --force to delete them"
        raise Refused(f"{directory} holds what no build of netspec wrote, or what has changed: {named(found)}; {help}")
    tell(f"--force deletes from {directory} what no build wrote, or what has changed: {named(found, _DELETED)}")
    return doomed_stamps(found)


def _finish(work: Workspace) -> None:
    """Lists what was made, and has it on the disk before it takes the target's place."""
    Manifest.of(work.new, work.build).write(work.new)
    for entry in reversed(list(entries(work.new))):
        (workspace.sync_folder if entry.is_folder else workspace.sync_file)(entry.path)
    workspace.sync_folder(work.new)


def _put(
    directory: str | Path,
    target: Path,
    work: Workspace,
    audit: Audit,
    doomed: Mapping[str, Stamp],
    keep: Sequence[Kept],
) -> None:
    """Puts the new folder in the target's place, if nothing came into the target since it was looked at."""
    with workspace.alone(target.parent):
        if folder_to_write(directory, keep) != target:
            raise Refused(f"{directory} leads elsewhere than when the build began")
        _require_unchanged(directory, audit.foreign(target, doomed))
        if target.exists():
            work.new.chmod(stat.S_IMODE(target.stat().st_mode))
        work.note(doomed)
        old = exchange.put(work.new, target, work.old)
        if old is not None:
            # Once more: now nobody finds it by the name under which he writes to it.
            came = audit.foreign(old, doomed)
            if came:
                exchange.put_back(old, target, work.new)
                _require_unchanged(directory, came)
        workspace.sync_folder(target.parent)


def _require_unchanged(directory: str | Path, came: list[Entry]) -> None:
    if came:
        raise Refused(f"{directory} was written to during the build: {named(came)}; it is left as it is")


def named(found: Sequence[Entry], most: int = _NAMED) -> str:
    """The first few entries by name, a folder in place of all that is in it, then how many more there are."""
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
