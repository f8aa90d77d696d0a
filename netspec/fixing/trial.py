"""Tries fixes on one file: together and, if a check of the result speaks against some of them, the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from netspec.diagnostics import Problem, Severity, has_errors
from netspec.fixing.same_network import same_network
from netspec.patterns import lazy_pattern
from netspec.pipeline import Inspected
from netspec.source.edit import Change, Original, moved, overlap

_COMMENT = lazy_pattern(r"(?:^|\s)#")


class Trial:
    """The fixes of one file. `check` checks the file with other bytes; all places are those of the file before."""

    def __init__(self, check: Callable[[bytes], Inspected], original: Original, before: Inspected, left: int) -> None:
        """`left` is how many checks may be made."""
        self._check, self._original, self._before = check, original, before
        self.left = left
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
        """Adds problems whose fixes hold beside those that are kept: all, or those not at fault, or those of a half."""
        if not more or not self.left:
            return
        self.left -= 1
        wrong = self._wrong([*kept, *more])
        if wrong is None:
            kept += more
        elif rest := [problem for problem in more if problem not in wrong] if wrong else []:
            self._grow(kept, rest)
        elif len(more) > 1:
            self._grow(kept, more[: len(more) // 2])
            self._grow(kept, more[len(more) // 2 :])

    def _wrong(self, problems: Sequence[Problem]) -> set[Problem] | None:
        """The fixes that do not hold together with the others; none if it cannot be told which, None if all hold.

        A fix must remove its problem, and a check of the result find nothing new that it could have caused. An error
        hides what is behind it, so new problems may come to light, but no error where the file was edited. A spec
        without errors gets no problem, and keeps its network.
        """
        before, changes = self._before, self._of(problems)
        data = self._original.changed(changes)
        after = self._check(data)
        if before.document is not None and after.document is None:
            return set()
        if before.network is not None and not same_network(before.network, after.network):
            return set()
        edited = Original.of(data, before.file)
        places = {_place(problem, edited): problem for problem in after.problems}
        fixed = set(problems)
        others = {place for each in before.problems if each not in fixed for place in self._afterwards(each, changes)}
        wrong, known = set[Problem](), set(others)
        for problem in problems:
            gone = set(self._afterwards(problem, changes))
            known |= gone
            if (gone - others) & places.keys():
                wrong.add(problem)
        new = [problem for place, problem in places.items() if place not in known]
        errors = (problem for problem in new if problem.severity is Severity.ERROR)
        touched = {start for problem in errors for start in _touched(problem, edited, changes)}
        wrong |= {each for each in problems if any(change.start in touched for change in self._changes[each])}
        if wrong or (new and not has_errors(before.problems)):
            return wrong
        return None

    def _afterwards(self, problem: Problem, changes: Sequence[Change]) -> list[object]:
        """Where a problem would be after the changes."""
        if problem.span.file != self._original.text.file:
            return [_place(problem, self._original)]
        return [(problem.code, start) for start in moved(self._original.start(problem.span), changes)]


def _place(problem: Problem, original: Original) -> object:
    span = problem.span
    return problem.code, original.start(span) if span.file == original.text.file else span


def _touched(problem: Problem, edited: Original, changes: Iterable[Change]) -> Iterator[int]:
    """The starts, in the text before, of the changes where a problem of the edited file stands."""
    if problem.span.file != edited.text.file:
        return
    first, last = edited.start(problem.span), edited.end(problem.span)
    shift = 0
    for start, end, text in changes:
        if first <= start + shift + len(text) and start + shift <= last:
            yield start
        shift += len(text) - (end - start)
