"""Finds the settings of each spec: those of the nearest configuration file above it."""

from __future__ import annotations

import os

from netspec.config.project_settings import DEFAULTS, ProjectSettings, Selection
from netspec.diagnostics import Problem
from netspec.patterns import lazy_pattern
from netspec.records import replace
from netspec.source.decoding import load
from netspec.source.root import root_of

OWN, SHARED = "netspec.toml", "pyproject.toml"
"""The files that hold settings: at the top level, and in a table; the first is preferred where a folder has both."""
_TABLE = lazy_pattern(r"""["']?tool["']?[ \t]*\.[ \t]*["']?netspec|^[ \t]*\[[ \t]*["']?netspec""", 8)  # re.MULTILINE
_TOOL = lazy_pattern(r"""^[ \t]*(?:\[[ \t]*)?["']?tool["']?[ \t]*[\]=]""", 8)  # re.MULTILINE


class Configuration:
    """The settings of folders, each file read once. They are looked for above a folder, links resolved."""

    def __init__(self, given: ProjectSettings | None = None, selection: Selection | None = None) -> None:
        """`given` are the settings of every file, in place of those that would be found.

        `selection` is on top of the selections that are found.
        """
        self._selection = selection
        self._given = given and self._selected(given)
        self._found: dict[str, ProjectSettings] = {}

    def of(self, path: str) -> ProjectSettings:
        """The settings of a file, which need not exist."""
        try:
            return self._given or self.of_folder(os.path.dirname(os.path.realpath(path)))
        except ValueError:
            return DEFAULTS  # the name contains a NUL or a lone surrogate, as no file's name does

    def of_folder(self, folder: str) -> ProjectSettings:
        """The settings of the files in a folder, an absolute path without links."""
        if self._given:
            return self._given
        passed, found = [], None
        while found is None:
            passed.append(folder)
            above = os.path.dirname(folder)
            found = self._found.get(folder) or self._own(folder, last=above == folder)
            folder = above
        self._found |= dict.fromkeys(passed, found)
        return found

    def _own(self, folder: str, last: bool) -> ProjectSettings | None:
        own = settings_in(folder) or (DEFAULTS if last else None)
        return own and self._selected(own)

    def _selected(self, settings: ProjectSettings) -> ProjectSettings:
        if self._selection is None:
            return settings
        return replace(settings, selection=self._selection.over(settings.selection))

    def read(self) -> tuple[ProjectSettings, ...]:
        """The settings of the files that were read so far, each once."""
        return (self._given,) if self._given else tuple({id(own): own for own in self._found.values()}.values())


def root_for(file: str) -> str:
    """The folder whose files a spec may read: the root of its settings, or else that of its project."""
    return Configuration().of(file).root or root_of(file)


def settings_in(folder: str) -> ProjectSettings | None:
    """The settings in a folder's own configuration file; None if it has none."""
    for name in (OWN, SHARED):
        path = os.path.join(folder, name)
        if os.path.lexists(path) and not os.path.isdir(path) and (settings := settings_from(path, folder)):
            return settings
    return None


def settings_from(path: str, folder: str) -> ProjectSettings | None:
    """The settings that a file holds; None if it is a `pyproject.toml` without any."""
    shown = from_here(path)
    data = load(shown)
    if isinstance(data, Problem):
        return ProjectSettings(shown, problems=(data,))
    shared = os.path.basename(path) == SHARED
    if shared and not _may_hold_table(data):
        return None
    from netspec.config.toml_file import settings_of

    return settings_of(data, shown, folder, shared)


def _may_hold_table(data: bytes) -> bool:
    """Whether a `pyproject.toml` may have the table, which spares most projects that it is parsed."""
    if b"netspec" not in data:
        return False
    text = data.decode("latin-1")
    return _TABLE.search(text) is not None or _TOOL.search(text) is not None


def from_here(path: str) -> str:
    """A path relative to the current folder if it is below it; any other stays."""
    here = os.path.join(os.path.realpath(os.curdir), "")
    return path.removeprefix(here)
