"""What a training is going to do: its data and network, checked against each other before anything is allocated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netspec.analysis.totals import FLOAT, elements
from netspec.comparison.renaming import matched
from netspec.lower.memory import available_memory, bytes_text
from netspec.network import Network
from netspec.ops import Variable
from netspec.recipe.model import Recipe
from netspec.records import dataclass
from netspec.training.class_numbers import renumbered
from netspec.training.data_description import description
from netspec.training.data_faults import DataError
from netspec.training.datasets import Pipeline
from netspec.training.objective import Objective
from netspec.training.opening import open_data
from netspec.weights import FittedWeights, fit, open_weights
from netspec.weights.fitting_help import by_recipe
from netspec.wording import counted


@dataclass(frozen=True, slots=True, eq=False)
class TrainingPlan:
    """A recipe with all that is known before TensorFlow is imported."""

    recipe: Recipe
    network: Network
    """As it is trained."""
    objective: Objective
    train: Pipeline
    evaluation: Pipeline | None
    steps: int
    trained: tuple[Variable, ...]

    def epoch(self, step: int) -> float:
        """The passes over the examples of training after so many steps."""
        return step * self.recipe.batch_size / self.train.examples.count

    def initial(self) -> FittedWeights | None:
        """The values that the variables begin with; None if there is no `init_from`.

        Raises:
            WeightsError: they cannot be read, or do not fit the network.
        """
        initial = self.recipe.init_from
        if initial is None:
            return None
        stored = open_weights(self.recipe.path(initial.checkpoint))
        fitted = fit(self.network.variables, stored, renamed=initial.map, exclude=initial.exclude)
        if not initial.ignore_missing:
            fitted.require(by_recipe)
        return fitted

    def lines(self) -> Iterator[str]:
        """Describes it to the user."""
        recipe, network = self.recipe, self.network
        yield f"network     {network.name}, {network.taken_text()} -> {network.returned_text()}"
        count, trained = elements(network.variables), elements(self.trained)
        yield f"parameters  {count:,}, {trained:,} of them trained"
        for split, pipeline in (("train", self.train), ("evaluation", self.evaluation)):
            for number, line in enumerate(description(pipeline) if pipeline else ("none",)):
                yield f"{split if not number else '':<12}{line}"
        examples, epochs = counted(recipe.batch_size, "example"), self.epoch(self.steps)
        passes = f"{epochs:,.0f}" if epochs >= 1000 else f"{epochs:.4g}"
        yield f"steps       {self.steps:,} of {examples}, {passes} epochs"
        kept = f"variables, gradients, {recipe.optimizer.key}, outputs of layers"
        yield f"memory      about {bytes_text(self.memory())}: {kept}"
        if scarce := self.scarce():
            yield f"{'':<12}{scarce}"

    def scarce(self) -> str | None:
        """That the memory of this machine may not suffice; None if it does, or is unknown."""
        available = available_memory()
        if available is None or self.memory() <= available:
            return None
        return f"{bytes_text(available)} are available on this machine; give a smaller batch_size, or train on a GPU"

    def memory(self) -> int:
        """The bytes of what a step keeps: a rough sum, without what single operations take."""
        optimizer = self.recipe.optimizer
        copies = 2 + len(optimizer.slots()) + (optimizer.moving_average_decay is not None)
        outputs = 0
        for layer in self.network.layers:
            sizes = (layer.output_shape or ())[1:]
            count = 1
            for size in sizes:
                count *= size if isinstance(size, int) else 1
            outputs += count
        fixed = elements(self.network.variables) - elements(self.trained)
        return FLOAT * (fixed + copies * elements(self.trained) + 2 * outputs * self.recipe.batch_size)


def planned(recipe: Recipe) -> TrainingPlan:
    """Opens the data of a recipe, and checks them and its names against its network.

    Raises:
        DataError: data cannot be read, or do not fit the network.
        SpecError: the network cannot be built for training.
    """
    network = recipe.network(training=True)
    objective = Objective(network, recipe.loss, recipe.metrics)
    train = open_data(recipe, "train", network)
    faults = [f"data.train: {fault}" for fault in objective.faults(_shapes(train))]
    evaluation = None
    if recipe.data.evaluation is not None:
        evaluation = open_data(recipe, "evaluation", recipe.network(training=False))
        faults += [f"data.evaluation: {fault}" for fault in objective.faults(_shapes(evaluation))]
        names = renumbered(train.examples.class_names, evaluation.examples.class_names)
        faults += [f"data.evaluation: {fault}" for fault in names]
    if faults:
        raise DataError(faults)
    return TrainingPlan(recipe, network, objective, train, evaluation, _steps(recipe, train), _trained(recipe, network))


def _shapes(pipeline: Pipeline) -> dict[str, Any]:
    return {name: target.shape for name, target in pipeline.examples.targets.items()}


def _steps(recipe: Recipe, train: Pipeline) -> int:
    """The steps of a recipe: its own, or those that its epochs take, the last one begun."""
    if recipe.steps is not None:
        return int(recipe.steps)
    return -(-int(recipe.epochs or 1) * train.examples.count // recipe.batch_size)


def _trained(recipe: Recipe, network: Network) -> tuple[Variable, ...]:
    """The variables to train."""
    found = [variable for variable in network.variables if variable.trainable]
    patterns = recipe.train_only
    return tuple(
        variable for variable in found if not patterns or any(matched(pattern, variable.name) for pattern in patterns)
    )
