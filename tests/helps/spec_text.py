"""The text of a spec with its nodes, and edits of it by place: what those who apply a help work with."""

import re
from collections.abc import Iterator

from netspec.diagnostics import Span
from netspec.source import Node, read_text


class Source:
    """The text of a spec, and edits of it by place."""

    def __init__(self, text: str) -> None:
        self.text = text
        document, _ = read_text(text, "")
        self.root = document.root if document else Node(None, Span("", 1, 1, 1, 1))

    def at(self, line: int, column: int) -> int:
        lines = self.text.splitlines(keepends=True)
        return sum(map(len, lines[: line - 1])) + column - 1

    def range(self, span: Span) -> tuple[int, int]:
        return self.at(span.line, span.column), self.at(span.end_line, span.end_column)

    def replaced(self, span: Span, by: str) -> str:
        start, end = self.range(span)
        return self.text[:start] + by + self.text[end:]

    def mappings(self, node: Node | None = None) -> Iterator[Node]:
        node = node or self.root
        if isinstance(node.value, dict):
            yield node
        for child in node.children.values():
            yield from self.mappings(child)

    def owner(self, span: Span) -> tuple[Node, str]:
        """The mapping and the key whose key or value is at a place."""
        places = [(span.line, span.column)]
        for mapping in self.mappings():
            for key, child in mapping.children.items():
                key_span = mapping.key_span(key)
                if (key_span.line, key_span.column) in places or (child.span.line, child.span.column) in places:
                    return mapping, str(key)
        raise LookupError(f"nothing is at {span}")

    def within(self, span: Span) -> tuple[Node, str]:
        """The innermost mapping with an op whose value holds a place, and the op's key."""
        found = None
        for mapping in self.mappings():
            for key, child in mapping.children.items():
                first, last = mapping.key_span(key), child.span
                if (first.line, first.column) <= (span.line, span.column) <= (last.end_line, last.end_column) and (
                    isinstance(child.value, dict) or child.value is None
                ):
                    found = mapping, str(key)
        assert found is not None
        return found

    def without(self, mapping: Node, key: str) -> str:
        """The text less an entry of a mapping, with its comma or its line."""
        start, end = self.at(*mapping.key_span(key)[1:3]), self.range(mapping[key].span)[1]
        flow = self.text[self.at(mapping.span.line, mapping.span.column)] == "{"
        if flow:
            after = re.compile(r"\s*,\s*").match(self.text, end)
            if after:
                return self.text[:start] + self.text[after.end() :]
            return re.sub(r"\s*,\s*$", "", self.text[:start]) + self.text[end:]
        line_start = self.text.rfind("\n", 0, start) + 1
        line_end = self.text.find("\n", end)
        return self.text[:line_start] + self.text[line_end + 1 :]

    def entry(self, mapping: Node, key: str, by: str) -> str:
        """The text with an entry of a mapping replaced, key and value."""
        start, end = self.at(*mapping.key_span(key)[1:3]), self.range(mapping[key].span)[1]
        return self.text[:start] + by + self.text[end:]

    def with_argument(self, mapping: Node, op: str, name: str, value: str) -> str:
        """The text with an argument of an op set, whether or not it is there."""
        inside = mapping[op]
        if isinstance(inside.value, dict) and name in inside:
            return self.replaced(inside[name].span, value)
        if not isinstance(inside.value, dict):
            return self.entry(mapping, op, f"{op}: {{{name}: {value}}}")
        start = self.at(inside.span.line, inside.span.column)
        if self.text[start] == "{":
            comma = ", " if inside.children else ""
            return self.text[: start + 1] + f"{name}: {value}{comma}" + self.text[start + 1 :]
        return self.text[:start] + f"{name}: {value}\n{' ' * (inside.span.column - 1)}" + self.text[start:]

    def with_word(self, mapping: Node, beside: str, entry: str) -> str:
        """The text with a word of the language beside a key of a step."""
        place = mapping.key_span(beside)
        start = self.at(place.line, place.column)
        flow = self.text[self.at(mapping.span.line, mapping.span.column)] == "{"
        separator = ", " if flow else f"\n{' ' * (place.column - 1)}"
        return self.text[:start] + entry + separator + self.text[start:]

    def with_top(self, key: str, entry: str) -> str:
        """The text with an entry added to a mapping of the file, or an item to a list of it."""
        if key not in self.root:
            return f"{key}:\n  {entry}\n{self.text}"
        place = self.root[key].span
        start = self.at(place.line, place.column)
        if self.text[start] in "{[":
            comma = ", " if self.root[key].children else ""
            return self.text[: start + 1] + entry.removeprefix("- ") + comma + self.text[start + 1 :]
        return self.text[:start] + f"{entry}\n{' ' * (place.column - 1)}" + self.text[start:]
