"""Symbolic sizes: exact expressions in named sizes such as the height `H`, with their arithmetic.

Sizes are kept in a canonical form, so that equal sizes compare equal and print the same. Two exceptions: products are
not expanded, and sums of quotients with a long common period are left as they are.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from netspec.budget import spend
from netspec.records import dataclass

_MOST_EVALUATIONS = 1_024
"""The most evaluations of quotients when a sum is brought into canonical form."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A named size, such as the batch `N` or the height `H`."""

    name: str

    def __str__(self) -> str:
        spend(len(self.name) // 32)
        return self.name


@dataclass(frozen=True, slots=True)
class Quotient:
    """A quotient rounded down; `ceil(x / d)` is `floor((x + d - 1) / d)`."""

    dividend: Size
    divisor: int

    def __str__(self) -> str:
        return _quotient_text(self.dividend, self.divisor)


@dataclass(frozen=True, slots=True)
class Product:
    """A product of symbolic sizes."""

    factors: tuple[Size, ...]

    def __str__(self) -> str:
        return "*".join(map(enclosed, self.factors))


Atom: TypeAlias = Symbol | Quotient | Product


@dataclass(frozen=True, slots=True)
class Size:
    """An exact size: `constant` plus a sum of integer multiples of atoms, in canonical order."""

    constant: int
    terms: tuple[tuple[Atom, int], ...]

    def __str__(self) -> str:
        spend(2 * len(self.terms))
        content = math.gcd(self.constant, *(factor for _, factor in self.terms))
        folded = _folded(self, content)
        if folded is not None:
            return folded if content == 1 else f"{content}*{folded}"
        parts = [_signed(factor, str(atom)) for atom, factor in self.terms]
        if self.constant:
            parts.append(_signed(self.constant, ""))
        return " ".join(parts).removeprefix("+ ").replace("- ", "-", 1 if parts[0].startswith("-") else 0)


Dim: TypeAlias = int | Size | None


def _signed(factor: int, atom: str) -> str:
    number = str(abs(factor)) if not atom else "" if abs(factor) == 1 else f"{abs(factor)}*"
    return f"{'-' if factor < 0 else '+'} {number}{atom}"


def _folded(size: Size, content: int) -> str | None:
    """The size as a single quotient, if possible: `floor((H - 7) / 4)` for `floor((H + 1) / 4) - 2`."""
    atoms = {atom: factor // content for atom, factor in size.terms}
    match [atom for atom in atoms if isinstance(atom, Quotient)]:
        case [Quotient(Size(constant, ((base, factor),)), divisor) as only] if atoms.pop(only) == 1:
            whole = atoms.pop(base, 0)
            total = whole * divisor + factor
            if not atoms and total > 0:
                constant += size.constant // content * divisor
                return _quotient_text(Size(constant, ((base, total),)), divisor)
    return None


def _quotient_text(dividend: Size, divisor: int) -> str:
    if dividend.constant == divisor - 1:
        return f"ceil({enclosed(Size(0, dividend.terms))} / {divisor})"
    return f"floor({enclosed(dividend)} / {divisor})"


def enclosed(size: Size) -> str:
    """The text of a size inside a larger one: a sum gets parentheses."""
    text, depth = str(size), 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if character == " " and depth == 0:
            return f"({text})"
    return text


def symbol(name: str) -> Size:
    """The size with a name."""
    return Size(0, ((Symbol(name), 1),))


def add(*dims: Dim) -> Dim:
    """The sum; unknown if any summand is."""
    constant, terms, sizes = 0, dict[Atom, int](), 0
    for dim in dims:
        if dim is None:
            return None
        if isinstance(dim, int):
            constant += dim
            continue
        sizes += 1
        constant += dim.constant
        spend(len(dim.terms))
        for atom, factor in dim.terms:
            terms[atom] = terms.get(atom, 0) + factor
    return _sum(constant, terms) if sizes > 1 else _size(constant, terms)


def scale(dim: Dim, factor: int) -> Dim:
    """The size times an integer."""
    if dim is None or isinstance(dim, int):
        return None if dim is None else dim * factor
    return _size(dim.constant * factor, {atom: n * factor for atom, n in dim.terms})


def multiply(*dims: Dim) -> Dim:
    """The product; unknown if any factor is."""
    constant, factors = 1, list[Size]()
    for dim in dims:
        if dim is None:
            return None
        if isinstance(dim, int):
            constant *= dim
        else:
            number, found = _factors(dim)
            constant *= number
            factors += found
    if not factors or not constant:
        return constant
    atom = factors[0] if len(factors) == 1 else Size(0, ((Product(tuple(sorted(factors, key=str))), 1),))
    return scale(atom, constant)


def _factors(size: Size) -> tuple[int, Iterable[Size]]:
    """Splits a size into an integer and sizes whose product it is."""
    content = math.gcd(size.constant, *(factor for _, factor in size.terms))
    content *= 1 if size.terms[0][1] > 0 else -1
    rest = Size(size.constant // content, tuple((atom, factor // content) for atom, factor in size.terms))
    match rest:
        case Size(0, ((Product(factors), 1),)):
            return content, factors
    return content, (rest,)


def floor_div(dim: Dim, divisor: int) -> Dim:
    """`floor(dim / divisor)`."""
    if dim is None or divisor == 1:
        return dim
    if isinstance(dim, int):
        return dim // divisor
    # Move multiples of the divisor out of the quotient, and cancel common factors of the rest.
    constant, left = divmod(dim.constant, divisor)
    whole = {atom: n // divisor for atom, n in dim.terms}
    rest = {atom: n % divisor for atom, n in dim.terms if n % divisor}
    common = math.gcd(divisor, *rest.values())
    rest, left, divisor = {atom: n // common for atom, n in rest.items()}, left // common, divisor // common
    if divisor == 1:
        return _sum(constant + left, {atom: whole[atom] + rest.get(atom, 0) for atom in whole})
    inner = next((atom for atom, n in rest.items() if n == 1 and isinstance(atom, Quotient)), None)
    if isinstance(inner, Quotient):
        # floor((floor(x / a) + b) / c) is floor((x + a * b) / (a * c)).
        del rest[inner]
        dividend = add(inner.dividend, scale(_size(left, rest), inner.divisor))
        return add(_size(constant, whole), floor_div(dividend, inner.divisor * divisor))
    return _sum(constant, {**whole, Quotient(_made(left, rest), divisor): 1})


def ceil_div(dim: Dim, divisor: int) -> Dim:
    """`ceil(dim / divisor)`."""
    return floor_div(add(dim, divisor - 1), divisor)


def _made(constant: int, terms: Mapping[Atom, int]) -> Size:
    kept = [(atom, n) for atom, n in terms.items() if n]
    if len(kept) > 1:
        kept.sort(key=lambda term: str(term[0]))
    return Size(constant, tuple(kept))


def _size(constant: int, terms: Mapping[Atom, int]) -> int | Size:
    """A size from terms in canonical form."""
    return _made(constant, terms) if any(terms.values()) else constant


def _sum(constant: int, terms: Mapping[Atom, int]) -> int | Size:
    """A size from terms, brought into canonical form."""
    groups: dict[frozenset[Atom], dict[Atom, int]] = {}
    for atom, n in terms.items():
        if n:
            groups.setdefault(_bases(atom), {})[atom] = n
    found: dict[Atom, int] = {}
    for bases, group in groups.items():
        if len(bases) == 1 and not _is_plain(group):
            part = _made(0, group)
            # Paid for outside of the cache, so that a file costs the same whatever came before it.
            spend(min(_period(part)[0] * len(group), _MOST_EVALUATIONS) // 4)
            form = _one_form(next(iter(bases)), part)
            constant += form.constant
            found |= dict(form.terms)
        else:
            found |= group
    return _size(constant, found)


def _bases(atom: Atom) -> frozenset[Atom]:
    """The symbols and products that an atom depends on."""
    if isinstance(atom, Quotient):
        return frozenset[Atom]().union(*(_bases(inner) for inner, _ in atom.dividend.terms))
    return frozenset((atom,))


def _is_plain(group: Mapping[Atom, int]) -> bool:
    """Whether terms of one base are in canonical form: the base, one quotient of it, or both with the same sign."""
    match [atom for atom in group if isinstance(atom, Quotient)]:
        case []:
            return True
        case [Quotient(Size(_, ((Symbol() | Product(), _),)))]:
            return len({n > 0 for n in group.values()}) == 1
    return False


@functools.lru_cache(4_096)
def _one_form(base: Atom, size: Size) -> Size:
    """The canonical form of a size that depends on one base `x`, computed from its values over a period.

    `a * x + b * floor((c * x + d) / e)` if possible; else a sum of quotients of `x`, with the smallest divisors.
    """
    period = _period(size)[0]
    if period * len(size.terms) > _MOST_EVALUATIONS:
        return size
    values = [_at(size, x) for x in range(period + 1)]
    steps = [after - before for before, after in itertools.pairwise(values)]
    return _as_one_quotient(base, values, steps) or _as_quotients(base, values[0], steps)


def _as_one_quotient(base: Atom, values: list[int], steps: list[int]) -> Size | None:
    low, high = min(steps), max(steps)
    if low == high:
        return _made(values[0], {base: low})
    if not set(steps) <= {low, high}:
        return None
    # It grows by `low` at each step plus something at some, or by `high` minus something at the others.
    found = [(start, _quotient(base, [(step != start) * 1 for step in steps])) for start in (low, high)]
    whole = [(start, quotient) for start, quotient in found if quotient is not None]
    if not whole:
        return None
    start, quotient = min(whole, key=lambda way: (abs(way[0]), way[1].dividend.constant))
    return _made(values[0], {base: start, quotient: low + high - 2 * start})


def _quotient(base: Atom, steps: list[int]) -> Quotient | None:
    """The quotient that is 0 at 0 and grows periodically by these steps of 0 and 1, if there is one."""
    places = list(itertools.accumulate(steps, initial=0))
    common = math.gcd(places[-1], len(steps))
    factor, divisor = places[-1] // common, len(steps) // common
    constant = max(divisor * place - factor * x for x, place in enumerate(places))
    if [(factor * x + constant) // divisor for x in range(len(places))] != places:
        return None
    return Quotient(Size(constant, ((base, factor),)), divisor)


def _as_quotients(base: Atom, constant: int, steps: list[int]) -> Size:
    period, terms = len(steps), dict[Atom, int]()
    for divisor in range(1, period + 1):
        for place in range(divisor if period % divisor == 0 else 0):
            found = steps[place::divisor]
            most = min(found) if min(found) > 0 else min(0, max(found))
            if most:
                steps[place::divisor] = [step - most for step in found]
                quotient = Quotient(Size(divisor - 1 - place, ((base, 1),)), divisor)
                terms[base if divisor == 1 else quotient] = most
    return _made(constant, terms)


def _period(size: Size) -> tuple[int, int]:
    """A period `p` of a size of one base, and its growth: `f(x + p) = f(x) + growth`."""
    parts = [(factor, *_atom_period(atom)) for atom, factor in size.terms]
    period = math.lcm(*(length for _, length, _ in parts))
    return period, sum(factor * growth * (period // length) for factor, length, growth in parts)


def _atom_period(atom: Atom) -> tuple[int, int]:
    if not isinstance(atom, Quotient):
        return 1, 1
    length, growth = _period(atom.dividend)
    times = atom.divisor // math.gcd(atom.divisor, growth)
    return length * times, growth * times // atom.divisor


def _at(size: Size, value: int) -> int:
    """The value of a size of one base."""
    return size.constant + sum(
        factor * (_at(atom.dividend, value) // atom.divisor if isinstance(atom, Quotient) else value)
        for atom, factor in size.terms
    )


def period(dim: Dim) -> tuple[int, int] | None:
    """A period `p` of a size that depends on one symbol, and its growth: `f(x + p) = f(x) + growth` for each `x`.

    None if it is unknown, depends on several symbols, or is a product of them.
    """
    if isinstance(dim, int):
        return 1, 0
    if dim is None or len(bases := frozenset[Atom]().union(*(_bases(atom) for atom, _ in dim.terms))) != 1:
        return None
    return _period(dim) if isinstance(next(iter(bases)), Symbol) else None


def share(dim: Dim, name: str) -> Dim:
    """The size divided by a symbol; None unless it is a multiple of the symbol for every value."""
    if not isinstance(dim, Size):
        return 0 if dim == 0 else None
    parts: list[Dim] = []
    for atom, factor in dim.terms:
        left = list(atom.factors) if isinstance(atom, Product) else [Size(0, ((atom, 1),))]
        if symbol(name) in left:
            left.remove(symbol(name))
        else:
            return None
        parts.append(multiply(factor, *left))
    found = add(*parts)
    return None if dim.constant or name in symbols(found) else found


def evaluate(dim: Dim, sizes: Mapping[str, int]) -> int | None:
    """The value of a size for given values of symbols; None if it is unknown or a symbol has no value."""
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
        case Quotient(dividend, divisor):
            value = evaluate(dividend, sizes)
            return None if value is None else value // divisor
        case Product(factors):
            values = [evaluate(factor, sizes) for factor in factors]
            known = [value for value in values if value is not None]
            return math.prod(known) if len(known) == len(values) else None


def symbols(dim: Dim) -> frozenset[str]:
    """The symbols that a size depends on."""
    if not isinstance(dim, Size):
        return frozenset()
    names = set[str]()
    spend(len(dim.terms))
    for atom, _ in dim.terms:
        match atom:
            case Symbol(name):
                names.add(name)
            case Quotient(dividend, _):
                names |= symbols(dividend)
            case Product(factors):
                names = names.union(*(symbols(factor) for factor in factors))
    return frozenset(names)
