"""What a step, an op or a call becomes where it stands, and what its arguments are worth there."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.analysis.step_facts import StepBuild, StepFacts
from netspec.analysis.totals import sums
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.hovers.hover_text import HoverText
from netspec.lsp.hovers.hovered_arguments import add_argument, add_op, link_of, origin_text
from netspec.lsp.hovers.hovered_names import add_block, add_type, block_definition, link_to, place_words
from netspec.lsp.hovers.values_here import (
    counted_values,
    environments,
    facts_of,
    inside_calls,
    listed_values,
    values_of_node,
)
from netspec.lsp.hovers.word_at import Belonging, WordAt
from netspec.network import Argument, Layer
from netspec.ops import OPS
from netspec.report.number_text import field_text, number_text
from netspec.report.step_text import step_details, step_text
from netspec.schema.block_words import block_params
from netspec.schema.step_tree import ids_of, step_names
from netspec.schema.step_words import GROUP
from netspec.shapes import shape_text


def hover_op(spec: OpenSpec, word: WordAt, at: Belonging, text: HoverText) -> None:
    """Adds an op, what it builds here, and its arguments; or one of its arguments."""
    op = OPS[at.name]
    facts = facts_of(spec, at.step)
    layers = [layer for build in facts.builds for layer in build.layers] if facts is not None else []
    if at.inside:
        add_argument(spec, op, word, at, layers, text)
        return
    add_op(op, text)
    if facts is not None:
        add_step(spec, facts, text)
        _add_arguments(spec, layers, text)


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
    _add_outputs(facts, build, text)
    if build.parameters is not None:
        text.row("parameters", "shared" if build.shares else f"{build.parameters:,}")
        of = sums(build.layers)
        text.row("MACs", number_text(of.macs)).row("FLOPs", number_text(of.flops))
    if len(build.layers) == 1 and (field := spec.fields.get(build.layers[0].index)) is not None:
        text.row("receptive field", field_text(field))
    if len(build.layers) > 1:
        text.row("layers", f"{len(build.layers):,}")


def _add_outputs(facts: StepFacts, build: StepBuild, text: HoverText) -> None:
    """Adds the shape that a step gives; of an op of several outputs that of each, with its id."""
    several = build.layers[0].output_shapes if len(build.layers) == 1 else ()
    if len(several) < 2:
        text.row("output", shape_text(build.output))
        return
    ids = ids_of(facts.node.value) if isinstance(facts.node.value, dict) else ()
    for number, shape in enumerate(several):
        text.row("output", "?" if shape is None else shape_text(shape), ids[number] if number < len(ids) else "")


def _add_arguments(spec: OpenSpec, layers: Iterable[Layer], text: HoverText) -> None:
    """Adds the arguments that are given, with their values in all layers of a step."""
    found: dict[str, list[Argument]] = {}
    for layer in layers:
        for name, argument in layer.given.items():
            if name not in layer.hidden:
                found.setdefault(name, []).append(argument)
    for name, given in found.items():
        value, more = listed_values(counted_values(each.value for each in given))
        text.row(name, value, more or origin_text(spec, given), link_of(spec, given))


def hover_call(spec: OpenSpec, at: Belonging, text: HoverText) -> None:
    """Adds a block, what its call becomes, and the values of its parameters; or one of these."""
    inside = inside_calls(spec, at.step)

    def row(label: str, name: str) -> None:
        text.row(label, *listed_values(counted_values(env.values[name] for env in inside if name in env.values)))

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
            text.row(facts.label or "step", step_text(facts), place_words(spec, facts.span), link_to(spec, facts.span))
