"""What a step, an op or a call becomes where it stands, and what its arguments are worth there."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

from netspec.analysis.explanation import PARAMS
from netspec.analysis.step_facts import StepFacts
from netspec.analysis.totals import sums
from netspec.lsp.hover_text import HoverText
from netspec.lsp.hovered_names import add_block, add_type, block_definition, link_to
from netspec.lsp.open_spec import OpenSpec
from netspec.lsp.values_here import (
    FoundValue,
    environments,
    facts_of,
    inside_calls,
    listed_values,
    values_of_node,
)
from netspec.lsp.word_at import Belonging, WordAt
from netspec.network import Argument, Layer
from netspec.ops import FAMILIES, OPS, Op
from netspec.ops.argument import Arg, Declared
from netspec.report.number_text import field_text, number_text
from netspec.report.source_rows import place_text, plain_text
from netspec.report.step_text import step_details, step_text
from netspec.schema.keywords import GROUP, block_params
from netspec.schema.step_tree import step_names
from netspec.shapes import shape_text
from netspec.wording import first_of

_MOST_LISTED = 8
_ORIGINS = {"layer": "", "arg_scope": "arg_scope", "caller": "the caller's arg_scope", "default": "default"}


def hover_op(spec: OpenSpec, word: WordAt, at: Belonging, text: HoverText) -> None:
    """Adds an op, what it builds here, and its arguments; or one of its arguments."""
    op = OPS[at.name]
    facts = facts_of(spec, at.step)
    layers = [layer for build in facts.builds for layer in build.layers] if facts is not None else []
    if at.inside:
        _add_argument(spec, op, word, at, layers, text)
        return
    add_op(op, text)
    if facts is not None:
        add_step(spec, facts, text)
        _add_arguments(spec, layers, text)


def add_op(op: type[Op], text: HoverText) -> None:
    """Adds what an op does."""
    meaning, _, formula = inspect.cleandoc(op.__doc__ or "").partition("\n\n")
    text.title(op.key, meaning).taught(formula)


def add_step(spec: OpenSpec, facts: StepFacts, text: HoverText) -> None:
    """Adds what a step becomes: of a single build its shapes, parameters and costs, of several what they share."""
    if len(facts.builds) != 1 or facts.absent:
        text.row("here", step_text(facts))
        for line in step_details(facts) if len({*step_details(facts)}) > 1 else ():
            text.row("build", line)
        return
    (build,) = facts.builds
    text.row("input", ", ".join(shape_text(shape) for shape in build.inputs if shape is not None))
    if build.output is None:
        return
    text.row("output", shape_text(build.output))
    if build.parameters is not None:
        text.row("parameters", "shared" if build.shares else f"{build.parameters:,}")
        of = sums(build.layers)
        text.row("MACs", number_text(of.macs)).row("FLOPs", number_text(of.flops))
    if len(build.layers) == 1 and (field := spec.fields.get(build.layers[0].index)) is not None:
        text.row("receptive field", field_text(field))
    if len(build.layers) > 1:
        text.row("layers", f"{len(build.layers):,}")


def _add_arguments(spec: OpenSpec, layers: Iterable[Layer], text: HoverText) -> None:
    """Adds the arguments that are given, with their values in all layers of a step."""
    found: dict[str, list[Argument]] = {}
    for layer in layers:
        for name, argument in layer.given.items():
            if name not in layer.hidden:
                found.setdefault(name, []).append(argument)
    for name, given in found.items():
        value, more = listed_values(_counted(plain_text(each.value) for each in given))
        text.row(name, value, more or _origin(given), _link(spec, given))


def _counted(texts: Iterable[str]) -> list[FoundValue]:
    found: dict[str, int] = {}
    for text in texts:
        found[text] = found.get(text, 0) + 1
    return [FoundValue(text, times) for text, times in found.items()]


def _origin(given: Iterable[Argument]) -> str:
    """Where the values of an argument come from, if they come from one place outside of the step."""
    origins = {(each.origin, each.span) for each in given}
    if len(origins) != 1:
        return ""
    ((origin, span),) = origins
    return f"{_ORIGINS[origin]}{f', {place_text(span)}' if span is not None else ''}" if _ORIGINS[origin] else ""


def _link(spec: OpenSpec, given: Iterable[Argument]) -> str | None:
    spans = {each.span for each in given}
    span = spans.pop() if len(spans) == 1 else None
    return link_to(spec, span) if span is not None else None


def _add_argument(
    spec: OpenSpec, op: type[Op], word: WordAt, at: Belonging, layers: Iterable[Layer], text: HoverText
) -> None:
    name = str(at.inside[0])
    declared = op.arguments.get(name)
    if declared is None:
        return
    add_inside(word, at, text)
    add_declared(op.key, name, declared, text)
    given = [layer.arguments[name] for layer in layers if name not in layer.hidden]
    value, more = listed_values(_counted(plain_text(each.value) for each in given))
    text.row("value here", value, more or _origin(given), _link(spec, given))


def add_declared(owner: str, name: str, declared: Arg[Any], text: HoverText) -> None:
    """Adds the declaration of an argument."""
    text.title(f"{owner}.{name}", declared.meaning).row("type", declared.kind.text())
    _add_default(declared, text)


def _add_default(declared: Arg[Any], text: HoverText) -> None:
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
            text.row("type", argument.kind.text())
            text.row(
                "default", "" if argument.required else plain_text(argument.default), "required" * argument.required
            )


def _normalizer(at: Belonging) -> type[Declared] | None:
    """The op whose arguments `normalizer_params` gives, if that is written beside it."""
    beside = at.node.children.get("normalizer_fn") if at.node is not None else None
    named = beside.value if beside is not None else None
    return OPS.get(named) if isinstance(named, str) else None


def _function(name: str) -> type[Declared] | None:
    members = (family.members.get(name) for family in FAMILIES)
    return next((each for each in members if each is not None), None) or OPS.get(name)


def hover_call(spec: OpenSpec, at: Belonging, text: HoverText) -> None:
    """Adds a block, what its call becomes, and the values of its parameters; or one of these."""
    inside = inside_calls(spec, at.step)

    def row(label: str, name: str) -> None:
        values = [plain_text(env.values[name]) for env in inside if name in env.values]
        text.row(label, *listed_values(_counted(values)))

    if at.inside:
        add_block_parameter(spec, at, text)
        row("value here", str(at.inside[0]))
        return
    definition, facts = add_block(spec, at.name, text), facts_of(spec, at.step)
    if facts is not None:
        add_step(spec, facts, text)
    for name in block_params(definition) if definition is not None else ():
        row(name, name)


def add_block_parameter(spec: OpenSpec, at: Belonging, text: HoverText) -> None:
    """Adds the declaration of the parameter of a block that a call gives."""
    definition, name = block_definition(spec, at.name), str(at.inside[0])
    declaration = block_params(definition).get(name) if definition is not None else None
    if declaration is not None and isinstance(declaration.value, dict):
        said = declaration.value
        text.title(f"{at.name}.{name}", f"parameter of the block `{at.name}`").said(str(said.get("doc") or ""))
        add_type(said, text)
    elif name == "scope" and definition is not None:
        text.title(f"{at.name}.scope", GROUP["scope"]["description"])


def hover_word(spec: OpenSpec, word: WordAt, at: Belonging, text: HoverText) -> None:
    """Adds a word of the language, and its value here; of `from`, the steps that it names."""
    meaning = GROUP[at.name]["description"]
    if at.inside and word.on_key:
        text.title(word.text, f"in `{at.name}`: {meaning}")
        return
    text.title(at.name, meaning)
    if at.node is not None and at.name not in ("layers", "branches", "else", "join", "arg_scope"):
        values = values_of_node(at.node, environments(spec, at, rounds=at.name == "scope"))
        text.row("value here", *listed_values(values))
    if at.name in ("from", "id") and not word.on_key:
        _add_named(spec, word.text, text)
    elif (facts := facts_of(spec, at.step)) is not None and at.name != "else":
        text.row("the step", step_text(facts))


def _add_named(spec: OpenSpec, name: str, text: HoverText) -> None:
    """Adds the steps that have a name."""
    for facts in spec.steps:
        if name in step_names(facts.node):
            text.row(facts.label or "step", step_text(facts), f"line {facts.span.line}", link_to(spec, facts.span))


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
    taken = [
        layer.scope.partition("/")[2] or layer.scope
        for layer in spec.layers
        if any(each.get(name) and each[name].span == given.span for each in (layer.given, layer.normalizer_given))
    ]
    text.row("given to", first_of(taken, _MOST_LISTED), "" if taken else "no layer")
