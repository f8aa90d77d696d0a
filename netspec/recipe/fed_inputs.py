"""Checks that the data have each input of the network, and that steps are done to inputs that it has."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.budget import spend
from netspec.diagnostics import Problem
from netspec.network import Network
from netspec.ops.dtypes import FLOATS
from netspec.recipe.draft import RecipeDraft
from netspec.recipe.sources import INPUTS, DataSource
from netspec.schema.suggest import suggested
from netspec.wording import listed, on_one_line

_INPUT = 10


def input_faults(draft: RecipeDraft) -> Iterator[Problem]:
    """The faults of what sources give to the inputs of the network, and of `input` in steps."""
    data = draft.values.get("data")
    for split, source in data.values.items() if data is not None else ():
        if source is not None:
            spend(_INPUT * len(source.fed()))
            yield from _source_faults(draft, split, source)
    if draft.network is not None:
        yield from _step_faults(draft, draft.network)


def _source_faults(draft: RecipeDraft, split: str, source: DataSource) -> Iterator[Problem]:
    place, label, single = ("data", split), f"data: {split}.{source.key}", source.single
    fed = source.fed()
    if fed == {"": ""} and single:
        help = f"give the array of the only input as {single}, or those of several as {INPUTS}: {{NAME: ...}}"
        yield Problem("missing-key", f"{label}: '{single}' is missing", draft.place(*place), help=help)
    elif "" not in fed and draft.given(*place, single):
        span = draft.node(*place, single).span
        text = f"{label}: '{INPUTS}' and '{single}' exclude each other"
        yield Problem("conflicting-keys", text, span, help=f"remove {single}, or {INPUTS}")
    elif draft.network is not None:
        yield from _unfed(draft, draft.network, split, source)


def _unfed(draft: RecipeDraft, network: Network, split: str, source: DataSource) -> Iterator[Problem]:
    """The faults of inputs that are not the network's, and of those of the network that get nothing."""
    label, fed, names = f"data: {split}.{source.key}", source.fed(), list(network.input_shapes)
    if "" in fed:
        place = draft.place("data", split, *filter(None, [source.single]))
        if len(names) > 1 and INPUTS in source.arguments:
            given = ", ".join(f"{name}: ..." for name in names)
            text = f"{label}: {network.name} takes {listed(names)}, and '{source.single}' is one input"
            help = f"write {INPUTS}: {{{given}}} in place of {source.single}"
            yield Problem("unknown-input", text, place, help=help)
        elif len(names) > 1 or (network.inputs[0].dtype not in FLOATS and INPUTS not in source.arguments):
            wanted = listed([f"{each.name} of type {each.dtype}" for each in network.inputs])
            text = f"{label} has an image for each example, and {network.name} takes {wanted}"
            yield Problem("unknown-input", text, place, help="store the examples as arrays or records")
        return
    node = draft.node("data", split, INPUTS)
    missing, unknown = [name for name in names if name not in fed], [name for name in fed if name not in names]
    for name in unknown:
        advice, span = suggested(name, missing or names), node.key_span(name)
        text = f"{label}: {INPUTS}: {network.name} has no input '{on_one_line(name)}'"
        yield Problem("unknown-input", text, span, help=advice.help, fix=advice.fix(span))
    for name in () if unknown else missing:  # a wrong name may be that of one that is missing
        text = f"{label}: {INPUTS} has no '{name}', which {network.name} takes"
        yield Problem("unknown-input", text, node.span, help=f"add {name}: and what holds it")


def _step_faults(draft: RecipeDraft, network: Network) -> Iterator[Problem]:
    floats = [each.name for each in network.inputs if each.dtype in FLOATS]
    for key in ("augment", "preprocess"):
        for index, step in enumerate(draft.values.get(key, ())):
            spend(_INPUT)
            place, label = draft.member(key, index), f"{key}: {step.key}"
            if step.input is None and not floats:
                wanted = listed([f"{each.name} of type {each.dtype}" for each in network.inputs])
                text = f"{label} is done to floats, and {network.name} takes {wanted}"
                yield Problem(
                    "wrong-image", text, draft.place(*place), help="remove it: whole numbers pass as they are"
                )
            elif step.input is not None and step.input not in network.input_shapes:
                span = draft.place(*place, "input")
                advice = suggested(step.input, floats or list(network.input_shapes))
                text = f"{label}: {network.name} has no input '{on_one_line(step.input)}'"
                yield Problem("unknown-input", text, span, help=advice.help, fix=advice.fix(span))
            elif step.input is not None and step.input not in floats:
                text = f"{label} is done to floats, and {step.input} is of whole numbers or truth values"
                yield Problem(
                    "wrong-image", text, draft.place(*place, "input"), help="remove it: they pass as they are"
                )
