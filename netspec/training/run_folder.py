"""The folder of a run: begun whole, resumed by the same recipe, and never overwritten by another."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, final

from netspec.atomic import workspace
from netspec.atomic.destination import Refused, folder_to_write
from netspec.atomic.file import write_file
from netspec.atomic.manifest import Audit
from netspec.atomic.signals import ending_signals
from netspec.records import dataclass
from netspec.training.run_record import FORMAT, RECORD, differences
from netspec.wording import first_of

_LOCK = ".lock"
_MOST_SHOWN = 5


@final
@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of a run, by the name that messages give it."""

    name: str

    @property
    def path(self) -> Path:
        """The folder."""
        return Path(self.name)

    def before(self) -> Mapping[str, Any] | None:
        """The record of the run that was begun in it; None if there is none.

        Raises:
            Refused: it holds something else, or cannot be written.
        """
        try:
            found = json.loads((self.path / RECORD).read_text(encoding="utf-8"))
            if found["format"] == FORMAT:
                return {**found}
        except (FileNotFoundError, NotADirectoryError):
            folder_to_write(self.name)
            if not self.path.exists() or not any(self.path.iterdir()):
                return None
        except (ValueError, KeyError, TypeError, RecursionError):
            pass
        raise Refused(f"{self.name} holds files that no run of netspec wrote; choose another folder: --output FOLDER")

    def require_same(self, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
        """Requires a run to be the one that was begun.

        Raises:
            Refused: it is another; the text says what differs.
        """
        found = differences(before, now)
        if not found:
            return
        help = "to resume, give that recipe again (more steps are allowed), or choose another folder: --output FOLDER"
        raise Refused(f"{self.name} was begun with another recipe: {first_of(found, _MOST_SHOWN)}; {help}")

    def has_checkpoint(self) -> bool:
        """Whether something was trained in it."""
        return (self.path / "checkpoint").exists()

    def begin(self, texts: Mapping[str, str]) -> None:
        """Makes the folder with its first files, whole or not at all."""
        target = folder_to_write(self.name)
        audit = Audit()
        with ending_signals() as ends, workspace.made_parents(target, ends), ends.held():
            with workspace.exclusive(target.parent):
                workspace.sweep(target, audit)
            work = workspace.open_workspace(target)
            try:
                work.new.mkdir()
                for name, text in {**texts, _LOCK: ""}.items():
                    (work.new / name).write_text(text, encoding="utf-8")
                    workspace.sync_file(work.new / name)
                work.new.rename(target)
                workspace.sync_folder(target.parent)
            finally:
                work.clean_up(audit)

    def extend(self, texts: Mapping[str, str]) -> None:
        """Replaces its first files by those of the same run with more steps."""
        for name, text in texts.items():
            write_file(self.path / name, text, force=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the folder for this process.

        Raises:
            Refused: another process trains in it.
        """
        try:
            import fcntl
        except ImportError:  # Windows
            yield
            return
        with (self.path / _LOCK).open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Refused(
                    f"another process trains in {self.name}; wait for it, or choose another folder"
                ) from error
            except OSError:
                pass  # a file system without locks
            yield
