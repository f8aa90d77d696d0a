"""Fixes that write or remove a whole entry of a mapping, in the layout that it has. Read for a faulty file only."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.diagnostics import Fix, Span, TextEdit
from netspec.patterns import lazy_pattern
from netspec.source import Node
from netspec.source.scalars import resolve
from netspec.source.split_expression import quoted

_PLAIN = lazy_pattern(r"[A-Za-z$][\w$./-]*")
"""Text that YAML takes for text in any place, if it is not a word such as `true`."""


def rewritten(mapping: Node, key: str, entry: str) -> Fix:
    """The fix that writes an entry, `name: value`, in place of one of a mapping."""
    name, _, value = entry.partition(": ")
    return Fix(f"write {entry}", (TextEdit(mapping.key_span(key), name), TextEdit(mapping[key].span, value)))


def removed(mapping: Node, key: str) -> Fix:
    """The fix that removes an entry of a mapping, with the comma beside it. A line without its entry goes as well."""
    keys = sorted(mapping.children, key=mapping.key_span)
    at, own, value = keys.index(key), mapping.key_span(key), mapping[key].span
    start, end = (own.line, own.column), (value.end_line, value.end_column)
    if at + 1 < len(keys):
        end = mapping.key_span(keys[at + 1])[1:3]
    elif at and (mapping.in_braces or own.line == mapping[keys[at - 1]].span.end_line):
        start = mapping[keys[at - 1]].span[3:5]
    return Fix(f"remove {key}", (TextEdit(Span(own.file, *start, *end), ""),))


def deeper(mapping: Node, key: str, name: str) -> Fix:
    """The fix that indents an entry of a mapping by two more columns, and names it `name`."""
    renamed = [] if key == name else [TextEdit(mapping.key_span(key), name)]
    return Fix("indent it further", (*indented(mapping, key), *renamed))


def indented(mapping: Node, key: str) -> Iterator[TextEdit]:
    """The edits that indent the lines of an entry by two more columns."""
    place = mapping.key_span(key)
    for line in range(place.line, max(place.line, mapping[key].span.end_line) + 1):
        yield TextEdit(Span(place.file, line, 1, line, 1), "  ")


def moved_out(step: Node, op: str, word: str) -> Fix | None:
    """The fix that moves an entry from the arguments of an op to the step, before the op in a step without braces."""
    inside, place = step[op], step.key_span(op)
    text = _written(inside[word])
    if text is None:
        return None
    if step.in_braces:
        end = inside.span._replace(line=inside.span.end_line, column=inside.span.end_column)
        edit = TextEdit(end, f", {word}: {text}")
    else:
        start = place._replace(end_line=place.line, end_column=place.column)
        edit = TextEdit(start, f"{word}: {text}\n{' ' * (place.column - 1)}")
    return Fix(f"write {word} beside {op}", (*removed(inside, word).edits, edit))


def moved_in(step: Node, op: str, word: str, name: str) -> Fix | None:
    """The fix that moves an entry of a step to the arguments of its op, under another name."""
    inside, text = step[op], _written(step[word])
    if text is None or not isinstance(inside.value, dict) or name in inside:
        return None
    if not inside.children:
        edit = TextEdit(inside.span, f"{{{name}: {text}}}")
    elif inside.in_braces:
        last = max(child.span[3:5] for child in inside.children.values())
        edit = TextEdit(Span(inside.span.file, *last, *last), f", {name}: {text}")
    else:
        start = inside.span._replace(end_line=inside.span.line, end_column=inside.span.column)
        edit = TextEdit(start, f"{name}: {text}\n{' ' * (start.column - 1)}")
    return Fix(f"write {name} among the arguments of {op}", (*removed(step, word).edits, edit))


def _written(node: Node) -> str | None:
    """A value in one line as a file can write it; None for a mapping, or text that needs care."""
    value = node.value
    if isinstance(value, list):
        items = [_written(child) for child in node.children.values()]
        return None if None in items else f"[{', '.join(map(str, items))}]"
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and resolve(value) == value
        return value if plain else quoted(value) if value.isprintable() else None
    return None if isinstance(value, dict) else node.written or None
