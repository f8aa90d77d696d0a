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
class TensorSize:
    """`input.height`, `skip.channels`: a size of the tensor that reaches the step, or of one that an id names."""

    tensor: str
    size: str
    at: int


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


Term: TypeAlias = Literal | Name | TensorSize | Unary | Binary | Logical | Conditional | BuiltIn | FunctionCall


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
    return ()


def walk(term: Term) -> Iterator[Term]:
    """All terms of a tree, operands before what they are operands of."""
    waiting, order = [term], []
    while waiting:
        order.append(waiting.pop())
        waiting += operands(order[-1])
    return reversed(order)


def names(term: Term) -> Iterator[Name]:
    """The names that an expression reads."""
    return (each for each in walk(term) if isinstance(each, Name))


def calls(term: Term) -> Iterator[FunctionCall]:
    """The calls of functions that the file defines."""
    return (each for each in walk(term) if isinstance(each, FunctionCall))
