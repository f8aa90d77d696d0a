"""Renders the reference of the ops: one op or the list for a terminal, and all of them as `docs/ops.md`.

Everything comes from the classes of the ops, so that the pages always agree with the checker.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from netspec.ops import FAMILIES, OPS, Op
from netspec.ops.argument import Arg, Declared
from netspec.ops.functions.function import Family, Member
from netspec.recipe.families import RECIPE_FAMILIES
from netspec.report.markdown import markdown_table
from netspec.wording import value_text

_INDENT = "  "
_EVERY: tuple[Family[Any], ...] = (*FAMILIES, *RECIPE_FAMILIES)
_IN_RECIPES = dict.fromkeys(RECIPE_FAMILIES, " of recipes")


def known_names() -> tuple[str, ...]:
    """The names that `op_page` accepts: the ops, the functions that arguments take, then what recipes name."""
    return tuple(dict.fromkeys([*OPS, *(name for family in _EVERY for name in family.members)]))


def plural(noun: str) -> str:
    """The plural of the noun of a family."""
    return f"{noun}es" if noun.endswith("s") else f"{noun}s"


def op_page(name: str) -> str:
    """The text for a name: that of an op, of a member of a family, or of several of these."""
    return "\n".join(_section(name, noun, entry) for noun, entry in _entries(name))


def ops_list() -> str:
    """The ops, one to a line with its meaning, then the names of the functions that arguments take."""
    width = max(map(len, OPS)) + 2
    lines = [f"{key:<{width}}{op.meaning()}" for key, op in OPS.items()]
    for family in _EVERY:
        names = textwrap.fill(", ".join(family.members), 100, initial_indent=_INDENT, subsequent_indent=_INDENT)
        lines += ["", f"{plural(family.noun)}{_IN_RECIPES.get(family, '')}:", names]
    return "\n".join([*lines, "", "`netspec ops NAME` says more about each of them.", ""])


def ops_markdown() -> str:
    """The whole reference page."""
    parts = ["# Ops", "", *_INTRODUCTION, "", *markdown_table(("op", "what it does"), _index(OPS)), ""]
    for key, op in OPS.items():
        parts += [f"## {key}", "", *declared_markdown(op), ""]
    for family in FAMILIES:
        parts += [f"## {family.noun.capitalize()}s", "", _FAMILY_INTRODUCTION.format(noun=family.noun), ""]
        for key, function in family.members.items():
            parts += [f"### {family.noun} {key}", "", *declared_markdown(function), ""]
    return "\n".join(parts)


_INTRODUCTION = (
    "The ops that can be the key of a layer, with their arguments, which are slim's own. An argument can also be given",
    "by an `arg_scope`, and its value can be an expression such as `$num_classes`. `netspec ops NAME` shows the same.",
    "",
    "This page is generated from the classes in `netspec/ops/`; edit those, not this page.",
)
_FAMILY_INTRODUCTION = (
    "An argument that takes one of the {noun}s is given its name, `{{name: value}}` to set its main argument, or\n"
    "`{{name: {{argument: value}}}}`."
)


def _entries(name: str) -> Iterator[tuple[str, type[Declared]]]:
    if name in OPS:
        yield "op", OPS[name]
    for family in _EVERY:
        if name in family.members:
            yield family.noun, family.members[name]


def _section(name: str, noun: str, entry: type[Declared]) -> str:
    lines = [f"{name} ({noun})", ""]
    lines += [f"{_INDENT}{line}".rstrip() for line in _docstring(entry).splitlines()]
    lines += ["", *(f"{_INDENT}{line}" for line in _usage(entry)), ""]
    width = max(map(len, entry.arguments), default=0) + 2
    for argument, arg in entry.arguments.items():
        lines.append(f"{_INDENT}{argument:<{width}}{arg.meaning}")
        lines.append(f"{_INDENT}{'':<{width}}{arg.kind.text()}; {_default(arg)}")
    return "\n".join(lines).rstrip() + "\n"


def declared_markdown(entry: type[Declared]) -> list[str]:
    """The docstring of a class, how a file writes it, and a table of its arguments."""
    lines = [_docstring(entry), "", "```yaml", *_usage(entry), "```"]
    return [*lines, "", *arguments_markdown(entry, "argument")] if entry.arguments else lines


def arguments_markdown(entry: type[Declared], noun: str) -> list[str]:
    """The table of the arguments of a class, which `noun` calls them."""
    rows = [
        (f"`{name}`", arg.meaning, arg.kind.text(), "required" if arg.required else f"`{_value(arg.default)}`")
        for name, arg in entry.arguments.items()
    ]
    return list(markdown_table((noun, "meaning", "value", "default"), rows))


def _docstring(entry: type[Declared]) -> str:
    return inspect.cleandoc(entry.__doc__ or "")


def _usage(entry: type[Declared]) -> list[str]:
    """How a file writes it, with the arguments that it needs."""
    if issubclass(entry, Op):
        layer = f"- {entry.key}: {_braces(entry.required)}"
        ids = ", ".join(f"id{number}" for number in range(1, (entry.arity or 2) + 1))
        return [layer, f"  from: [{ids}]"] if entry.arity != 1 else [layer]
    if not issubclass(entry, Member):
        raise TypeError(f"expected an op or a member of a family, got {entry.__name__}")
    if entry.main is not None:
        main = entry.arguments[entry.main]
        return [f"{{{entry.key}: {'...' if main.required else _value(main.default)}}}"]
    given = (*entry.shown, *entry.required)
    return [f"{{{entry.key}: {_braces(given)}}}" if given else entry.key]


def _braces(names: Iterable[str]) -> str:
    return f"{{{', '.join(f'{name}: ...' for name in names)}}}"


def _default(arg: Arg[Any]) -> str:
    return "required" if arg.required else f"default {_value(arg.default)}"


def _value(value: object) -> str:
    return value if isinstance(value, str) else value_text(value)


def _index(ops: Mapping[str, type[Op]]) -> list[tuple[str, ...]]:
    return [(f"[{key}](#{key})", op.meaning()) for key, op in ops.items()]
