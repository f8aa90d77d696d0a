"""Sizes and shapes, without any framework: known, symbolic and unknown sizes, and the arithmetic of windows.

A size is an int, a `Size` (an exact expression in named sizes such as the height `H`), or None where it is unknown.
What TensorFlow leaves unknown is a `Size` or None here, and what it knows is an int: the arithmetic never knows less.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from netspec.budget import spend

Padding: TypeAlias = Literal["SAME", "VALID"]

MAX_SIZE = 2**31 - 1
"""The largest size, stride, window or the like: TensorFlow counts many of them in 32 bits, and some wrap around."""
MAX_ELEMENTS = 2**63 - 1
"""The most elements that TensorFlow has a tensor for."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A named size, such as the batch `N` or the height `H`."""

    name: str


@dataclass(frozen=True, slots=True)
class Quotient:
    """A whole quotient, rounded down (`floor`) or up (`ceil`)."""

    rounding: Literal["floor", "ceil"]
    dividend: Size
    divisor: int


@dataclass(frozen=True, slots=True)
class Product:
    """A product of sizes that are not constant."""

    factors: tuple[Size, ...]


Atom: TypeAlias = Symbol | Quotient | Product


@dataclass(frozen=True, slots=True)
class Size:
    """An exact size: `constant` plus a sum of whole multiples of atoms, in an order that makes equal sizes equal."""

    constant: int
    terms: tuple[tuple[Atom, int], ...]

    def __str__(self) -> str:
        spend(2 * len(self.terms))
        parts = [f"{factor}*{_atom_text(atom)}" if factor != 1 else _atom_text(atom) for atom, factor in self.terms]
        text = " + ".join(parts)
        if self.constant:
            text += f" {'+' if self.constant > 0 else '-'} {abs(self.constant)}"
        return text


Dim: TypeAlias = int | Size | None
Shape: TypeAlias = tuple[Dim, ...]


