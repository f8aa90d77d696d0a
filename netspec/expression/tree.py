"""The syntax tree of an expression, and the names and calls in it.

`at` is where the operator or the name of a term begins, counted from the start of the scalar.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from netspec.records import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """`3`, `0.5`, `'SAME'`, `true`, `null`."""

    value: int | float | str | bool | None
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class Name:
    """A parameter, an argument of a block or of a function, `scope`, or the round `i` of a repeat."""

    name: str
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class Dotted:
    """`unit.depth`, `skip.channels`: a field of the row that a name has, or a size of a tensor."""

    path: tuple[str, ...]
    places: tuple[int, ...]
    """Where each part of the path begins."""

    @property
    def at(self) -> int:
        return self.places[0]

    @property
    def root(self) -> str:
        """The name whose value has the field."""
        return self.path[0]

    @property
    def tensor(self) -> str:
        """What has the size, if it is one: `input`, or an id."""
        return ".".join(self.path[:-1])

    @property
    def size(self) -> str:
        """The last part: the name of the size."""
        return self.path[-1]


@dataclass(frozen=True, slots=True, eq=False)
class FieldOf:
    """A field of what a term gives: `units[0].depth`; or a size of `id(...)`."""

    base: Term
    name: str
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class ItemOf:
    """An item of a list: `units[0]`, `units[-1]`."""

    base: Term
    index: Term
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class ListLiteral:
    """`[a, b]`."""

    items: tuple[Term, ...]
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class Comprehension:
    """`[f(x) for x in source if condition]`."""

    element: Term
    name: str
    source: Term
    condition: Term | None
    at: int
    name_at: int


@dataclass(frozen=True, slots=True, eq=False)
class Unary:
    """`-a`, `+a`, `not a`."""

    operator: str
    operand: Term
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class Binary:
    """An arithmetic operator or a comparison: both operands are evaluated."""

    operator: str
    left: Term
    right: Term
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class Logical:
    """`a and b`, `a or b`: the right operand is evaluated only if the left one does not decide."""

    operator: str
    left: Term
    right: Term
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class Conditional:
    """`then if condition else otherwise`."""

    then: Term
    condition: Term
    otherwise: Term
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class BuiltIn:
    """A call of a built-in function: `max(a, 8)`, `known(input.height)`."""

    function: str
    arguments: tuple[Term, ...]
    at: int


@dataclass(frozen=True, slots=True, eq=False)
class FunctionCall:
    """A call of a function that the file defines."""

    function: str
    arguments: tuple[Term, ...]
    at: int


Term: TypeAlias = (
    Literal
    | Name
    | Dotted
    | FieldOf
    | ItemOf
    | ListLiteral
    | Comprehension
    | Unary
    | Binary
    | Logical
    | Conditional
    | BuiltIn
    | FunctionCall
)


def operands(term: Term) -> tuple[Term, ...]:
    """The direct operands of a term, in the order of the text."""
    match term:
        case Unary():
            return (term.operand,)
        case Binary() | Logical():
            return term.left, term.right
        case Conditional():
            return term.then, term.condition, term.otherwise
        case BuiltIn() | FunctionCall():
            return term.arguments
        case FieldOf():
            return (term.base,)
        case ItemOf():
            return term.base, term.index
        case ListLiteral():
            return term.items
        case Comprehension():
            return term.source, term.element, *(() if term.condition is None else (term.condition,))
    return ()


def walk(term: Term) -> Iterator[Term]:
    """All terms of a tree, operands before what they are operands of."""
    waiting, order = [term], []
    while waiting:
        order.append(waiting.pop())
        waiting += operands(order[-1])
    return reversed(order)


def names(term: Term) -> Iterator[Name]:
    """The names that an expression reads, except those that its comprehensions give values."""
    return (each for each in _free(term, frozenset()) if isinstance(each, Name))


def members(term: Term) -> Iterator[Dotted]:
    """The names with a member behind them, with the same exception."""
    return (each for each in _free(term, frozenset()) if isinstance(each, Dotted))


def _free(term: Term, bound: frozenset[str]) -> Iterator[Name | Dotted]:
    match term:
        case Name():
            yield from () if term.name in bound else (term,)
        case Dotted():
            yield from () if term.root in bound else (term,)
        case Comprehension():
            yield from _free(term.source, bound)
            for part in operands(term)[1:]:
                yield from _free(part, bound | {term.name})
        case _:
            for part in operands(term):
                yield from _free(part, bound)


def calls(term: Term) -> Iterator[FunctionCall]:
    """The calls of functions that the file defines."""
    return (each for each in walk(term) if isinstance(each, FunctionCall))
