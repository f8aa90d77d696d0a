"""How a candidate is written at a cursor: the range that it replaces, and the text in its style there."""

from __future__ import annotations

from lsprotocol import types

from netspec.lsp.completion.candidate import ELSEWHERE, Candidate
from netspec.lsp.completion.completion_template import Blank, Template, plain, snippet
from netspec.lsp.completion.cursor import Cursor
from netspec.lsp.completion.expression_candidates import word_of
from netspec.lsp.completion.foreign_candidates import without_module
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.patterns import lazy_pattern
from netspec.wording import folded

_REST = lazy_pattern(r"[^\s,\]}]*")
_REST_OF_NAME = lazy_pattern(r"\w*")
_Kinds = types.CompletionItemKind
_IN_QUOTES = frozenset(
    (_Kinds.EnumMember, _Kinds.Function, _Kinds.Reference, _Kinds.File, _Kinds.Folder, _Kinds.Class, _Kinds.Operator)
)
"""The kinds of candidates that are text."""


class CompletionEdit:
    """Makes items for one cursor."""

    def __init__(self, spec: OpenSpec, line: int, cursor: Cursor) -> None:
        self._spec, self._line, self._cursor, self._snippets = spec, line, cursor, spec.client.snippets
        self.before = ""
        """What is written before a word: the dash of an item that has none."""
        self.braces = False
        """Whether keys are written as a mapping in braces."""
        self._in_expression = False
        self._typed = cursor.left
        rest = _REST.match(cursor.right)
        word = rest[0] if rest else ""
        self._another_follows = cursor.is_key and bool(cursor.right[len(word) :].strip())
        self._range = self._replaced(cursor.left, word)

    def within(self, expression: str) -> str:
        """Makes items for the last word of an expression at the cursor, and returns the expression."""
        self._typed, self._in_expression = word_of(expression), True
        rest = _REST_OF_NAME.match(self._cursor.right)
        self._range = self._replaced(self._typed, rest[0] if rest else "")
        return expression

    def _replaced(self, before: str, behind: str) -> types.Range:
        """The range of what is written before and behind the cursor."""
        at = self._cursor.column + len(self._cursor.left) + 1
        place = self._spec.position
        return types.Range(place(self._line, at - len(before)), place(self._line, at + len(behind)))

    def fits(self, candidate: Candidate) -> bool:
        """Whether a candidate is text, if it would stand in quotes."""
        if not self._cursor.node.quote or self._cursor.is_key or self._in_expression:
            return True
        return candidate.kind in _IN_QUOTES and not candidate.write

    def matches(self, candidate: Candidate) -> bool:
        """Whether what is typed is a part of a candidate."""
        return folded(self._typed) in folded(candidate.filter or candidate.word)

    def item(self, candidate: Candidate, index: int) -> types.CompletionItem:
        """The item of a candidate."""
        template = self._template(candidate)
        blanks = any(isinstance(part, Blank) for part in template)
        as_snippet = self._snippets and blanks
        text = snippet(template) if as_snippet else plain(template)
        return types.CompletionItem(
            label=candidate.word,
            kind=candidate.kind,
            detail=candidate.detail or None,
            sort_text=f"{0 if self._exact(candidate) else candidate.rank}{index:04}",
            filter_text=self._filter(candidate),
            insert_text_format=types.InsertTextFormat.Snippet if as_snippet else types.InsertTextFormat.PlainText,
            insert_text_mode=types.InsertTextMode.AdjustIndentation if "\n" in text else None,
            text_edit=types.TextEdit(self._range, text),
            additional_text_edits=self._quotes() if self._in_expression and ", " in text else None,
            data={"uri": self._spec.uri, "about": [*candidate.about], "note": candidate.note},
        )

    def _exact(self, candidate: Candidate) -> bool:
        """Whether what is typed is a word of the language, in any spelling: others that begin with it come behind."""
        own = candidate.elsewhere and candidate.rank != ELSEWHERE and self._typed
        return bool(own) and folded(self._typed) == folded(candidate.filter or candidate.word)

    def _quotes(self) -> list[types.TextEdit] | None:
        """Quotes around an expression in brackets, in which a comma would end it; none if it is not closed yet."""
        cursor, place = self._cursor, self._spec.position
        start, end = cursor.column + 1, cursor.column + len(cursor.left) + len(cursor.right) + 1
        ends = place(self._line, start), place(self._line, end)
        closed = cursor.right.endswith(")") and ends[1] != self._range.end
        if not cursor.flow or cursor.node.quote or cursor.is_key or not closed or '"' in cursor.left + cursor.right:
            return None
        return [types.TextEdit(types.Range(each, each), '"') for each in ends]

    def _filter(self, candidate: Candidate) -> str:
        """What a client compares with what is typed: that itself, where it is the word in another spelling."""
        word, typed = candidate.filter or candidate.word, self._typed
        start = folded(without_module(typed) if candidate.elsewhere else typed)
        return typed if start and folded(word).startswith(start) and not word.startswith(typed) else word

    def _template(self, candidate: Candidate) -> Template:
        """What is written: the word, and behind a key without a colon, that and a value."""
        cursor = self._cursor
        behind = () if cursor.is_key and cursor.has_colon and not self._another_follows else candidate.behind
        if behind and behind[0] == ":\n":
            indent = " " * (cursor.column - cursor.line_indent + len(self.before) + 2)
            behind = (f":\n{indent}", *behind[1:]) if self._snippets else (":",)
        elif not self._snippets and len(behind) > 1 and isinstance(behind[1], Blank):
            behind = behind[:1]  # the value is the next to be asked for
        word = candidate.write or (candidate.word,)
        opening, closing = ("{", "}") if self.braces and behind else ("", "")
        comma = "," if self._another_follows else ""
        made = (
            f"{' ' * cursor.tight}{'' if candidate.dashless else self.before}{opening}",
            *word,
            *behind,
            f"{closing}{comma}",
        )
        return tuple(part for part in made if part != "")
