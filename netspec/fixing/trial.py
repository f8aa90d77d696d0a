"""Tries fixes on one file: together and, if a check of the result speaks against that, by halves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from netspec.diagnostics import Problem, has_errors
from netspec.fixing.same_network import same_network
from netspec.patterns import lazy_pattern
from netspec.pipeline import Inspected
from netspec.source.edit import Change, Original, moved, overlap

_COMMENT = lazy_pattern(r"(?:^|\s)#")
MAX_CHECKS = 40
"""The most checks of one trial; fixes that are left over wait for the next."""


class Trial:
    """The fixes of one file. `check` checks the file with other bytes; all places are those of the file before."""

    def __init__(self, check: Callable[[bytes], Inspected], original: Original, before: Inspected) -> None:
        self._check, self._original, self._before = check, original, before
        self._left = MAX_CHECKS
        self._changes: dict[Problem, list[Change]] = {}
        """The changes of each fix that can be tried."""

    def kept(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems whose fixes can be applied together. Of fixes that overlap, the first is tried."""
        taken: list[Change] = []
        for problem in problems:
            changes = self._original.changes(problem.fix.edits if problem.fix else ())
            together = sorted([*taken, *changes])
            if not overlap(together) and not any(self._loses_a_comment(change) for change in changes):
                self._changes[problem] = changes
                taken = together
        kept: list[Problem] = []
        self._grow(kept, list(self._changes))
        return kept

    def changed(self, problems: Sequence[Problem]) -> bytes:
        """The file with the fixes of problems."""
        return self._original.changed(self._of(problems))

    def _of(self, problems: Iterable[Problem]) -> list[Change]:
        return sorted(change for problem in problems for change in self._changes[problem])

    def _loses_a_comment(self, change: Change) -> bool:
        """Whether a change takes a comment away together with something else."""
        old = self._original.whole[change.start : change.end]
        return bool(_COMMENT.search(old)) and not all(line.lstrip()[:1] in ("", "#") for line in old.splitlines())

    def _grow(self, kept: list[Problem], more: list[Problem]) -> None:
        """Adds the problems whose fixes hold beside those that are kept: all of them, or those of either half."""
        if not more or not self._left:
            return
        self._left -= 1
        if self._holds([*kept, *more]):
            kept += more
        elif len(more) > 1:
            self._grow(kept, more[: len(more) // 2])
            self._grow(kept, more[len(more) // 2 :])

    def _holds(self, problems: Sequence[Problem]) -> bool:
        """Whether the fixes remove their problems, and a check finds nothing new that they could have caused.

        An error hides what is behind it, so new problems may come to light, but none where the file was edited. A spec
        without errors gets no problem, and keeps its network.
        """
        before, changes = self._before, self._of(problems)
        data = self._original.changed(changes)
        after = self._check(data)
        if before.document is not None and after.document is None:
            return False
        if before.network is not None and not same_network(before.network, after.network):
            return False
        edited = Original.of(data, before.file)
        places = {_place(problem, edited): problem for problem in after.problems}
        fixed = set(problems)
        gone = {place for problem in fixed for place in self._afterwards(problem, changes)}
        others = {place for each in before.problems if each not in fixed for place in self._afterwards(each, changes)}
        if (gone - others) & places.keys():
            return False
        known = gone | others
        new = [problem for place, problem in places.items() if place not in known]
        return not new or (has_errors(before.problems) and not any(_touches(each, edited, changes) for each in new))

    def _afterwards(self, problem: Problem, changes: Sequence[Change]) -> list[object]:
        """Where a problem would be after the changes."""
        if problem.span.file != self._original.text.file:
            return [_place(problem, self._original)]
        return [(problem.code, start) for start in moved(self._original.start(problem.span), changes)]


def _place(problem: Problem, original: Original) -> object:
    span = problem.span
    return problem.code, original.start(span) if span.file == original.text.file else span


def _touches(problem: Problem, edited: Original, changes: Iterable[Change]) -> bool:
    """Whether a problem of the edited file is where a change was made."""
    if problem.span.file != edited.text.file:
        return False
    first, last = edited.start(problem.span), edited.end(problem.span)
    shift = 0
    for start, end, text in changes:
        if first <= start + shift + len(text) and start + shift <= last:
            return True
        shift += len(text) - (end - start)
    return False