def _atom_text(atom: Atom) -> str:
    match atom:
        case Symbol(name):
            spend(len(name) // 32)
            return name
        case Quotient(rounding, dividend, divisor):
            inner = str(dividend)
            return f"{rounding}({f'({inner})' if ' ' in inner else inner} / {divisor})"
        case Product(factors):
            return "*".join(f"({factor})" if " " in str(factor) else str(factor) for factor in factors)


def symbol(name: str) -> Size:
    """The size that is only known by name."""
    return Size(0, ((Symbol(name), 1),))


def _size(constant: int, terms: Mapping[Atom, int]) -> int | Size:
    kept = tuple(sorted(((atom, n) for atom, n in terms.items() if n), key=lambda term: _atom_text(term[0])))
    return Size(constant, kept) if kept else constant


def add(*dims: Dim) -> Dim:
    """The sum; unknown if a part is."""
    constant, terms = 0, dict[Atom, int]()
    for dim in dims:
        if dim is None:
            return None
        if isinstance(dim, int):
            constant += dim
            continue
        constant += dim.constant
        spend(len(dim.terms))
        for atom, factor in dim.terms:
            terms[atom] = terms.get(atom, 0) + factor
    return _size(constant, terms)


def scale(dim: Dim, factor: int) -> Dim:
    """The size times a whole number."""
    if dim is None or isinstance(dim, int):
        return None if dim is None else dim * factor
    return _size(dim.constant * factor, {atom: n * factor for atom, n in dim.terms})


def multiply(*dims: Dim) -> Dim:
    """The product; unknown if a factor is."""
    constant, factors = 1, list[Size]()
    for dim in dims:
        if dim is None:
            return None
        if isinstance(dim, int):
            constant *= dim
        else:
            factors += _factors(dim)
    if not factors or not constant:
        return constant
    atom = factors[0] if len(factors) == 1 else Size(0, ((Product(tuple(sorted(factors, key=str))), 1),))
    return scale(atom, constant)


def _factors(size: Size) -> Iterable[Size]:
    match size:
        case Size(0, ((Product(factors), 1),)):
            return factors
        case _:
            return (size,)


def floor_div(dim: Dim, divisor: int) -> Dim:
    """`floor(dim / divisor)`."""
    return _quotient("floor", dim, divisor)


def ceil_div(dim: Dim, divisor: int) -> Dim:
    """`ceil(dim / divisor)`."""
    return _quotient("ceil", dim, divisor)


def _quotient(rounding: Literal["floor", "ceil"], dim: Dim, divisor: int) -> Dim:
    if dim is None or divisor == 1:
        return dim
    if isinstance(dim, int):
        return dim // divisor if rounding == "floor" else -(-dim // divisor)
    # Whole multiples of the divisor come out of the quotient, and quotients in quotients of one rounding are one.
    whole = _size(dim.constant // divisor, {atom: n // divisor for atom, n in dim.terms if n % divisor == 0})
    rest = _size(dim.constant % divisor, {atom: n for atom, n in dim.terms if n % divisor})
    match rest:
        case Size(constant, ((Quotient(inner, dividend, by), 1),)) if inner == rounding:
            return add(whole, _quotient(rounding, add(dividend, constant * by), divisor * by))
        case Size():
            # Keep `floor((H - 11) / 4) + 1` as people write it rather than `floor((H + 1) / 4) - 2`.
            shown = dim if isinstance(whole, int) else rest
            kept = 0 if isinstance(whole, int) else whole
            return add(kept, Size(0, ((Quotient(rounding, shown, divisor), 1),)))
        case int():
            return add(whole, rest // divisor if rounding == "floor" else -(-rest // divisor))


def oversize(shape: Shape) -> str | None:
    """What of a shape is more than TensorFlow can count, in the words of a message; None if nothing is."""
    known = [size for size in shape if isinstance(size, int)]
    if any(size > MAX_SIZE for size in known):
        return f"a size of {shape_text(shape)} is more than {MAX_SIZE}"
    if len(known) == len(shape) and math.prod(known) > MAX_ELEMENTS:
        return f"{shape_text(shape)} holds more than {MAX_ELEMENTS} elements"
    return None


def evaluate(dim: Dim, sizes: Mapping[str, int]) -> int | None:
    """The value of a size where each symbol has the given value; None if unknown or if a symbol is not given."""
    if dim is None or isinstance(dim, int):
        return dim
    total = dim.constant
    spend(len(dim.terms))
    for atom, factor in dim.terms:
        value = _evaluate_atom(atom, sizes)
        if value is None:
            return None
        total += factor * value
    return total


def _evaluate_atom(atom: Atom, sizes: Mapping[str, int]) -> int | None:
    match atom:
        case Symbol(name):
            return sizes.get(name)
        case Quotient(rounding, dividend, divisor):
            value = evaluate(dividend, sizes)
            if value is None:
                return None
            return value // divisor if rounding == "floor" else -(-value // divisor)
        case Product(factors):
            values = [evaluate(factor, sizes) for factor in factors]
            known = [value for value in values if value is not None]
            return math.prod(known) if len(known) == len(values) else None


def symbols(dim: Dim) -> frozenset[str]:
    """The names that a size depends on."""
    if not isinstance(dim, Size):
        return frozenset()
    names = set[str]()
    spend(len(dim.terms))
    for atom, _ in dim.terms:
        match atom:
            case Symbol(name):
                names.add(name)
            case Quotient(_, dividend, _):
                names |= symbols(dividend)
            case Product(factors):
                names = names.union(*(symbols(factor) for factor in factors))
    return frozenset(names)


def extent(kernel: int, rate: int = 1) -> int:
    """How far a window of `kernel` taps reaches when the taps are `rate` apart."""
    return (kernel - 1) * rate + 1


def window_output(size: Dim, kernel: int, stride: int, padding: str, rate: int = 1) -> Dim:
    """How many places a window takes along one side.

    SAME: `ceil(size / stride)`. VALID: `floor((size - extent) / stride) + 1`, where the window must fit into the size.
    """
    if padding == "SAME":
        return ceil_div(size, stride)
    return add(floor_div(add(size, -extent(kernel, rate)), stride), 1)


def transposed_output(size: Dim, kernel: int, stride: int, padding: str) -> Dim:
    """The size that a transposed window makes: `size * stride`, and with VALID what the kernel reaches beyond it."""
    grown = scale(size, stride)
    return grown if padding == "SAME" else add(grown, max(kernel - stride, 0))


def dim_text(dim: Dim) -> str:
    """A size as people read it: a number, an expression, or `?`."""
    return "?" if dim is None else str(dim)


def shape_text(shape: Shape | None) -> str:
    """A shape as people read it, `[N, 54, 54, 64]`; `?` if even the rank is unknown."""
    return "?" if shape is None else f"[{', '.join(map(dim_text, shape))}]"
