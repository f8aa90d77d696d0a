"""Problems as values: a code, a message, a place in a file, notes and help.

Every stage reports faults with these types, and none prints. Only `netspec.report` renders them, so that a terminal, an
editor and a CI annotation show the same problem in their own form.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from netspec.budget import TooCostly, limited, spend
from netspec.patterns import lazy_pattern
from netspec.records import dataclass

MAX_PROBLEMS = 1_000
"""The most problems reported of a file: nobody reads more, and a file could have one every three characters."""

MAX_TEXT = 2_000
MAX_NOTES = 20
"""The most notes of one problem."""
MAX_WORD = 200
"""The longest word of a message; longer ones are names from a file, and are shortened."""
_KEPT = 60
_LONG_WORD = lazy_pattern(rf"\S{{{MAX_WORD},}}")


class TooManyProblems(Exception):
    """The bound on problems was reached; finding the others could take long."""


class Severity(enum.Enum):
    """The severity of a problem: an error fails the check, a warning is lint."""

    ERROR = "error"
    WARNING = "warning"


class Span(NamedTuple):
    """A range of a file: lines and columns count from 1, in code points; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


SETTINGS = "--set"
"""The file of a span whose lines are settings of the command line."""


class Note(NamedTuple):
    """A further fact about a problem, with the place that it concerns, if any."""

    text: str
    span: Span | None = None


class TextEdit(NamedTuple):
    """The text that replaces a range of a file; an empty range is a place to insert it at."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits of one file that remove a problem, and what they do in one line.

    A fix is safe if the file has no other reasonable reading. Others are guesses, which a person must ask for.
    """

    text: str
    edits: tuple[TextEdit, ...]
    safe: bool = True


class Advice(NamedTuple):
    """A help, and the text that carries it out in the place of the problem, if one does."""

    help: str | None
    text: str | None = None
    safe: bool = True
    entry: str | None = None
    """The entry of a mapping, `name: value`, that replaces the one of the problem; empty to remove that."""

    def fix(self, span: Span) -> Fix | None:
        """The fix that replaces a place with the text."""
        return None if self.text is None else replacement(span, self.text, self.safe)


def replacement(span: Span, text: str, safe: bool = True) -> Fix:
    """The fix that writes a text in the place of another."""
    return Fix(f"write {text}" if text.strip() else "remove it", (TextEdit(span, text),), safe)


def insertion(place: Span, text: str, said: str) -> Fix:
    """The fix that inserts a text at the end of a place; `said` is what it does."""
    end = place._replace(line=place.end_line, column=place.end_column)
    return Fix(said, (TextEdit(end, text),))


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault at one place. `code` is a key of `netspec.codes.CODES`; `text` is one line, complete by itself."""

    code: str
    text: str
    span: Span
    severity: Severity = Severity.ERROR
    notes: tuple[Note, ...] = ()
    help: str | None = None
    fix: Fix | None = None

    def __post_init__(self) -> None:
        """Shortens long texts, and pays for the problem and its reports."""
        object.__setattr__(self, "text", shortened(self.text))
        if self.help is not None:
            object.__setattr__(self, "help", shortened(self.help))
        if self.notes:
            more = (Note("further notes are omitted"),) if len(self.notes) > MAX_NOTES else ()
            kept = self.notes[: MAX_NOTES - len(more)]
            notes = (*(note._replace(text=shortened(note.text)) for note in kept), *more)
            object.__setattr__(self, "notes", notes)
        texts = [self.text, self.help or "", *(note.text for note in self.notes)]
        spend(100 + sum(map(len, texts)) // 4)


def shortened(text: str) -> str:
    """Shortens the very long words of a message, and then the message.

    Every message of every problem passes here, whatever it quotes: ids, names, keys, symbols, paths.
    """
    if len(text) < MAX_WORD:
        return text
    spend(len(text) // 5_000)
    if len(text) > 10 * MAX_TEXT:
        text = text[: 9 * MAX_TEXT] + text[-MAX_TEXT:]
    text = _LONG_WORD.sub(_short_word, text)
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]}..."


def _short_word(word: re.Match[str]) -> str:
    # Closing punctuation, such as a quote and a colon, is kept.
    closing = re.search(r"\W{0,3}\Z", word[0])
    return f"{word[0][:_KEPT]}...{closing[0] if closing else ''}"


class SpecError(ValueError):
    """A spec cannot be used; `problems` holds every problem found.

    A `ValueError`, which slim raises for arguments and inputs that it cannot build.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = ordered(problems)
        super().__init__("\n".join(one_line(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


def too_costly(cost: TooCostly, file: str) -> Problem:
    """The problem of a spec that has used up its steps, at the last place paid for."""
    span = Span(file, 1, 1, 1, 1) if cost.place is None else Span(*cost.place)
    text = f"stopped here: checking this spec needs more than {cost.steps:,} steps"
    help = "use fewer layers, values or shorter names; if the spec is your own, use --unbounded or netspec.unbounded()"
    return Problem("too-costly", text, span, help=help)


@contextmanager
def within_budget(file: str) -> Iterator[None]:
    """Limits the body to the steps of one check.

    Raises:
        SpecError: the steps are used up.
    """
    try:
        with limited():
            yield
    except TooCostly as cost:
        raise SpecError([too_costly(cost, file)]) from None


def ordered(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems sorted by place, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=lambda problem: (problem.span, problem.code, problem.text)))


def has_errors(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems is an error."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def one_line(problem: Problem) -> str:
    """A problem in one line: `file:line:column: severity: text [code]`."""
    span = problem.span
    return f"{span.file}:{span.line}:{span.column}: {problem.severity.value}: {problem.text} [{problem.code}]"
