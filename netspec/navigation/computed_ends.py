"""How the texts begin and end that a computed name can have, so that those are told apart that it cannot be."""

from __future__ import annotations

from functools import lru_cache

from netspec.expression.errors import ExpressionError
from netspec.expression.template import template
from netspec.expression.tree import Binary, Comprehension, Conditional, ListLiteral, Literal, Term

_KEPT = 5_000
_MOST = 32
"""More beginnings and ends than these are any."""
_ANY = (("", ""),)


@lru_cache(maxsize=_KEPT)
def ends_of(text: str) -> tuple[tuple[str, str], ...]:
    """The beginnings and the ends of the texts, or of the items of the list, that a scalar can have."""
    try:
        parts = template(text).parts
    except ExpressionError:
        return _ANY
    first, last = parts[0], parts[-1]
    if len(parts) == 1 and not isinstance(first, str):
        return tuple(dict.fromkeys(_of_term(first.term)))
    return ((first if isinstance(first, str) else "", last if isinstance(last, str) else ""),)


def _of_term(term: Term) -> tuple[tuple[str, str], ...]:
    """Those of the texts that an expression can give, alone or in a list."""
    match term:
        case Literal(value=str()):
            return ((str(term.value), str(term.value)),)
        case ListLiteral():
            return _either(*map(_of_term, term.items))
        case Comprehension():
            return _of_term(term.element)
        case Conditional():
            return _either(_of_term(term.then), _of_term(term.otherwise))
        case Binary(operator="+"):
            left, right = _of_term(term.left), _of_term(term.right)
            if any(isinstance(each, ListLiteral | Comprehension) for each in (term.left, term.right)):
                return _either(left, right)
            return _either(tuple((first, last) for first, _ in left for _, last in right))
    return _ANY


def _either(*found: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    ends = tuple(end for each in found for end in each)
    return ends if len(ends) <= _MOST else _ANY
