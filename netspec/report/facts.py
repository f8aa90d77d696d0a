"""What a report says of a network as a whole: labelled facts, and what the numbers mean."""

from __future__ import annotations

from collections.abc import Collection

from netspec.analysis.losses import regularized
from netspec.analysis.size_hints import Ranges, image_text
from netspec.analysis.totals import FLOAT
from netspec.network import Network, NetworkInput
from netspec.ops.dtypes import DEFAULT
from netspec.report.end_point_keys import LABEL, end_points_text
from netspec.report.function_text import grouped
from netspec.report.listing import Listing
from netspec.report.number_text import byte_text, number_text
from netspec.shapes import shape_text
from netspec.wording import value_text

_COUNTS = (
    "MACs: multiply-accumulates of convolutions and matrix products. FLOPs: two per MAC, and one for each other "
    "elementary operation on an element. Bytes: the output as float32."
)

Facts = list[tuple[str, str]]


def title(network: Network) -> str:
    """The name, with what the file says of the network."""
    return network.name if network.doc is None else f"{network.name}: {' '.join(network.doc.split())}"


def given_facts(network: Network) -> Facts:
    """The input, the parameters, and what `--set` changed."""
    given = ", ".join(f"{name} {value_text(value)}" for name, value in network.parameters.items())
    changed = [("set", ", ".join(network.settings))] if network.settings else []
    scope = [("scope", network.scope or "none")] if network.scope != network.name else []
    return [
        *scope,
        ("input" if len(network.inputs) == 1 else "inputs", ", ".join(map(_input_text, network.inputs))),
        *([("with", given)] if given else []),
        *changed,
    ]


def _input_text(given: NetworkInput) -> str:
    """The name of an input, its shape, and its type where that is not the common one."""
    name, shape, dtype = given
    return f"{name} {shape_text(shape)}" + (f" {dtype}" if dtype != DEFAULT else "")


def output_text(network: Network) -> str:
    """The output by the name of its layer, or those that the file names, with their shapes."""
    names, shapes = network.output_names(), network.output_shapes()
    if not network.outputs:
        return f"{names[network.root.output]} {shape_text(network.output_shape)}"
    return ", ".join(f"{name} {shape_text(shapes[index])}" for name, index in network.outputs.items())


def found_facts(listing: Listing, accepted: Ranges | None, width: int | None = None) -> Facts:
    """The output, the totals, the end points, and the image sizes that the network accepts.

    Lists of end points that take many lines of `width` columns are cut.
    """
    network, total = listing.network, listing.totals
    trainable = "all" if total.trainable == total.parameters else f"{total.trainable:,}"
    facts = [
        ("output" if len(network.outputs) < 2 else "outputs", output_text(network)),
        ("parameters", f"{total.parameters:,} ({trainable} trainable), {byte_text(FLOAT * total.parameters)}"),
        ("MACs", number_text(total.macs)),
        ("FLOPs", number_text(total.flops)),
        ("memory" if network.outputs else "outputs", byte_text(total.memory)),
    ]
    if losses := _losses(network):
        facts.append(("losses", losses))
    if keys := end_points_text(listing, width):
        facts.append((LABEL, keys))
    if sizes := image_text(accepted):
        facts.append(("accepts", f"images of {sizes}"))
    return facts


def meanings(listing: Listing, shown: Collection[str]) -> str:
    """What the numbers mean; `shown` are the names of the columns."""
    network = listing.network
    counted = network.counted_for
    counted = counted if counted == "one example" else f"{counted}, {network.taken_text()}"
    parts = [f"For {counted}.", _COUNTS]
    if "field" in shown:
        parts.append(
            "Field: the rows and columns of the image that a position sees, including padding, or all of them after a "
            "layer that sees the whole image; - if unknown."
        )
    if "from" in shown:
        parts.append("From: the layers that feed a row; blank if that is the row above.")
    if any(variables and not made for variables, made in zip(listing.variables, listing.made, strict=True)):
        parts.append("Shared parameters are counted at the first layer that has them.")
    return " ".join(parts)


def _losses(network: Network) -> str:
    """The number of regularization losses, then how many variables of each sort have which regularizer."""
    found = regularized(network.variables)
    groups = grouped((variable.name, variable.regularizer) for variable in found).items()
    if not groups:
        return ""
    plural = "" if len(found) == 1 else "es"
    one = len(groups) == 1
    parts = (("" if one else f"{count:,} ") + f"{text} on {sort}" for (sort, text), count in groups)
    return f"{len(found):,} regularization loss{plural}: {', '.join(parts)}"
