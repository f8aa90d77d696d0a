"""The places of the names of one file, gathered one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from netspec.budget import spend
from netspec.diagnostics import Span
from netspec.expression.words import INPUT, SOFT_FUNCTIONS, UNSET_WORD
from netspec.navigation.lenient_names import ReadName, reads
from netspec.navigation.named_places import Meaning, NamedPlace, place_text
from netspec.navigation.scalar_places import ScalarPlaces
from netspec.navigation.step_references import Reference
from netspec.source import Node


class PlaceList:
    """Places names in the scalars of a file."""

    def __init__(self, lines: Sequence[str]) -> None:
        self._lines = lines
        self.places: list[NamedPlace] = []
        self.malformed: list[Node] = []
        """The scalars whose expressions cannot be parsed, so that names in them may be missing."""

    def part(
        self,
        scalar: Node,
        text: str,
        meaning: Meaning | None,
        at: int = 0,
        whole: Span | None = None,
        exact: bool = True,
    ) -> None:
        """Adds a name that begins `at` an offset of a scalar; `whole` is the place of what it defines."""
        characters = ScalarPlaces(self._lines, scalar.span, str(scalar.value))
        span = characters.span(at, at + len(text))
        bare = characters.plain and len(text) == len(str(scalar.value))
        known = exact and span is not None
        self.places.append(NamedPlace(span or scalar.span, meaning, whole is not None, known, whole, bare))

    def key(self, node: Node, key: str, meaning: Meaning | None, value: Node | None = None) -> None:
        """Adds a key that is a name; with a value, it defines the name."""
        scalar = key_node(node, key)
        self.part(scalar, key, meaning, whole=None if value is None else whole_place(scalar.span, value))

    def word(self, scalar: Node, meaning: Meaning | None, whole: Span | None = None) -> None:
        """Adds a scalar that is a name."""
        self.part(scalar, str(scalar.value), meaning, whole=whole)

    def field(self, node: Node, key: str, meaning: Meaning) -> None:
        """Adds a key that is the name of a field, which it defines if the field means this place."""
        place = node.key_span(key)
        defines = (place.file, place_text(place)) == (meaning.owner, meaning.inside)
        self.key(node, key, meaning, node[key] if defines else None)

    def define(self, place: Span, meaning: Meaning, value: Node) -> None:
        """Adds a key of the language that defines what has no name of its own."""
        self.places.append(NamedPlace(place, meaning, defines=True, whole=whole_place(place, value)))

    def refer(self, scalar: Node, references: Sequence[Reference]) -> None:
        """Adds a scalar that refers to outputs or layers: a name, or a path of names."""
        for each in references:
            self.part(scalar, each.text, each.meaning, each.at, exact=each.exact)
        if not references and "$" not in str(scalar.value):
            self.word(scalar, None)

    def expressions(self, node: Node, refer: Callable[[ReadName], Sequence[Reference]]) -> None:
        """Adds the names in all expressions of a value; `refer` tells what one means."""
        if not isinstance(node.value, str):
            for child in node.children.values():
                self.expressions(child, refer)
        elif "$" in node.value:
            self.reads(node, refer)

    def reads(self, scalar: Node, refer: Callable[[ReadName], Sequence[Reference]], is_body: bool = False) -> None:
        """Adds the names in a scalar with expressions, or in the body of a function."""
        text = str(scalar.value)
        spend(1 + len(text) // 2)
        written = reads(text, is_body)
        if not written.whole:
            self.malformed.append(scalar)
        for read in written.names:
            if read.text == INPUT and read.role == "tensor":
                continue  # the tensor that reaches the step, which has no name
            if read.bound_at is not None:
                inside = f"{place_text(scalar.span)}:{read.bound_at}"
                meaning = Meaning("list item", scalar.span.file, read.text, inside)
                self.part(scalar, read.text, meaning, read.at, scalar.span if read.at == read.bound_at else None)
                continue
            found = refer(read)
            if not found and read.text in (SOFT_FUNCTIONS if read.role == "function" else (UNSET_WORD,)):
                continue  # a word of the language
            for each in found or (Reference(None, read.text),):
                self.part(scalar, each.text, each.meaning, read.at + each.at, exact=each.exact)


def key_node(node: Node, key: str) -> Node:
    """A key as a node."""
    return Node(key, node.key_span(key))


def whole_place(key: Span, value: Node) -> Span:
    """The place of a key with its value."""
    return key._replace(end_line=value.span.end_line, end_column=value.span.end_column)
