"""Scalars: unquoted words, quoted and block text, and expressions that a comma of YAML has cut in two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netspec.diagnostics import Advice, Problem, Span
from netspec.source.decoding import SourceText
from netspec.source.document import Node
from netspec.source.events import Events
from netspec.source.foreign import in_list, in_scalar
from netspec.source.marks import Marks
from netspec.source.scalars import MAX_INTEGER, NumberError, resolve
from netspec.source.split_expression import find_split, quoted
from netspec.source.strictness import written_wrong
from netspec.source.text_problems import TextProblems
from netspec.wording import excerpt

# A scalar has no children; sharing one empty mapping saves two dictionaries for each of them.
NO_CHILDREN: Mapping[Any, Any] = {}

_LOOKED_BACK = 100
"""How many characters before a scalar are searched for the dash of its list item."""
_NUMBER_PROBLEMS = {
    "number-not-finite": "{} is not a finite number",
    "number-too-large": f"the integer {{}} is out of range: expected -{MAX_INTEGER} to {MAX_INTEGER}",
}


class ScalarNodes:
    """Makes the nodes of scalars, and checks how scalars and keys are written."""

    def __init__(
        self, text: SourceText, content: str, marks: Marks, events: Events, problems: TextProblems, path: Sequence[str]
    ) -> None:
        """`path` is the list of keys that lead to the scalar; its owner changes it."""
        self._text, self._content, self._path = text, content, path
        self._marks, self._events, self._problems = marks, events, problems

    def node(self, event: Any, flow: bool) -> Node:
        """The node of a scalar, in flow style or not. A number that no spec can hold becomes None."""
        word, span = event.value, self._marks.scalar(event)
        if event.style:
            self.check_written(event)
            return Node(word, span, NO_CHILDREN, NO_CHILDREN)
        if flow and "$(" in word:
            return self.expression(event, span)
        if word[:1] == "(" or not word.isascii():
            at = event.start_mark.index
            behind_dash = self._content[max(at - _LOOKED_BACK, 0) : at].rstrip(" ").endswith("-")
            self._check_foreign(event, flow, flow or behind_dash)
        try:
            value = resolve(word)
            return Node(value, span, NO_CHILDREN, NO_CHILDREN, "" if value is word else word)
        except NumberError as error:
            self._problems.report(error.code, _NUMBER_PROBLEMS[error.code].format(excerpt(word)), span)
            return Node(None, span, NO_CHILDREN, NO_CHILDREN)

    def expression(self, event: Any, span: Span) -> Node:
        """The node of an unquoted scalar with `$(` inside `[...]` or `{...}`; the pieces of a cut expression joined."""
        start = self._marks.own_start(event)
        # The search looks far ahead, so it is not made for a piece of an expression that is already joined.
        split = find_split(self._content, start, event.end_mark.index) if start >= self._events.cut_until else None
        if split is None:
            return Node(event.value, span, NO_CHILDREN, NO_CHILDREN)
        self._events.cut_until = split.end
        by = "a comma" if split.by == "," else f"a '{split.by}'"
        brackets = "{...}" if self._content[self._events.opened[-1]] == "{" else "[...]"
        what = f"{by} inside {brackets} splits this expression in two"
        if split.meant is None:
            help = "close its parentheses and put it in quotes"
            self._problems.report("split-expression", f"{what}, and its parentheses are not closed", span, help=help)
            return Node(None, span, NO_CHILDREN, NO_CHILDREN)
        span = self._text.span(start, split.end)
        advice = Advice(f"write {quoted(split.meant)}", quoted(split.meant))
        self._problems.add(
            Problem("split-expression", f"{what}; it must be quoted", span, help=advice.help, fix=advice.fix(span))
        )
        return Node(split.meant, span, NO_CHILDREN, NO_CHILDREN)

    def check_written(self, event: Any) -> None:
        """Refuses quoted and block text that YAML 1.2 does not allow and that a parser lets pass."""
        if problem := written_wrong(self._text, event, self._marks.own_start(event)):
            self._problems.stop(problem)

    def check_key(self, event: Any, flow: bool) -> None:
        """Finds invisible characters in a key, and a `?` in its place."""
        if not event.value.isascii():
            self._check_foreign(event, flow, True)
        if not event.value and self._events.opened:
            again = in_list(self._text, self._content, self._events.opened[-1], event.start_mark.index)
            if again is not None:
                raise again

    def _check_foreign(self, event: Any, flow: bool, entry: bool) -> None:
        start, end = self._marks.own_start(event), event.end_mark.index
        if start < self._events.cut_until or self._path[-1:] == ["doc"]:
            return
        if again := in_scalar(self._text, self._content, start, end, flow, entry):
            raise again
