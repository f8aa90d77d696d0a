"""Lists, rows and texts as values of expressions: items, fields, sums and membership, of a bounded size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netspec.budget import spend
from netspec.expression.errors import ExpressionError, HiddenValue, Hint
from netspec.expression.special_values import ANY, FAULTY, UNKNOWN, UNSET
from netspec.wording import first_of, nearest, shown

MAX_ITEMS = 10_000
"""The items of a list that an expression makes, those of lists inside it included."""
MAX_TEXT = 10_000
"""The characters of a text that an expression makes."""
_CHARACTERS = 64
"""The characters of a text that count as one item."""
_MOST_FIELDS = 8


def made_list(items: list[Any], at: int) -> list[Any]:
    """A list that an expression makes.

    Raises:
        ExpressionError: it has too many items, or one that cannot be one.
    """
    waiting, count = [items], 0
    while waiting:
        inside = waiting.pop()
        count += len(inside)
        for item in inside if count <= MAX_ITEMS else ():
            if item is UNSET:
                raise ExpressionError("expression-value", "an item of a list cannot be unset: leave it out by 'if'", at)
            if isinstance(item, list):
                waiting.append(item)
            elif isinstance(item, dict):
                waiting.append(list(item.values()))
            elif isinstance(item, str):
                count += len(item) // _CHARACTERS
        if count > MAX_ITEMS:
            raise ExpressionError("expression-value", f"the list has more than {MAX_ITEMS:,} items", at)
    spend(1 + count // 4)
    return items


def joined(left: Any, right: Any, at: int) -> Any:
    """Two lists or two texts, one after the other; None if they are neither."""
    if isinstance(left, list) and isinstance(right, list):
        spend(1 + (len(left) + len(right)) // 8)
        return made_list([*left, *right], at)
    if not (isinstance(left, str) and isinstance(right, str)):
        return None
    if len(left) + len(right) > MAX_TEXT:
        raise ExpressionError("expression-value", f"the text is longer than {MAX_TEXT:,} characters", at)
    spend((len(left) + len(right)) // 32)
    return left + right


def field_of(value: Any, name: str, owner: str, at: int) -> Any:
    """A field of a row; `owner` is what the expression calls the row, and the field's name begins `at` an offset."""
    if value is ANY:
        return ANY
    if value is FAULTY:
        raise HiddenValue(at)
    if isinstance(value, dict):
        if name in value:
            return _readable(value[name], at)
        near = nearest(name, value)
        fields = f"has {first_of(list(value), _MOST_FIELDS)}" if value else "is empty"
        help = Hint(f"did you mean '{near}'?", at, at + len(name), near) if near else Hint(f"{owner} {fields}")
        raise ExpressionError("expression-value", f"'{owner}' has no field '{name}'", at, help, len(name))
    text = f"only a row has fields, and '{owner}' is {_kind(value)}: there is no '{name}'"
    hint = Hint(f"name an item of the list, such as {owner}[0].{name}") if isinstance(value, list) else None
    raise ExpressionError("expression-value", text, at, hint, len(name))


def item_of(value: Any, index: Any, at: int) -> Any:
    """An item of a list, counted from 0, or from the end by a negative number; or the field of a row with a name."""
    if value is ANY or index is ANY:
        return ANY
    if isinstance(value, dict) and isinstance(index, str):
        return field_of(value, index, "the row", at)
    if not isinstance(value, list):
        raise ExpressionError("expression-value", f"only a list has items, got {_kind(value)}", at)
    if type(index) is not int:
        raise ExpressionError("expression-value", f"an item is named by a whole number, got {_kind(index)}", at)
    if -len(value) <= index < len(value):
        return _readable(value[index], at)
    held = f"the list has {len(value):,} item{'' if len(value) == 1 else 's'}" if value else "the list is empty"
    help = f"items are counted from 0: the last is [{len(value) - 1}], or [-1]" if value else None
    raise ExpressionError("expression-value", f"there is no item [{index}]: {held}", at, Hint(help) if help else None)


def _readable(value: Any, at: int) -> Any:
    if value is FAULTY:
        raise HiddenValue(at)
    return value


def contains(value: Any, container: Any, at: int) -> Any:
    """Whether a list has an item, a row a field, or a text a part."""
    if value is ANY or container is ANY:
        return ANY
    if isinstance(container, list):
        spend(1 + len(container) // 8)
        found = [equal(value, item, at) for item in container]
        return True if True in found else ANY if ANY in found else False
    if isinstance(container, dict | str) and isinstance(value, str):
        spend(1 + len(container) // 64)
        return value in container
    raise ExpressionError("expression-value", f"'in' takes a list behind it, got {_kind(container)}", at)


def equal(left: Any, right: Any, at: int) -> Any:
    """Whether two values are equal; true is no number, as in YAML and JSON, though in Python it equals 1."""
    if left is ANY or right is ANY:
        return ANY
    if left is UNKNOWN or right is UNKNOWN:
        text = "an unknown size is compared: test it with known(...) first"
        raise ExpressionError("expression-value", text, at)
    if left is UNSET or right is UNSET:
        raise ExpressionError("expression-value", "unset is not a value that can be compared", at)
    if isinstance(left, list) and isinstance(right, list):
        spend(1 + len(left) // 8)
        return len(left) == len(right) and _all(left, right, at)
    if isinstance(left, dict) and isinstance(right, dict):
        spend(1 + len(left) // 8)
        return left.keys() == right.keys() and _all(list(left.values()), [right[key] for key in left], at)
    if isinstance(left, str):
        spend(len(left) // 20_000)
    return isinstance(left, bool) == isinstance(right, bool) and left == right


def _all(left: Sequence[Any], right: Sequence[Any], at: int) -> Any:
    found = [equal(one, other, at) for one, other in zip(left, right, strict=True)]
    return False if False in found else ANY if ANY in found else True


def a_list(value: Any, source: str, at: int) -> list[Any]:
    """An operand that must be a list."""
    if isinstance(value, list):
        return value
    raise ExpressionError("expression-value", f"'{source}' takes a list, got {_kind(value)}", at)


def _kind(value: Any) -> str:
    """What a value is, in a message."""
    return "a row" if isinstance(value, dict) else "a list" if isinstance(value, list) else shown(value)
