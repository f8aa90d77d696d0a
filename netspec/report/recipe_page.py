"""Renders a recipe for people: what is trained, on what, and how; and as plain data for programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from netspec.analysis.losses import regularized
from netspec.analysis.totals import elements
from netspec.comparison.renaming import matched
from netspec.network import Network
from netspec.ops import Variable
from netspec.ops.functions.function import Member, plain_value
from netspec.recipe.model import Recipe
from netspec.report.page import fitted
from netspec.report.source_rows import plain_text
from netspec.report.visible import visible
from netspec.shapes import shape_value
from netspec.wording import counted

FORMAT = 1


def recipe_page(recipe: Recipe, width: int | None = None) -> str:
    """The page, whose lines fit a terminal."""
    network = recipe.network(training=True)
    facts = [(label, text) for label, text in _facts(recipe, network) if text]
    most = max(len(label) for label, _ in facts) + 2
    lines = [visible(f"{recipe.name}: {recipe.doc or 'training of ' + network.name}"), ""]
    lines += [f"{label:<{most}}{visible(text)}" for label, text in facts]
    return fitted("\n".join([*lines, ""]), width)


def recipe_value(recipe: Recipe) -> dict[str, Any]:
    """A recipe as plain data, every key with its value; docs/recipes.md describes the keys."""
    network = recipe.network(training=True)
    shapes = network.output_shapes()
    inputs = {each.name: shape_value(each.shape) for each in network.inputs}
    outputs = {name: shape_value(shapes[index]) for name, index in network.outputs.items()}
    return {
        "netspec": {"format": FORMAT},
        "network": {
            "name": network.name,
            "input": shape_value(network.input_shape),
            **({"inputs": inputs} if len(inputs) > 1 else {}),
            "output": shape_value(network.output_shape),
            **({"outputs": outputs} if outputs else {}),
            "parameters": elements(network.variables),
            "trained": elements(trained(recipe, network)),
        },
        "folder": recipe.folder,
        "values": recipe.plain(),
    }


def trained(recipe: Recipe, network: Network) -> tuple[Variable, ...]:
    """The variables that are trained."""
    own = (variable for variable in network.variables if variable.trainable)
    if not recipe.train_only:
        return tuple(own)
    return tuple(each for each in own if any(matched(pattern, each.name) for pattern in recipe.train_only))


def _facts(recipe: Recipe, network: Network) -> Iterator[tuple[str, str]]:
    given = ", ".join(f"{name} {plain_text(value)}" for name, value in recipe.parameters.items())
    variables, chosen = network.variables, trained(recipe, network)
    yield "network", ", ".join(filter(None, [f"{network.name} of {recipe.spec}", given]))
    yield "input", f"{network.taken_text()}, output {network.returned_text()}"
    yield "trained", f"{elements(chosen):,} of {counted(elements(variables), 'parameter')}"
    if initial := recipe.init_from:
        left = f", without {', '.join(initial.exclude)}" if initial.exclude else ""
        yield "from", f"{initial.checkpoint}{left}"
    yield "data", _member(recipe.data.train)
    yield "augment", _members(recipe.augment)
    yield "preprocess", _members(recipe.preprocess)
    length = f"{recipe.steps:,} steps" if recipe.steps is not None else counted(recipe.epochs or 0, "epoch")
    yield "length", f"{length}, batches of {counted(recipe.batch_size, 'example')}"
    losses = regularized(network.variables)
    regularizers = f", and the regularizers of {counted(len(losses), 'variable')}" if losses else ""
    yield "loss", _members(recipe.loss) + regularizers
    yield "optimizer", _member(recipe.optimizer)
    yield "metrics", _members(recipe.metrics)
    if recipe.data.evaluation is not None:
        every = f"every {recipe.evaluate.every:,} steps, " if recipe.evaluate.every else ""
        yield "evaluation", f"{_member(recipe.data.evaluation)}; {every}at the end"
    saved = f"every {recipe.checkpoints.every:,} steps, " if recipe.checkpoints.every else ""
    yield "checkpoints", f"{saved}at the end; the newest {recipe.checkpoints.keep:,} are kept"
    yield "seed", str(recipe.seed)
    yield "precision", recipe.precision
    yield "output", recipe.folder


def _members(members: Iterable[Member]) -> str:
    return ", ".join(map(_member, members))


def _member(member: Member) -> str:
    """A member as a file would write it, without defaults."""
    plain = plain_value(member)
    return plain if isinstance(plain, str) else plain_text(plain)[1:-1]
