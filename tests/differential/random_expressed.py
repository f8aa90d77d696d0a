"""Random expressions that have a value that was drawn, of the names that are known where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .random_values import Values

_WORD = re.compile(r"l\d+|a_1|[a-c]")
"""A name to which more can be added, since it is no word of the language."""


def expressed(values: Values, value: Any) -> Any:
    """The value by an expression, if there is one that says it."""
    if value is None:
        return "$(null)"
    if isinstance(value, bool):
        return expressed_truth(values, value)
    if isinstance(value, int):
        return f"$({values.rng.choice(list(_numbers(values, value)))})"
    if isinstance(value, float):
        names = [name for name, known in values.parameters.items() if isinstance(known, float) and value == known]
        return f"${names[0]}" if names else f"$({value!r} if true else 0)" if value >= 0 else value
    return _text(values, value)


def expressed_truth(values: Values, value: bool) -> str:
    """True or false by an expression."""
    flags = [name for name, known in values.parameters.items() if isinstance(known, bool)]
    if flags:
        name = values.rng.choice(flags)
        return f"${name}" if values.parameters[name] is value else f"$(not {name})"
    if values.chance(0.3) and values.shape:
        return "$(not known(3))" if not value else "$(known(input.channels) or 1 < 2)"
    return f"$({str(value).lower()})"


def _text(values: Values, value: str) -> str:
    if not (value.isalnum() and value.islower()) or values.chance(0.4):
        return value
    if not _WORD.fullmatch(value):
        return f"$('{value}')"  # a word of several, which has no other ending
    words = [name for name, known in values.parameters.items() if isinstance(known, str)]
    return value + values.rng.choice(["_$(1 + 1)", *(f"_${name}" for name in words)])


def _numbers(values: Values, value: int) -> Iterator[str]:
    """Expressions that are the number, where nothing has another value than now."""
    yield str(value)
    yield f"{value + 1} - 1" if value >= 0 else f"0 - {-value}"
    for name in [name for name, known in values.parameters.items() if type(known) is int]:
        yield f"{name} + {value - values.parameters[name]}"
        yield f"max({value}, {value} * {name} // 9)" if value > 0 else f"min({value}, {name})"
    yield from _of_functions(values, value)
    yield from _of_lists(values, value)
    if value > 0 and len(values.shape) == 4:
        yield from _of_sizes(values, value)
    if values.repeated:
        yield f"i + {value}"
        yield f"{value} if i == 1 else {value} % i + 1"
    if values.named:
        field = {"row": ".a", "depth": ".depth"}.get(values.named, "")
        yield f"n{field} + {value}"


def _of_functions(values: Values, value: int) -> Iterator[str]:
    if value >= 0 and "twice(x)" in values.functions:
        yield f"twice({value // 2}) + {value % 2}"
        if value % 2 == 0 and "even(x, y)" in values.functions:
            yield f"even({value // 2}, {'flag' if 'flag' in values.parameters else 'true'})"
    if 0 <= value < 40:
        yield f"floor(log2(2 ** {value})) + ceil(0.5) - abs(-1)"
        yield f"int(float(1 if '1' not in ['2'] else 0)) + {value - 1}" if value else "round(0.4)"


def _of_lists(values: Values, value: int) -> Iterator[str]:
    yield f"len([{', '.join('1' * value)}])" if 0 <= value < 4 else f"sum([{value - 1}, 1])"
    yield f"max([{value}, {value - 1}] + [x - 9 for x in range(9) if x > 5])"
    if "rows" in values.parameters:
        yield f"rows[0].depth + {value - values.parameters['rows'][0]['depth']}"
        yield f"[row.depth - row.depth + {value} for row in rows if 'stride' in row][-1]"
    if "widths" in values.parameters:
        yield f"sum(widths) + {value - sum(values.parameters['widths'])}"
        yield f"[w for w in widths if w > 0][0] - widths[0] + {value}"


def _of_sizes(values: Values, value: int) -> Iterator[str]:
    """Expressions of the sizes of an image, and of the tensors with ids."""
    yield f"min({value}, input.height) if known(input.height) else {value}"
    yield f"input.channels if known(input.channels) and input.channels < {value} else {value}"
    yield f"min({value}, input.shape[2]) if known(input.shape[2]) else {value}"
    yield f"{value} if known(input.width) and input.width > {value} else 1"
    if "window(k)" in values.functions:
        yield f"window({value})"
    for name in [*values.ids[:1], *values.inside[:2]]:
        yield f"min({value}, {name}.channels) if known({name}.channels) else {value}"
    for name in values.ids[-1:]:
        size = f"id('{name[:-1]}' + '{name[-1]}').shape[-1]"
        yield f"min({value}, {size}) if known({size}) else {value}"
    for name in values.inside[-1:]:
        yield f"{value} if known(id('{name}').channels) else {value} + 1"
