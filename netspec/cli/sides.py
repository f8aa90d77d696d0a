"""The two sides of `netspec diff`: files or folders, on disk or of a git revision, `specs/mine.yaml@main`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress

from netspec.cli.specs import STDIN, InspectedSpec, inspect, inspect_content
from netspec.cli.usage import UsageError
from netspec.config.configuration import Configuration
from netspec.config.project_settings import SUFFIXES
from netspec.diagnostics import Problem
from netspec.pipeline import Overrides
from netspec.records import dataclass
from netspec.source.files import DISK, Files
from netspec.source.git_objects import GitError
from netspec.source.recognition import is_spec
from netspec.source.revision import Revision, revision
from netspec.spec_search import SpecFile, is_searched, spec_files

HEAD = "HEAD"
"""The revision that a single spec is compared with."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """A file or a folder, and the revision that it is read from; None for the disk."""

    path: str
    revision: Revision | None = None

    @property
    def name(self) -> str:
        """Its name in reports."""
        return self.named(self.path)

    def named(self, path: str) -> str:
        """The name in reports of a file of this side."""
        return self.revision.named(path) if self.revision else path

    def below(self, relative: str) -> str:
        """The name in reports of a file below this folder."""
        return self.named(os.path.normpath(os.path.join(self.path, relative)))

    @property
    def files(self) -> Files:
        """What its files are read from."""
        return self.revision or DISK

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.revision.is_folder(self.path) if self.revision else os.path.isdir(self.path)

    @property
    def exists(self) -> bool:
        """Whether there is such a file or folder."""
        return self.revision.exists(self.path) if self.revision else os.path.lexists(self.path)

    def specs(self) -> Mapping[str, str]:
        """The specs of a folder: their names by their paths relative to it; none if there is no such folder."""
        if not self.exists:
            return {}
        if self.revision is None:
            return {os.path.relpath(file.path, self.path): file.path for file in spec_files([self.path]).files}
        found: dict[str, str] = {}
        configuration = Configuration()
        for relative in sorted(self.revision.files_below(self.path)):
            name = self.below(relative)
            real = self.revision.real(name)
            if real is not None and is_searched(relative, real, configuration) and self._may_be_spec(name):
                found[relative] = name
        return found

    def _may_be_spec(self, name: str) -> bool:
        data = self.files.load(name)
        return isinstance(data, Problem) or is_spec(data)

    def inspect(self, spec: SpecFile, overrides: Overrides) -> InspectedSpec:
        """Reads and inspects a spec, whose path is its name in reports."""
        if self.revision is None:
            return inspect(spec, overrides)
        root = spec.folder or Configuration().of(self.path).root
        data = self.revision.load(spec.path)
        return inspect_content(spec._replace(folder=root), data, overrides._replace(files=self.revision))


@contextmanager
def opened_sides(before: str, after: str | None) -> Iterator[tuple[Side, Side]]:
    """The two sides. A single one is compared as it is in its revision, or in HEAD, with what is on disk.

    Raises:
        UsageError: a revision cannot be read, also while the sides are open.
    """
    words = [before, after] if after is not None else _on_its_own(before)
    _refuse_revision(words[0], words[1])
    _refuse_revision(words[1], words[0])
    with ExitStack() as stack:
        try:
            first, second = (_side(word, stack) for word in words)
            yield first, second
        except GitError as error:
            raise UsageError(str(error) or "git cannot read the repository") from error


def _on_its_own(word: str) -> list[str]:
    path, name = split_revision(word)
    if path == STDIN:
        raise UsageError("standard input has no revision; give a second spec to compare it with")
    if not path:
        raise UsageError("expected the name of a spec, got an empty one")
    return [word if name else f"{path}@{HEAD}", path]


def _side(word: str, stack: ExitStack) -> Side:
    path, name = split_revision(word)
    return Side(path, stack.enter_context(revision(name, path)) if name else None)


def split_revision(word: str) -> tuple[str, str | None]:
    """The path and the revision of `PATH@REV`. What exists under the whole name is a path.

    Both can contain an @: the path ends at the first one before which it is the name of a spec or exists.
    """
    if os.path.lexists(word):
        return word, None
    if "@" not in word:
        _refuse_other_forms(word)
        return word, None
    places = [at for at, character in enumerate(word) if character == "@" and at > 0]
    ends = [at for at in places if word[:at].endswith(SUFFIXES) or os.path.lexists(word[:at])] or places[-1:]
    if not ends:
        raise UsageError(f"expected SPEC@REVISION, got '{word}'")
    path, name = word[: ends[0]], word[ends[0] + 1 :]
    if not name or path == STDIN:
        raise UsageError(f"expected SPEC@REVISION, got '{word}'")
    return path, name


def _refuse_other_forms(word: str) -> None:
    """Refuses the forms of git's own commands, `REV:PATH` and `A..B`."""
    name, colon, path = word.partition(":")
    if colon and path and len(name) > 1:
        raise UsageError(f"there is no file '{word}'; write a file of a revision as {path}@{name}")
    first, dots, second = word.partition("..")
    if dots and first and second.strip(".") and "/" not in (first[-1], second[0]):
        second = second.removeprefix(".")
        raise UsageError(f"there is no file '{word}'; give both sides, such as specs@{first} specs@{second}")


def _refuse_revision(word: str, other: str) -> None:
    """Refuses a revision without a path beside a path."""
    if "@" in word or word == STDIN or word.endswith(SUFFIXES) or os.path.lexists(word) or not os.path.lexists(other):
        return
    with suppress(GitError), revision(word, other):
        raise UsageError(f"'{word}' is a revision, and no file; write {other}@{word}")
