"""Reads the parser's events one by one, and turns the parser's errors into problems of the text."""

from __future__ import annotations

from typing import Any, NoReturn

import yaml

from netspec.patterns import lazy_pattern
from netspec.source.decoding import SourceText
from netspec.source.foreign import where_reading_stopped
from netspec.source.strictness import colon_joined, glued
from netspec.source.text_problems import ReadingStopped, TextProblems


def _loader() -> Any:
    if yaml.__with_libyaml__:
        return yaml.CSafeLoader
    from netspec.source.pure_loader import PureLoader

    return PureLoader


LOADER: Any = _loader()

_LAST_LINE_BLANK = lazy_pattern(r"\n +\Z")


class ColonBelow(Exception):
    """A colon is on a line below its key, which YAML allows and no parser here reads; in `joined` both are on one."""

    def __init__(self, joined: str, at: int) -> None:
        super().__init__()
        self.joined, self.at = joined, at


class Events:
    """The events of one text, and how far the parser has come in it."""

    def __init__(self, text: SourceText, content: str, problems: TextProblems) -> None:
        """`content` is what the parser reads: that of `text`, or one of the same length that is read in its place."""
        self.reached = 0
        """The index at which the last event ended."""
        self.opened: list[int] = []
        """The indices of the `[` and `{` that are still open, the innermost last."""
        self.cut_until = 0
        """The end of an expression that YAML has cut in two: what begins before it is a piece of that expression."""
        self._text, self._content, self._problems = text, content, problems
        # The parser drops the last line of a block scalar if it has only spaces and no line break.
        self._get_event = LOADER(content + "\n" * bool(_LAST_LINE_BLANK.search(content))).get_event

    def next(self) -> Any:
        """The next event.

        Raises:
            ReadingStopped: the parser fails; its error is added to the problems.
            ColonBelow: the text must be read again, as the exception holds it.
            ReadAgain: the same, for a notation of another language.
        """
        try:
            event = self._get_event()
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            # PyYAML raises Python's own errors for an escape whose number is not a character.
            self._fail(error)
        if problem := glued(self._text, self.reached, event):
            self._problems.add(problem)
        self.reached = event.end_mark.index
        return event

    def _fail(self, error: Exception) -> NoReturn:
        mark = getattr(error, "problem_mark", None)
        opened = self.opened[-1] if self.opened else None
        if mark is not None:
            if mark.index < self.cut_until:
                raise ReadingStopped from error
            if joined := colon_joined(self._content, error, mark.index):
                raise ColonBelow(joined, mark.index) from error
            if again := where_reading_stopped(self._text, self._content, mark.index, opened):
                raise again from error
        from netspec.source.syntax import explain  # many rules, which a sound file does not need

        self._problems.stop(explain(error, self._text, self.reached, opened))
