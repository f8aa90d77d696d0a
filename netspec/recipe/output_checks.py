"""Checks that each loss and metric is of an output that the network has."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.budget import spend
from netspec.diagnostics import Problem
from netspec.network import Network
from netspec.recipe.draft import RecipeDraft
from netspec.recipe.metrics import Metric
from netspec.recipe.training_losses import Loss
from netspec.schema.suggest import likely, suggested
from netspec.shapes import Shape, shape_text
from netspec.wording import listed, on_one_line

_OUTPUT = 10


def output_faults(draft: RecipeDraft) -> Iterator[Problem]:
    """The faults of `of` in losses and metrics."""
    if draft.network is None:
        return
    for key in ("loss", "metrics"):
        for index, member in enumerate(draft.values.get(key, ())):
            spend(_OUTPUT)
            yield from _fault(draft, draft.network, key, index, member)
    if draft.used is not None:
        yield from _absent(draft, draft.network, draft.used)


def _absent(draft: RecipeDraft, network: Network, used: Network) -> Iterator[Problem]:
    """The faults of outputs that the network has in training alone, where nothing else can be measured."""

    def lost(member: Loss | Metric) -> bool:
        return output_of(network, member.of) is not None and output_of(used, member.of) is None

    losses = draft.values.get("loss", ())
    members = [("loss", 0, losses[0])] if losses and all(map(lost, losses)) else []
    members += [
        ("metrics", index, metric) for index, metric in enumerate(draft.values.get("metrics", ())) if lost(metric)
    ]
    for key, index, member in members:
        text = f"{key}: {member.key}: the network has the end point '{member.of}' in training alone"
        help = "name an output that the network also has where is_training is false"
        yield Problem("unknown-output", text, draft.place(*draft.member(key, index), "of"), help=help)


def output_of(network: Network, of: str | None) -> int | None:
    """The index of the output that a name means: one of the file's, or an end point; None if it is none.

    An end point is named with or without the network's scope. Without a name, it is the network's only output.
    """
    if network.outputs and (name := output_name(network, of)) is not None:
        return network.outputs[name]
    if of is None:
        return None if network.outputs else network.root.output
    key = network.end_point(of)
    return None if key is None else network.end_points[key]


def output_name(network: Network, of: str | None) -> str | None:
    """The name of the output of the file that a name means, or the only one without a name; None if it is none."""
    if of is None and len(network.outputs) == 1:
        return next(iter(network.outputs))
    return of if of in network.outputs else None


def shape_of(network: Network, of: str | None) -> Shape | None:
    """The shape of the output that a name means; None if it is unknown."""
    index = output_of(network, of)
    return None if index is None else network.output_shapes()[index]


def _fault(draft: RecipeDraft, network: Network, key: str, index: int, member: Loss | Metric) -> Iterator[Problem]:
    of = member.values["of"]
    if output_of(network, of) is not None:
        yield from _misfit(draft, key, index, member, shape_of(network, of))
        return
    span = draft.place(*draft.member(key, index), "of")
    if of is None:
        text = f"{key}: {member.key}: the network returns {listed([*network.outputs])}"
        help = f"say which, as {member.key}: {{of: {next(iter(network.outputs))}}}"
        yield Problem("unknown-output", text, span, help=help)
        return
    sort = "output or end point" if network.outputs else "end point"
    text = f"{key}: {member.key}: the network has no {sort} '{on_one_line(of)}'"
    known = [*network.outputs, *(network.short_name(name) for name in network.end_points)]
    names = network.output_names()
    if meant := next((name for name, output in network.outputs.items() if names[output] == of), None):
        yield Problem("unknown-output", text, span, help=f"write {meant}, as the spec names this output")
    elif not network.outputs and of in (names[network.root.output], network.root.output and network.scope):
        yield Problem(
            "unknown-output", text, span, help=f"leave out of: the {key} is of the network's output without it"
        )
    elif near := likely(of, known):
        advice = suggested(of, known)
        yield Problem("unknown-output", text, span, help=f"did you mean '{near}'?", fix=advice.fix(span))
    else:
        yield Problem("unknown-output", text, span, help=suggested(of, known).help)


def _misfit(draft: RecipeDraft, key: str, index: int, member: Loss | Metric, shape: Shape | None) -> Iterator[Problem]:
    """The fault of an output whose last axis is no axis of classes, where labels are the numbers of these."""
    if shape is None or not member.takes_classes:
        return
    place, subject = draft.place(*draft.member(key, index)), f"{key}: {member.key}"
    if len(shape) < 2:
        text = f"{subject}: expected an output with an axis for examples and one for classes, got {shape_text(shape)}"
        yield Problem("wrong-output", text, place)
    elif shape[-1] == 1:
        text = f"{subject}: the output {shape_text(shape)} has a single class, so there is nothing to tell apart"
        help = "use sigmoid_cross_entropy for two classes, or mean_squared_error for numbers"
        yield Problem("wrong-output", text, place, help=help)
