"""The files of a git revision as a store: a spec, and all that it extends or uses, from one and the same revision."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from netspec.diagnostics import Problem
from netspec.source.decoding import MAX_BYTES, start_of
from netspec.source.files import Files
from netspec.source.git_objects import GitEntry, GitError, GitObjects, parsed_tree, refs, run_git
from netspec.source.root import MARKS
from netspec.wording import nearest, on_one_line

_MOST_LINKS = 40
_MOST_IN_TREE = 16 * 1024 * 1024
"""Bytes of a tree object: hundreds of thousands of files in one folder."""


class Revision(Files):
    """A revision of the repository that holds some folder. Its files are named `specs/mine.yaml@main`."""

    def __init__(self, name: str, top: str, tree: str) -> None:
        self.name = name
        self.top = top
        """The folder of the repository, links resolved."""
        self._objects = GitObjects(top)
        self._root = GitEntry(0o040000, tree)
        self._trees: dict[str, Mapping[str, GitEntry]] = {}

    def named(self, path: str) -> str:
        """The name of a file of this revision."""
        return f"{path}@{self.name}"

    def _path(self, name: str) -> str:
        return name.removesuffix(f"@{self.name}")

    def load(self, name: str) -> bytes | Problem:
        place = start_of(name)
        entry = self._at(name)
        if entry is None:
            if module := self._submodule(name):
                text = f"no such file in {self.name}: '{module}' is a submodule, whose files are in another repository"
                return Problem("no-such-file", text, place)
            close = self.similar(name)
            path = self._path(name)
            help = f"did you mean {self.named(os.path.join(os.path.dirname(path), close))}?" if close else None
            return Problem("no-such-file", f"no such file in {on_one_line(self.name)}", place, help=help)
        if entry.is_tree:
            return Problem("is-a-folder", "this is a folder, not a file", place)
        if entry.is_link:
            return Problem("cannot-read", "the file cannot be read: too many links", place)
        data = None if entry.is_submodule else self._objects.read(entry.object, MAX_BYTES)
        if data is None:
            return Problem("file-too-large", f"the file is larger than {MAX_BYTES // 2**20} MiB", place)
        return data

    def real(self, name: str) -> str | None:
        """The path in the working tree, with links resolved as the revision has them, below the repository's folder."""
        try:
            folder, file = os.path.split(os.path.abspath(self._path(name)))
            whole = os.path.join(os.path.realpath(folder), file)
        except ValueError:
            return None
        left = self._below(whole)
        if left is None:
            return whole
        done: list[str] = []
        links = 0
        left.reverse()
        while left:
            part = left.pop()
            if part == "..":
                if not done:
                    return os.path.normpath(os.path.join(self.top, "..", *left[::-1]))
                done.pop()
                continue
            entry = self._entry([*done, part])
            if entry is None or not entry.is_link or links == _MOST_LINKS:
                done.append(part)
                continue
            links += 1
            target = os.fsdecode(self._objects.read(entry.object, 4_096) or b"")
            if os.path.isabs(target):
                return os.path.normpath(target)
            left += [each for each in target.split("/")[::-1] if each not in ("", ".")]
        return os.path.join(self.top, *done)

    def root_of(self, name: str) -> str:
        """The nearest folder above a file that holds the mark of a project in this revision; else the repository's."""
        real = self.real(name)
        parts = self._below(os.path.dirname(real)) if real is not None else None
        if parts is None:
            return "/nowhere"
        while parts and not any(mark in self._inside(parts) for mark in MARKS):
            parts.pop()
        return os.path.join(self.top, *parts)

    def beside(self, own: str, said: str) -> str:
        return self.named(os.path.normpath(os.path.join(os.path.dirname(self._path(own)), said)))

    def similar(self, name: str) -> str | None:
        real = self.real(name)
        parts = self._below(real) if real is not None else None
        return nearest(parts[-1], self._inside(parts[:-1])) if parts else None

    def exists(self, path: str) -> bool:
        """Whether this revision has a file or folder."""
        return self._at(path) is not None

    def is_folder(self, path: str) -> bool:
        """Whether a path is a folder of this revision."""
        entry = self._at(path)
        return entry is not None and entry.is_tree

    def _at(self, path: str) -> GitEntry | None:
        real = self.real(path)
        parts = self._below(real) if real is not None else None
        return None if parts is None else self._entry(parts)

    def files_below(self, path: str) -> Iterator[str]:
        """The files below a folder, those of hidden folders left out, as paths relative to it."""
        real = self.real(path)
        start = self._below(real) if real is not None else None
        stack = [] if start is None else [(start, "")]
        while stack:
            parts, prefix = stack.pop()
            for name, entry in self._inside(parts).items():
                if name.startswith("."):
                    continue
                if entry.is_tree:
                    stack.append(([*parts, name], f"{prefix}{name}/"))
                elif not entry.is_submodule:
                    yield f"{prefix}{name}"

    def close(self) -> None:
        """Ends the process that reads."""
        self._objects.close()

    def _below(self, path: str) -> list[str] | None:
        """The parts of a path below the repository's folder; None for another path."""
        if path == self.top:
            return []
        rest = path.removeprefix(f"{self.top.rstrip('/')}/")
        return None if rest == path else [part for part in rest.split("/") if part]

    def _entry(self, parts: list[str]) -> GitEntry | None:
        if not parts:
            return self._root
        return self._inside(parts[:-1]).get(parts[-1])

    def _inside(self, parts: list[str]) -> Mapping[str, GitEntry]:
        """The entries of a folder; none if there is no such folder."""
        entry: GitEntry | None = self._root
        for part in parts:
            entry = self._tree(entry).get(part) if entry is not None and entry.is_tree else None
        return self._tree(entry) if entry is not None and entry.is_tree else {}

    def _tree(self, entry: GitEntry) -> Mapping[str, GitEntry]:
        if entry.object not in self._trees:
            data = self._objects.read(entry.object, _MOST_IN_TREE) or b""
            self._trees[entry.object] = parsed_tree(data, len(entry.object) // 2)
        return self._trees[entry.object]

    def _submodule(self, name: str) -> str | None:
        """The submodule that a path leads into."""
        real = self.real(name)
        parts = (self._below(real) if real is not None else None) or []
        for depth in range(1, len(parts) + 1):
            entry = self._entry(parts[:depth])
            if entry is not None and entry.is_submodule:
                return "/".join(parts[:depth])
        return None


@contextmanager
def revision(name: str, path: str) -> Iterator[Revision]:
    """Opens a revision of the repository that holds a path, which need not exist any more.

    Raises:
        GitError: git is missing, the path is in no repository, or there is no such revision.
    """
    folder = os.path.dirname(os.path.abspath(path)) if not os.path.isdir(path) else os.path.abspath(path)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    try:
        top = run_git(folder, "rev-parse", "--show-toplevel").removesuffix("\n")
    except GitError as error:
        if "not a git repository" in str(error):
            raise GitError(f"{path} is in no git repository, so there is no revision of it") from error
        raise
    opened = Revision(name, os.path.realpath(top), _tree_of(name, top))
    try:
        yield opened
    finally:
        opened.close()


def _tree_of(name: str, top: str) -> str:
    """The tree of a revision, whose name must not be taken for an option."""
    if name and not name.startswith("-"):
        try:
            found = run_git(top, "rev-parse", "--verify", "--quiet", name).strip()
        except GitError as error:
            if "not installed" in str(error):
                raise
        else:
            return _files_of(name, found, top)
    text = f"the repository {os.path.basename(top)} has no revision '{on_one_line(name)}'"
    if ".." in name:
        raise GitError(f"{text}; compare two: SPEC@FIRST SPEC@SECOND")
    if near := nearest(name, refs(top)):
        raise GitError(f"{text}; did you mean '{near}'?")
    if run_git(top, "rev-parse", "--is-shallow-repository").strip() == "true":
        raise GitError(f"{text}, of which it has only a part: fetch more, as by `git fetch --unshallow`")
    raise GitError(text)


def _files_of(name: str, object: str, top: str) -> str:
    try:
        return run_git(top, "rev-parse", "--verify", "--quiet", f"{object}^{{tree}}").strip()
    except GitError as error:
        text = f"this clone has only a part of '{on_one_line(name)}', or it is no commit"
        raise GitError(f"{text}; fetch the rest, as by `git checkout REVISION`") from error
