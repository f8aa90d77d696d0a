"""What is wrong with the keys of a mapping: ones that no spec can have, equal ones, and no space behind their colon."""

from __future__ import annotations

import re
from collections.abc import Sequence

from netspec.diagnostics import Note, Problem, Span
from netspec.source.document import Node
from netspec.source.scalars import NumberError, Scalar, resolve
from netspec.source.split_expression import quoted
from netspec.wording import excerpt

_ENTRY = re.compile(r"([^:=\s]+)(:|\s*=\s*)(\S.*)", re.DOTALL)
_NAMING = {"branches": "{}", "params": "p{}", "blocks": "b{}", "functions": "f{}"}
"""The mappings whose keys are names that the file gives, and what makes such a name of a number."""


def merge_key(span: Span) -> Problem:
    """YAML 1.1's `<<`."""
    help = "copy the keys out of what it names; defaults that several layers share belong in arg_scope"
    return Problem("merge-key", "the merge key '<<' is not part of YAML 1.2", span, help=help)


def not_text(value: object, span: Span, word: str, path: Sequence[str]) -> Problem:
    """A key that is no text; `path` leads to its mapping."""
    if isinstance(value, dict | list):
        what = "mapping" if isinstance(value, dict) else "list"
        return Problem("key-not-a-string", f"a key must be text, not a {what}", span)
    if not word:
        return Problem("key-not-a-string", "a key must be text, and none stands here", span)
    what = "null" if value is None else "a boolean" if isinstance(value, bool) else "a number"
    naming = _NAMING.get(path[-1]) if path else None
    help = f"write {quoted(naming.format(excerpt(word)))}" if naming and not word.startswith("*") else None
    return Problem("key-not-a-string", f"a key must be text, and '{excerpt(word)}' is {what}", span, help=help)


def duplicate(key: str, first: Span, second: Span) -> Problem:
    """A key that stands there already."""
    places = f"on line {first.line} and again on line {second.line}"
    where = f"twice on line {first.line}" if first.line == second.line else places
    note = Note("it stands here first, with the value that is used", first)
    return Problem("duplicate-key", f"the key '{excerpt(key)}' stands {where}", second, notes=(note,))


def entry(key: str) -> tuple[str, str, str] | None:
    """The name, the sign and the value of an entry such as `scope:conv1` or `scope=conv1`, to YAML a key alone."""
    found = _ENTRY.fullmatch(key)
    return (found[1], found[2], found[3]) if found else None


def no_space(name: str, sign: str, word: str, span: Span) -> Problem:
    """An entry without a space behind its colon, or with another sign."""
    what = "no space stands behind the ':'" if ":" in sign else "an '=' stands in place of the ':'"
    return Problem("yaml-syntax", f"{what} of '{excerpt(name + sign + word)}'", span, help=f"write {name}: {word}")


def no_space_before_bracket(key: str, colon: Span) -> Problem:
    """A key such as `conv2d:{num_outputs`."""
    text = f"no space stands behind the ':' of '{excerpt(key)}'"
    return Problem("yaml-syntax", text, colon, help="put a space after the ':'")


def parted(name: str, sign: str, word: str, span: Span) -> tuple[str, Span, Node]:
    """The key and the value that an entry was to have, each with its place."""
    value: Scalar = None
    try:
        value = resolve(word)
    except NumberError:
        word = ""
    column = span.column + len(name)
    place = Span(span.file, span.line, column + len(sign), span.end_line, span.end_column)
    own = Span(span.file, span.line, span.column, span.line, column)
    return name, own, Node(value, place, written="" if value == word else word)
