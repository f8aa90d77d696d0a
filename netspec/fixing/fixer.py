"""Fixes files until nothing changes. Each is read as it is fixed wherever another of them extends or uses it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from netspec.diagnostics import Fix, Problem
from netspec.fixing.trial import Trial
from netspec.pipeline import Inspected, Overrides, inspect_overridden
from netspec.records import dataclass
from netspec.source.edit import Original

MAX_PASSES = 10
"""How often a file is fixed again, as one fix may let a check find more to fix."""
MAX_CHECKS = 40
"""The most checks of one file to try fixes; those that are left over are not made."""


class Draft(NamedTuple):
    """The bytes of a file, and its name in messages."""

    file: str
    data: bytes


class Fixed(NamedTuple):
    """A file that fixes change: its bytes before and after, and the problems that are gone."""

    file: str
    before: bytes
    after: bytes
    problems: tuple[Problem, ...]


class Outcome(NamedTuple):
    """The files that fixes change, in the given order, and what a check finds in each file afterwards, by name."""

    fixed: list[Fixed]
    inspected: dict[str, Inspected]


Check: TypeAlias = Callable[[Draft, Mapping[str, bytes]], Inspected]
"""Checks a file. The mapping holds what to read in place of other files, see `Overrides.texts`."""


def _plain_check(draft: Draft, texts: Mapping[str, bytes]) -> Inspected:
    return inspect_overridden(draft.data, draft.file, Overrides(texts=texts))


@dataclass(frozen=True, slots=True, eq=False)
class Fixer:
    """Fixes the problems that `check` finds. It makes the fixes that are not safe only if `unsafe`."""

    unsafe: bool = False
    check: Check = _plain_check

    def fix(self, drafts: Sequence[Draft]) -> Outcome:
        """Fixes files, each with the others as they are fixed."""
        texts = {os.path.realpath(draft.file): draft.data for draft in drafts}
        gone: dict[str, list[Problem]] = {draft.file: [] for draft in drafts}
        inspected: dict[str, Inspected] = {}
        left = {draft.file: MAX_CHECKS for draft in drafts}
        waiting = list(drafts)
        for _ in range(MAX_PASSES):
            changed = set[str]()
            for file, _ in waiting:
                path = os.path.realpath(file)
                found = inspected[file] = self.check(Draft(file, texts[path]), texts)
                if problems := self.fixable(found.problems, file):
                    trial = self._trial(Draft(file, texts[path]), texts, found, left[file])
                    kept = trial.kept(problems)
                    texts[path], left[file] = trial.changed(kept), trial.left
                    gone[file] += kept
                    changed |= {path} if kept else set()
            waiting = [draft for draft in drafts if changed & _files(inspected[draft.file])]
        for file, _ in waiting:
            inspected[file] = self.check(Draft(file, texts[os.path.realpath(file)]), texts)
        fixed = [
            Fixed(file, data, texts[os.path.realpath(file)], tuple(gone[file])) for file, data in drafts if gone[file]
        ]
        return Outcome(fixed, inspected)

    def _trial(self, draft: Draft, texts: Mapping[str, bytes], found: Inspected, left: int) -> Trial:
        original = Original.of(draft.data, draft.file)
        return Trial(lambda data: self.check(draft._replace(data=data), texts), original, found, left)

    def fixable(self, problems: Iterable[Problem], file: str) -> list[Problem]:
        """The problems with a fix of a file, each fix once."""
        found: dict[Fix, Problem] = {}
        for problem in problems:
            fix = problem.fix
            if fix and (fix.safe or self.unsafe) and all(edit.span.file == file for edit in fix.edits):
                found.setdefault(fix, problem)
        return list(found.values())


def _files(inspected: Inspected) -> set[str]:
    """The paths of the files that a spec was read from."""
    files = inspected.document.files if inspected.document else (inspected.file,)
    return {os.path.realpath(file) for file in files}
