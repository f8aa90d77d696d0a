"""Finds the specs that paths name: a file itself, and for a folder all specs below it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from netspec.config.configuration import Configuration
from netspec.config.path_patterns import PathPatterns
from netspec.config.project_settings import SUFFIXES, ProjectSettings
from netspec.diagnostics import Problem
from netspec.source.decoding import first_bytes, start_of
from netspec.source.recognition import KEY, is_recipe, is_spec
from netspec.source.root import root_of

INSTALLED = ("node_modules", "site-packages")
"""Folders of packages, which are not searched; nor are hidden folders and virtual environments."""
_ENVIRONMENT = "pyvenv.cfg"
_SUFFIXES = " or ".join(SUFFIXES)
_FOREIGN = f"it has no key '{KEY}' at its top level"


class SpecFile(NamedTuple):
    """A spec to read.

    `folder` is the one that its other files must lie in; None for the root of its project. `name`, if any, stands in
    place of the path in messages and where the spec's other files are looked for: the path is that of a stream. `text`
    is what it holds, if that was read to recognize a spec or a recipe.
    """

    path: str
    folder: str | None = None
    name: str | None = None
    settings: ProjectSettings | None = None
    text: bytes | None = None

    @property
    def is_recipe(self) -> bool:
        """Whether its text was read, and is that of a recipe."""
        return self.text is not None and is_recipe(self.text)


class Skipped(NamedTuple):
    """A file or folder that is not checked, and why; the text if it is that of a stream."""

    path: str
    reason: str
    text: bytes | None = None


class Found(NamedTuple):
    """The specs that paths name, each once, the problems of folders and of configurations, and what was left out."""

    files: tuple[SpecFile, ...]
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]


class Search(NamedTuple):
    """How specs are found: their settings, further patterns to exclude, and whether names are treated as finds."""

    configuration: Configuration
    exclude: Sequence[str] = ()
    """Relative to the current folder."""
    named_too: bool = False
    """Whether what is given by name is left out where it would be in a search of its folder."""
    recipes: bool = False
    """Whether recipes are found as well."""


def is_spec_or_recipe(data: bytes) -> bool:
    """Whether a file is meant as a spec or as a recipe."""
    return is_spec(data) or is_recipe(data)


def is_environment(names: Collection[str]) -> bool:
    """Whether a folder with some files is a virtual environment, which is not searched."""
    return _ENVIRONMENT in names


def is_entered(folder: str) -> bool:
    """Whether a folder of that name is searched: it is not hidden, and holds no packages."""
    return not folder.startswith(".") and folder not in INSTALLED


def spec_files(paths: Iterable[str | os.PathLike[str]], search: Search | None = None) -> Found:
    """The specs that paths name."""
    search = search or Search(Configuration())
    seeker = _Seeker(search)
    files: dict[str, SpecFile] = {}
    for path in (os.fspath(path) for path in paths):
        for file in seeker.specs(path):
            if file not in files:
                files[file] = configured(file, search.configuration)
    faults = (problem for settings in search.configuration.read() for problem in settings.problems)
    return Found(tuple(files.values()), (*seeker.problems, *faults), tuple(seeker.skipped))


def configured(path: str, configuration: Configuration, name: str | None = None) -> SpecFile:
    """A spec with its settings."""
    settings = configuration.of(name or path)
    try:
        folder = settings.root or root_of(name or path)
    except ValueError:  # the name contains a NUL or a lone surrogate, as no file's name does
        folder = None
    return SpecFile(path, folder, name, settings)


def reason_to_skip(name: str, text: bytes, search: Search) -> str | None:
    """Why the text of a stream is left out where a file of that name would be in a search; None if it is not."""
    seeker = _Seeker(search)
    if seeker.takes_named(name, text):
        return None
    return seeker.skipped[-1].reason


def is_searched(relative: str, real: str, configuration: Configuration) -> bool:
    """Whether a search on disk of the folder that a path is relative to would find the file, if it is a spec.

    For stores of files without hidden ones, such as a revision; the settings are those of today.
    """
    settings = configuration.of(real)
    if set(relative.split("/")[:-1]) & set(INSTALLED):
        return False
    return settings.exclude.above(real) is None and settings.includes(real)


class _Seeker:
    """Finds specs, and records what it leaves out."""

    def __init__(self, search: Search) -> None:
        self._configuration, self._named_too = search.configuration, search.named_too
        self._found = is_spec_or_recipe if search.recipes else is_spec
        self.skipped: list[Skipped] = []
        self.problems: list[Problem] = []
        self._further = PathPatterns(search.exclude, os.path.realpath(os.curdir))

    def specs(self, path: str) -> list[str]:
        """The specs that a path names, in order. A folder without any is a problem."""
        if not path or not os.path.isdir(path):  # '' does not name the current folder
            return [path] if self.takes_named(path) else []
        if self._excluded_by_name(path, os.path.realpath(path)):
            return []
        skipped, problems = len(self.skipped), len(self.problems)
        found = sorted(self._below(path))
        if not found and len(self.problems) == problems:
            settings = self._configuration.of_folder(os.path.realpath(path))
            self.problems.append(_no_specs(path, settings, self.skipped[skipped:]))
        return found

    def takes_named(self, path: str, text: bytes | None = None) -> bool:
        """Whether a file that is given by name is checked; `text` stands in place of what it holds."""
        if not self._named_too:
            return True
        folder, name = os.path.split(path)
        real, settings = os.path.join(os.path.realpath(folder), name), self._configuration.of(path)
        if self._excluded_by_name(path, real):
            return False
        if not settings.includes(real):
            wanted = f"match `include` of {settings.file}" if settings.include.texts else f"end in {_SUFFIXES}"
            return self._skip(path, f"its name does not {wanted}")
        return self._takes(path, real, settings, text)

    def _excluded_by_name(self, path: str, real: str) -> bool:
        """Whether what is given by name is left out, as a folder that it is in may be."""
        if not self._named_too:
            return False
        for patterns in (self._configuration.of(path).exclude, self._further):
            if pattern := patterns.above(real):
                return not self._skip(path, f"excluded by '{pattern}'")
        return False

    def _below(self, folder: str) -> Iterator[str]:
        from pathlib import Path

        top = os.path.realpath(folder)
        for root, folders, names in os.walk(folder, onerror=self._cannot_list):
            if is_environment(names):
                folders.clear()
                continue
            real = os.path.normpath(os.path.join(top, os.path.relpath(root, folder)))
            settings = self._configuration.of_folder(real)
            folders[:] = [
                name
                for name in sorted(folders)
                if is_entered(name) and not self._excluded(str(Path(root, name)), os.path.join(real, name), settings)
            ]
            for name in sorted(names):
                file = str(Path(root, name))
                if not name.startswith(".") and self._takes(file, os.path.join(real, name), settings):
                    yield file

    def _cannot_list(self, error: OSError) -> None:
        text = f"the folder cannot be read: {(error.strerror or 'the system gives no reason').lower()}"
        self.problems.append(Problem("cannot-read", text, start_of(os.path.normpath(error.filename))))

    def _takes(self, path: str, real: str, settings: ProjectSettings, text: bytes | None = None) -> bool:
        """Whether a file is a spec that the settings include."""
        if not settings.includes(real) or self._excluded(path, real, settings):
            return False
        data = first_bytes(path) if text is None else text
        return data is None or self._found(data) or self._skip(path, _FOREIGN)

    def _excluded(self, path: str, real: str, settings: ProjectSettings) -> bool:
        for patterns in (settings.exclude, self._further):
            if pattern := patterns.of(real):
                return not self._skip(path, f"excluded by '{pattern}'")
        return False

    def _skip(self, path: str, reason: str) -> bool:
        """Records what is left out; False."""
        self.skipped.append(Skipped(path, reason))
        return False


def _no_specs(folder: str, settings: ProjectSettings, skipped: list[Skipped]) -> Problem:
    """The problem of a folder without specs."""
    foreign = sum(skip.reason == _FOREIGN for skip in skipped)
    excluded = len(skipped) - foreign
    help = None
    if foreign:
        text = "the only YAML file has no" if foreign == 1 else f"none of {foreign:,} YAML files has the"
        text, help = f"{text} key '{KEY}' at its top level", f"begin a spec with {KEY}: 1"
    elif excluded:
        text, help = f"{excluded:,} {'is' if excluded == 1 else 'are'} excluded", "use -v to see by which pattern"
    elif settings.include.texts:
        text = f"no file matches `include` of {settings.file}"
    else:
        text = f"no file name ends in {_SUFFIXES}"
    return Problem("no-specs", f"no specs in this folder: {text}", start_of(folder), help=help)
