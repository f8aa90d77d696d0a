"""What helps weights that do not fit, in the words of where they were named."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

FittingHelp: TypeAlias = Callable[[Mapping[str, str], Sequence[str]], str]
"""The help by the rules that would load more, and by the scopes without which the rest would load."""


def by_options(rules: Mapping[str, str], scopes: Sequence[str]) -> str:
    """Of a command that has `--map` and `--exclude`, and of `fit`."""
    if rules:
        return _renamed(rules)
    words = " ".join(f"--exclude {scope}" for scope in scopes)
    return f"leave out by {words}, in Python exclude={scopes}" if scopes else ""


def by_recipe(rules: Mapping[str, str], scopes: Sequence[str]) -> str:
    """Of `init_from` in a recipe."""
    if rules:
        return f"rename by map in init_from: {{{', '.join(f'{old!r}: {new!r}' for old, new in rules.items())}}}"
    return f"leave out by exclude in init_from: [{', '.join(scope.rstrip('/') for scope in scopes)}]" if scopes else ""


def of_every_variable(rules: Mapping[str, str], scopes: Sequence[str]) -> str:
    """Of an evaluation or an export, which leaves no variable out."""
    if rules:
        return _renamed(rules)
    return "every variable is needed; give the spec the parameters that the weights were trained with" if scopes else ""


def _renamed(rules: Mapping[str, str]) -> str:
    words = " ".join(f"--map {old}={new}" for old, new in rules.items())
    return f"rename by {words}, in Python renamed={dict(rules)}"
