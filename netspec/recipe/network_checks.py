"""Checks that a recipe can feed a network and read what it returns: one input of floats, and one output."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.diagnostics import Problem
from netspec.ops.dtypes import FLOATS
from netspec.recipe.draft import RecipeDraft
from netspec.wording import listed


def network_faults(draft: RecipeDraft) -> Iterator[Problem]:
    """The faults of a network that training cannot feed: `net.module()` can be trained by a loop of one's own."""
    network = draft.network
    if network is None:
        return
    place, help = draft.place("spec"), "train what netspec.load(...).module() makes, in a loop of your own"
    first = network.inputs[0]
    if len(network.inputs) > 1:
        text = f"spec: a recipe feeds one input, and {network.name} takes {listed([*network.input_shapes])}"
        yield Problem("wrong-image", text, place, help=help)
    elif first.dtype not in FLOATS:
        text = f"spec: a recipe feeds floats, and {network.name} takes {first.name} of type {first.dtype}"
        yield Problem("wrong-image", text, place, help=help)
    if network.outputs:
        text = f"spec: a recipe trains one output, and {network.name} returns {listed([*network.outputs])} by name"
        yield Problem("wrong-output", text, place, help=help)
