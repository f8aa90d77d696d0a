"""Fixes files until nothing changes. Each is read as it is fixed wherever another of them extends or uses it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from netspec.config.project_settings import Selection
from netspec.diagnostics import Fix, Problem
from netspec.fixing.trial import Trial
from netspec.pipeline import Inspected, Overrides, inspect_text
from netspec.records import dataclass
from netspec.source.edit import Original

MAX_PASSES = 10
"""How often a file is fixed again, as one fix may let a check find more to fix."""


class Draft(NamedTuple):
    """The bytes of a file, its name in messages, the folder of its other files, and which warnings are reported."""

    file: str
    data: bytes
    folder: str | None = None
    selection: Selection = Selection()


class Fixed(NamedTuple):
    """A file that fixes change: its bytes before and after, and the problems that are gone."""

    file: str
    before: bytes
    after: bytes
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Fixer:
    """Fixes files for the given parameters and input. It makes the fixes that are not safe only if `unsafe`."""

    overrides: Overrides = Overrides()
    unsafe: bool = False

    def fix(self, drafts: Sequence[Draft]) -> list[Fixed]:
        """The files that change, in the given order. Files that are not UTF-8 stay."""
        texts = {os.path.realpath(draft.file): draft.data for draft in drafts if _is_utf8(draft.data)}
        drafts = [draft for draft in drafts if os.path.realpath(draft.file) in texts]
        gone: dict[str, list[Problem]] = {draft.file: [] for draft in drafts}
        for _ in range(MAX_PASSES):
            found = {draft.file: self._pass(draft, texts) for draft in drafts}
            for file, problems in found.items():
                gone[file] += problems
            if not any(found.values()):
                break
        return [
            Fixed(draft.file, draft.data, texts[os.path.realpath(draft.file)], tuple(gone[draft.file]))
            for draft in drafts
            if gone[draft.file]
        ]

    def _pass(self, draft: Draft, texts: dict[str, bytes]) -> list[Problem]:
        """Fixes a file once, and returns the problems that are gone."""
        path = os.path.realpath(draft.file)

        def check(data: bytes) -> Inspected:
            given, shape, settings = self.overrides[:3]
            return inspect_text(data, draft.file, given, shape, draft.folder, settings, texts)

        found = check(texts[path])
        if not (problems := self.fixable(draft.selection.kept(found.problems), draft.file)):
            return []
        trial = Trial(check, Original.of(texts[path], draft.file), found)
        kept = trial.kept(problems)
        texts[path] = trial.changed(kept)
        return kept

    def fixable(self, problems: Iterable[Problem], file: str) -> list[Problem]:
        """The problems with a fix of a file, each fix once."""
        found: dict[Fix, Problem] = {}
        for problem in problems:
            fix = problem.fix
            if fix and (fix.safe or self.unsafe) and all(edit.span.file == file for edit in fix.edits):
                found.setdefault(fix, problem)
        return list(found.values())


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
