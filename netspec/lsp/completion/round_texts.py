"""The texts that a computed name has in the rounds of the repeats around it, as far as the defaults of a file tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from netspec.budget import TooCostly, limited
from netspec.diagnostics import Span
from netspec.expression.environment import Environment
from netspec.expression.errors import ExpressionError
from netspec.expression.functions import Definition, Head, define
from netspec.expression.repeat_rounds import Rounds
from netspec.expression.template import template
from netspec.source import Node

_MOST = 64
"""The most rounds whose names are told."""
_NOWHERE = Span("", 1, 1, 1, 1)


def names_seen(params: Mapping[str, Any], functions: Sequence[tuple[Head, str]]) -> Environment:
    """What expressions see where each parameter has its default; one without has no value."""
    defaults = {name: said["default"] for name, said in params.items() if isinstance(said, dict) and "default" in said}
    env = Environment(defaults)
    try:
        with limited():
            made = (Definition(head, _NOWHERE, Node(body, _NOWHERE)) for head, body in functions)
            return env.with_functions(define(made, env))
    except TooCostly:
        return env


def round_texts(text: str, repeats: Sequence[Any], env: Environment) -> list[str]:
    """The texts in all rounds of some repeats, the outermost first; the text itself if it is not computed."""
    if "$" not in text:
        return [text]
    found: list[str] = []
    try:
        with limited():
            for inner in islice(_rounds(repeats, env), _MOST):
                made = _value(text, inner)
                found += [made] if isinstance(made, str) else []
    except (ExpressionError, TooCostly):
        return []
    return list(dict.fromkeys(found))


def round_count(said: Any, env: Environment) -> int:
    """How many rounds a step has; 1 without a repeat, and where that is not known."""
    try:
        with limited():
            rounds = _of(_value(said, env))
    except (ExpressionError, TooCostly):
        return 1
    return 1 if rounds is None else min(rounds.times, _MOST)


def _rounds(repeats: Sequence[Any], env: Environment) -> Iterator[Environment]:
    """What expressions see in each round."""
    if not repeats:
        yield env
        return
    rounds = _of(_value(repeats[0], env))
    for inner in islice(rounds.environments(env), _MOST) if rounds is not None else ():
        yield from _rounds(repeats[1:], inner)


def _of(said: Any) -> Rounds | None:
    """The rounds of a repeat whose value is of a form that has some."""
    inner = next(iter(said.values())) if isinstance(said, dict) and len(said) == 1 else said
    sound = (isinstance(inner, int) and not isinstance(inner, bool)) or (isinstance(said, dict) and inner is not said)
    return Rounds.of(said) if sound and isinstance(inner, int | list) else None


def _value(said: Any, env: Environment) -> Any:
    """The value of what a file writes, of any form.

    Raises:
        ExpressionError: it has none.
    """
    match said:
        case str() if "$" in said:
            return template(said).evaluate(env)
        case list():
            return [_value(each, env) for each in said]
        case dict():
            return {key: _value(each, env) for key, each in said.items()}
    return said
