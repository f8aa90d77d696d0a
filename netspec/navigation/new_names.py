"""Which names the language lets a thing have."""

from __future__ import annotations

import re
from collections.abc import Collection

from netspec.elaboration.training_mode import IS_TRAINING
from netspec.expression.errors import ExpressionError
from netspec.expression.template import template
from netspec.expression.words import EXPRESSION_WORDS, INPUT
from netspec.navigation.named_places import NameKind
from netspec.ops import OPS
from netspec.ops.kinds import NAME
from netspec.schema.allowed_names import PYTHON_WORDS, RESERVED
from netspec.schema.parameter_values import IDENTIFIER
from netspec.wording import on_one_line

_RESERVED: dict[NameKind, Collection[str]] = {
    "parameter": RESERVED | PYTHON_WORDS | EXPRESSION_WORDS | {IS_TRAINING},
    "block": RESERVED,
    "block parameter": RESERVED | EXPRESSION_WORDS,
    "function": EXPRESSION_WORDS,
    "function argument": EXPRESSION_WORDS,
    "counter": RESERVED | EXPRESSION_WORDS,
    "list item": EXPRESSION_WORDS,
    "id": (INPUT,),
}
_PATTERNS: dict[NameKind, str] = {"end point": NAME, "scope": NAME}
_FIXED: dict[NameKind, str] = {
    "input": "`input` is a word of the language",
    "round": "`i` is a word of the language: the round of a repeat",
    "field": "rows may come from anywhere, so not all places of a field are known: change it by hand",
    "network": "the scope of the network is given by whoever builds it; to change its default, edit `name`",
    "file": "this is a file: rename it in the file explorer, and the paths to it follow",
}


def fixed(kind: NameKind, text: str, inside: str, strided: bool) -> str | None:
    """Why a name cannot be changed; None if it can. `strided` says that it is a parameter of a strided block."""
    if kind in _FIXED:
        return _FIXED[kind]
    if kind == "parameter" and text == IS_TRAINING:
        return f"netspec itself sets '{IS_TRAINING}', by its name, for training and inference"
    if kind == "block parameter" and text == "scope":
        return f"the scope of a call of '{inside}' is given under this name"
    if strided and text in ("stride", "rate"):
        return f"'{inside}' is strided: a `limit_stride` sets its '{text}', by its name"
    return None


def invalid(kind: NameKind, old: str, new: str) -> str | None:
    """Why a name cannot be that of a kind of thing; None if it can. One with an expression is computed, as before."""
    said = on_one_line(new)
    if "$" in new:
        return None if "$" in old else f"'{said}' has an expression; a {kind} that has none gets a plain name"
    if not re.search(_PATTERNS.get(kind, IDENTIFIER), new):
        wanted = "letters, digits and _./>-" if kind in _PATTERNS else "letters, digits and _, no digit first"
        return f"'{said}' cannot be the name of a {kind}: expected {wanted}"
    if kind == "block" and new in OPS:
        return f"'{said}' is an op"
    if new in _RESERVED.get(kind, ()):
        return f"'{said}' is a reserved word, which cannot be the name of a {kind}"
    return None


def changed_ends(text: str, old: str, new: str) -> str | None:
    """A name that may be one round of a computed name, with what that has around its expression after a change of it.

    `skip_1` becomes `jump_1` where `skip_$i` becomes `jump_$i`; and `unit_1` becomes `cell_1` where the default scope
    `unit` becomes `cell`. None if the expression changes too, or does not fit.
    """
    if "$" not in old and text.startswith(f"{old}_") and text.removeprefix(f"{old}_").isdecimal():
        return f"{new}{text.removeprefix(old)}"
    before, after = _around(old), _around(new)
    if before is None or after is None or before[1] != after[1]:
        return None
    first, _, last = before
    if len(text) <= len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return None
    return f"{after[0]}{text[len(first) : len(text) - len(last)]}{after[2]}"


def _around(text: str) -> tuple[str, str, str] | None:
    """What is before the only expression of a name, the expression, and what is behind it."""
    try:
        parts = template(text).parts
    except ExpressionError:
        return None
    places = [index for index, part in enumerate(parts) if not isinstance(part, str)]
    if len(places) != 1:
        return None
    first, last = ("".join(map(str, each)) for each in (parts[: places[0]], parts[places[0] + 1 :]))
    return first, text[len(first) : len(text) - len(last)], last
