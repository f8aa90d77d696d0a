"""An error of the YAML parser together with the text around it, for the rules that explain it."""

from __future__ import annotations

import re

from netspec.diagnostics import Fix, Note, Problem, insertion
from netspec.records import dataclass
from netspec.source.decoding import SourceText


@dataclass(frozen=True, slots=True)
class ParserFault:
    """The parser's context, its message, and the indices that it reports.

    They are where it began to do that, where it stopped, where the last event ended, and where the innermost bracket is
    that is still open.
    """

    text: SourceText
    doing: str
    says: str
    began: int
    at: int
    reached: int
    opened: int | None

    @property
    def character(self) -> str:
        """The character at which the parser stopped; empty at the end of the file."""
        return self.text.content[self.at : self.at + 1]

    @property
    def before(self) -> str:
        """The line up to that character."""
        return self.text.content[self.text.line_start(self.at) : self.at]

    @property
    def at_end(self) -> bool:
        """Whether only space and comments follow."""
        # The first other text ends the search. A single pattern that repeats would keep each repetition in memory.
        texts = re.finditer(r"(?<!\S)#[^\r\n]*|\S", self.text.content[self.at :])
        return all(found[0].startswith("#") for found in texts)

    @property
    def last_text(self) -> int:
        """The index after the last character before the stop that is neither space nor comment."""
        end = self.reached
        for found in re.compile(r"(?<!\S)#[^\r\n]*|\S+").finditer(self.text.content, self.reached, self.at):
            if not found[0].startswith("#"):
                end = found.end()
        return end

    def rest_of_line(self, start: int) -> str:
        """The text from an index to the end of its line, without a comment."""
        end = re.compile(r"\s#|[\r\n]|\Z").search(self.text.content, start)
        return self.text.content[start : end.start() if end else None].rstrip()

    def line(self, index: int) -> int:
        """The line of an index."""
        return self.text.place(index)[0]

    def problem(
        self,
        text: str,
        start: int,
        end: int,
        *notes: Note,
        help: str | None = None,
        code: str = "yaml-syntax",
        fix: Fix | None = None,
    ) -> Problem:
        """A problem from one index of the text to another."""
        span = self.text.span(start, min(end, len(self.text.content)))
        return Problem(code, text, span, notes=notes, help=help, fix=fix)

    def insert(self, at: int, text: str, said: str) -> Fix:
        """The fix that inserts a text at an index."""
        return insertion(self.text.span(at, at), text, said)

    def here(self, text: str, *notes: Note, help: str | None = None, fix: Fix | None = None) -> Problem:
        """A problem at the character where the parser stopped; at the end of the file, just after the last text."""
        if self.at_end:
            end = self.last_text
            return self.problem(text, end, end, *notes, help=help, fix=fix)
        return self.problem(text, self.at, self.at + (self.character not in "\r\n"), *notes, help=help, fix=fix)

    def note(self, text: str, index: int, length: int = 1) -> Note:
        """A note at a place of the text."""
        return Note(text, self.text.span(index, min(index + length, len(self.text.content))))
