"""Checks that each loss and metric is of an output that the network has."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.budget import spend
from netspec.diagnostics import Problem
from netspec.network import Network
from netspec.ops.function import Member
from netspec.recipe.draft import RecipeDraft
from netspec.schema.suggest import likely, suggested
from netspec.shapes import Shape
from netspec.wording import on_one_line

_OUTPUT = 10


def output_faults(draft: RecipeDraft) -> Iterator[Problem]:
    """The faults of `of` in losses and metrics."""
    if draft.network is None:
        return
    for key in ("loss", "metrics"):
        for index, member in enumerate(draft.values.get(key, ())):
            spend(_OUTPUT)
            yield from _fault(draft, draft.network, key, index, member)


def output_of(network: Network, of: str | None) -> int | None:
    """The index of the output that a name means: an end point, with or without the network's scope; None if it is none.

    Without a name, it is the network's output.
    """
    if of is None:
        return network.root.output
    found = next((full for full in (of, f"{network.scope}/{of}") if full in network.end_points), None)
    return None if found is None else network.end_points[found]


def shape_of(network: Network, of: str | None) -> Shape | None:
    """The shape of the output that a name means; None if it is unknown."""
    index = output_of(network, of)
    return None if index is None else network.output_shapes()[index]


def _fault(draft: RecipeDraft, network: Network, key: str, index: int, member: Member) -> Iterator[Problem]:
    of = member.values["of"]
    if output_of(network, of) is not None:
        return
    span = draft.place(*draft.member(key, index), "of")
    text = f"{key}: {member.key}: the network has no end point '{on_one_line(of)}'"
    known = [network.short_name(name) for name in network.end_points]
    if of in (network.output_names()[network.root.output], network.root.output and network.scope):
        yield Problem(
            "unknown-output", text, span, help=f"leave out of: the {key} is of the network's output without it"
        )
    elif near := likely(of, known):
        advice = suggested(of, known)
        yield Problem("unknown-output", text, span, help=f"did you mean '{near}'?", fix=advice.fix(span))
    else:
        yield Problem("unknown-output", text, span, help=suggested(of, known).help)
