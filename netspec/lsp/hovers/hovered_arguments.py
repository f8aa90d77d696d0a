"""What the arguments of ops mean, what they are worth in the layers of a step, and where their values come from."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

from netspec.analysis.explanation import PARAMS
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.hovers.hover_text import HoverText
from netspec.lsp.hovers.hovered_names import link_to, place_words
from netspec.lsp.hovers.values_here import counted_values, environments, listed_values, values_of_node
from netspec.lsp.hovers.word_at import Belonging, WordAt
from netspec.network import Argument, Layer
from netspec.ops import FAMILIES, OPS, Op
from netspec.ops.argument import Arg, Declared
from netspec.report.source_rows import plain_text
from netspec.schema.file_head import scope_of
from netspec.wording import first_of

_MOST_LISTED = 8
_ORIGINS = {"layer": "", "arg_scope": "arg_scope", "caller": "the caller's arg_scope", "default": "default"}


def add_op(op: type[Op], text: HoverText) -> None:
    """Adds what an op does."""
    meaning, _, formula = inspect.cleandoc(op.__doc__ or "").partition("\n\n")
    text.title(op.key, meaning).taught(formula)


def origin_text(spec: OpenSpec, given: Iterable[Argument]) -> str:
    """Where the values of an argument come from, if they come from one place outside of the step."""
    origins = {(each.origin, each.span) for each in given}
    if len(origins) != 1:
        return ""
    ((origin, span),) = origins
    place = f", {place_words(spec, span)}" if span is not None else ""
    return f"{_ORIGINS[origin]}{place}" if _ORIGINS[origin] else ""


def link_of(spec: OpenSpec, given: Iterable[Argument]) -> str | None:
    """The address of the one place that gives the values of an argument."""
    spans = {each.span for each in given}
    span = spans.pop() if len(spans) == 1 else None
    return link_to(spec, span) if span is not None else None


def add_argument(
    spec: OpenSpec, op: type[Op], word: WordAt, at: Belonging, layers: Iterable[Layer], text: HoverText
) -> None:
    """Adds an argument of an op, with its values in the layers of a step."""
    name = str(at.inside[0])
    declared = op.arguments.get(name)
    if declared is None:
        return
    add_inside(word, at, text)
    add_declared(op.key, name, declared, text)
    given = [layer.arguments[name] for layer in layers if name not in layer.hidden]
    value, more = listed_values(counted_values(each.value for each in given))
    text.row("value here", value, more or origin_text(spec, given), link_of(spec, given))


def add_declared(owner: str, name: str, declared: Arg[Any], text: HoverText) -> None:
    """Adds the declaration of an argument."""
    add_type_and_default(declared, text.title(f"{owner}.{name}", declared.meaning))


def add_type_and_default(declared: Arg[Any], text: HoverText) -> None:
    """Adds the type of a declared argument or key, and its default."""
    text.row("type", declared.kind.text())
    text.row("default", "" if declared.required else plain_text(declared.default), "required" * declared.required)


def add_inside(word: WordAt, at: Belonging, text: HoverText) -> None:
    """Adds the function that the value of an argument names at the word, or the argument of it that is there."""
    member: type[Declared] | None = _normalizer(at) if at.inside[0] == PARAMS else None
    found: tuple[str, str, Arg[Any] | None] | None = None
    for key in [*map(str, at.inside[1:]), *([] if word.on_key else [word.text])]:
        if member is not None and key in member.arguments:
            declared = member.arguments[key]
            found = key, declared.meaning, declared
        elif (named := _function(key)) is not None:
            member = named
            found = key, named.meaning(), None
    if found is not None:
        name, meaning, argument = found
        text.title(name, meaning)
        if argument is not None:
            add_type_and_default(argument, text)


def _normalizer(at: Belonging) -> type[Declared] | None:
    """The op whose arguments `normalizer_params` gives, if that is written beside it."""
    beside = at.node.children.get("normalizer_fn") if at.node is not None else None
    named = beside.value if beside is not None else None
    return OPS.get(named) if isinstance(named, str) else None


def _function(name: str) -> type[Declared] | None:
    members = (family.members.get(name) for family in FAMILIES)
    return next((each for each in members if each is not None), None) or OPS.get(name)


def hover_entry(spec: OpenSpec, word: WordAt, at: Belonging, text: HoverText) -> None:
    """Adds an entry of an arg-scope: an op, or an argument with the layers that take its value."""
    name = str(at.inside[0]) if at.inside else ""
    if name == "ops":
        if word.on_key:
            text.title("ops", "the ops to which the entry gives its arguments")
        elif word.text in OPS:
            add_op(OPS[word.text], text)
        return
    ops = at.node["ops"].value if at.node is not None and "ops" in at.node else []
    owner = next((op for op in (ops if isinstance(ops, list) else []) if op in OPS and name in OPS[op].arguments), None)
    if owner is None or at.node is None:
        return
    add_inside(word, at, text)
    add_declared(owner, name, OPS[owner].arguments[name], text)
    given = at.node[name]
    text.row("value", *listed_values(values_of_node(given, environments(spec, at))))
    document = spec.inspected.document
    own = f"{scope_of(document.root)}/" if document is not None else ""
    taken = [
        layer.scope.removeprefix(own)
        for layer in spec.layers
        if any(each.get(name) and each[name].span == given.span for each in (layer.given, layer.normalizer_given))
    ]
    text.row("given to", first_of(taken, _MOST_LISTED), "" if taken else "no layer")
