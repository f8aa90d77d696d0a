"""Problems of the keys of a mapping: keys that are not text, duplicates, and a missing space after the colon."""

from __future__ import annotations

import re
from collections.abc import Sequence

from netspec.diagnostics import Advice, Fix, Note, Problem, Span, TextEdit, insertion
from netspec.patterns import lazy_pattern
from netspec.source.document import Node
from netspec.source.scalars import NumberError, Scalar, resolve
from netspec.source.split_expression import quoted
from netspec.wording import excerpt

_ENTRY = lazy_pattern(r"([^:=\s]+)(:|\s*=\s*)(\S.*)", re.DOTALL)
_NAMING = {"branches": "{}", "params": "p{}", "blocks": "b{}", "functions": "f{}"}
"""The mappings whose keys are names of the file's own, and how to turn a number into such a name."""


def merge_key(span: Span) -> Problem:
    """YAML 1.1's `<<`."""
    help = "copy the keys here; put defaults that several layers share in arg_scope"
    return Problem("merge-key", "the merge key '<<' is not part of YAML 1.2", span, help=help)


def not_text(value: object, span: Span, word: str, path: Sequence[str]) -> Problem:
    """A key that is not text; `path` leads to its mapping."""
    if isinstance(value, dict | list):
        what = "mapping" if isinstance(value, dict) else "list"
        return Problem("key-not-a-string", f"a key must be text, not a {what}", span)
    if not word:
        return Problem("key-not-a-string", "this entry has no key; a key must be text", span)
    what = "null" if value is None else "a boolean" if isinstance(value, bool) else "a number"
    naming = _NAMING.get(path[-1]) if path else None
    advice = Advice(None)
    if naming and not word.startswith("*"):
        name = quoted(naming.format(excerpt(word)))
        advice = Advice(f"write {name}", name, safe=naming == "{}")
    text = f"a key must be text, but '{excerpt(word)}' is {what}"
    return Problem("key-not-a-string", text, span, help=advice.help, fix=advice.fix(span))


def duplicate(key: str, first: Span, second: Span) -> Problem:
    """A key that its mapping has already."""
    where = "earlier on this line" if first.line == second.line else f"on line {first.line}"
    note = Note("first set here; this is the value that is used", first)
    return Problem("duplicate-key", f"duplicate key '{excerpt(key)}', first set {where}", second, notes=(note,))


def entry(key: str) -> tuple[str, str, str] | None:
    """The parts of an entry such as `scope:conv1` or `scope=conv1`, which YAML takes for a key without a value."""
    found = _ENTRY.fullmatch(key)
    return (found[1], found[2], found[3]) if found else None


def no_space(name: str, sign: str, word: str, span: Span) -> Problem:
    """An entry without a space after its colon, or with `=` instead."""
    what = "missing space after the ':' of" if ":" in sign else "expected ':' instead of '=' in"
    help, column = f"write {name}: {word}", span.column + len(name)
    place = span._replace(column=column, end_line=span.line, end_column=column + len(sign))
    fix = Fix(help, (TextEdit(place, ": "),)) if span.line == span.end_line else None
    return Problem("yaml-syntax", f"{what} '{excerpt(name + sign + word)}'", span, help=help, fix=fix)


def no_space_before_bracket(key: str, colon: Span) -> Problem:
    """A key such as `conv2d:{num_outputs`."""
    text = f"missing space after the ':' of '{excerpt(key)}'"
    help = "put a space after the ':'"
    return Problem("yaml-syntax", text, colon, help=help, fix=insertion(colon, " ", help))


def parted(name: str, sign: str, word: str, span: Span) -> tuple[str, Span, Node]:
    """Splits such an entry into the intended key and value, each with its place."""
    value: Scalar = None
    try:
        value = resolve(word)
    except NumberError:
        word = ""
    column = span.column + len(name)
    # Across lines nothing tells where the value begins: its last character is inside of it.
    start = column + len(sign) if span.line == span.end_line else span.end_column - 1
    place = span._replace(line=span.end_line, column=start)
    own = Span(span.file, span.line, span.column, span.line, column)
    return name, own, Node(value, place, written="" if value == word else word)
