"""A trained network: the module of a recipe with values of its variables, and what its recipe says of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, final

from netspec.recipe.model import Recipe
from netspec.recipe.preprocessor import steps_of
from netspec.recipe.training_losses import Loss
from netspec.records import dataclass
from netspec.training.class_numbers import class_names
from netspec.training.data_faults import DataError
from netspec.training.datasets import Pipeline
from netspec.training.evaluation import Evaluation, Measured, added
from netspec.training.example_faults import explained, failures
from netspec.training.image_decoding import decoding_of
from netspec.training.input_preparation import InputPreparation
from netspec.training.objective import Objective, losses_of, outputs_of
from netspec.training.positions import Batches
from netspec.training.prediction import Predictor
from netspec.training.wanted_inputs import wanted_inputs
from netspec.weights import fit, open_weights
from netspec.weights.fitting_help import of_every_variable

if TYPE_CHECKING:
    from netspec.lower.module import SpecModule

AVERAGES = {"*/ExponentialMovingAverage": "*"}
"""The rule by which trained variables get their moving averages, with which a network is evaluated."""


@final
@dataclass(frozen=True, slots=True, eq=False)
class TrainedNetwork:
    """The module of a recipe, with the values of its variables."""

    recipe: Recipe
    model: SpecModule
    weights: str
    """Where the values come from."""

    @property
    def losses(self) -> dict[str, Loss | None]:
        """The loss of each output, which says what its numbers mean; see `outputs_of`."""
        network, losses = self.model.network(), self.recipe.loss
        return {name: next(iter(losses_of(network, name, losses)), None) for name in outputs_of(network)}

    @property
    def telling(self) -> tuple[str, ...]:
        """The names of the outputs that have a probability for each class of an example; see `outputs_of`."""
        shapes, losses = outputs_of(self.model.network()), self.losses
        vectors = [name for name, shape in shapes.items() if shape is not None and all(n == 1 for n in shape[1:-1])]
        return tuple(name for name in vectors if (loss := losses[name]) is not None and loss.tells_classes)

    def predictor(self) -> Predictor:
        """What predicts examples."""
        losses, source = self.losses, self.recipe.data.train

        def said(output: Any, loss: Loss | None) -> Any:
            import tensorflow as tf

            return output if loss is None else loss.prediction(tf, tf.cast(output, tf.float32))

        def call(inputs: Any) -> Any:
            output, _ = self.model(inputs)
            if not isinstance(output, Mapping):
                return said(output, losses[""])
            return {name: said(each, losses[name]) for name, each in output.items()}

        ways = {
            name: InputPreparation(
                wanted,
                steps_of(self.recipe.preprocess, name) if wanted.floats else (),
                decoding_of(source, wanted.shape),
            )
            for name, wanted in wanted_inputs(self.model.network()).items()
        }
        return Predictor(call, ways)

    def class_names(self) -> tuple[str, ...]:
        """The names of the network's classes, as its run or the data of training name them.

        Raises:
            DataError: the data cannot be read.
        """
        return class_names(self.recipe, self.model.network(), self.weights)

    @property
    def _batch_size(self) -> int:
        return int(self.recipe.evaluate.batch_size or self.recipe.batch_size)

    def batches(self, pipeline: Pipeline) -> int:
        """The number of batches of an evaluation."""
        return -(-pipeline.examples.count // self._batch_size)

    def evaluation(self, pipeline: Pipeline, progress: Callable[[int], None]) -> Evaluation:
        """Measures the network on all examples; `progress` is called with the number of batches that are done.

        Raises:
            DataError: an example cannot be read, or labels do not fit the recipe's losses and metrics.
        """
        import tensorflow as tf

        network = self.model.network()
        objective = Objective(network, self.recipe.loss, self.recipe.metrics).used(network)
        if faults := objective.faults({name: target.shape for name, target in pipeline.examples.targets.items()}):
            raise DataError(faults)
        measured, size = Measured(self.model, objective), self._batch_size
        sums = tf.function(lambda *batch: measured.sums(tf, *batch), autograph=False)

        def each() -> Iterator[Any]:
            done = 0
            try:
                for done, batch in enumerate(pipeline.evaluation(tf, size), 1):
                    yield sums(*batch)
                    progress(done)
            except failures(tf) as error:
                raise explained(tf, pipeline, Batches(size, done * size), error, training=False) from None

        return measured.evaluation(added(each()))


def load_trained(recipe: Recipe, weights: str, renamed: Mapping[str, str]) -> TrainedNetwork:
    """The network of a recipe with the values that are stored at a path, renamed by rules.

    Raises:
        SpecError: the network cannot be built for inference.
        WeightsError: the values cannot be read, or do not fit.
    """
    stored = open_weights(weights)
    # Read at once: a training that goes on deletes its older checkpoints.
    values = dict(fit(recipe.network(training=False).variables, stored, renamed=renamed).require(of_every_variable))
    from netspec.lower.module import SpecModule
    from netspec.lower.precision import PRECISIONS

    precision = PRECISIONS[recipe.precision]
    model = SpecModule(recipe.sound.checked, recipe.parameters, recipe.input_shapes, recipe.seed, precision)
    model.assign(values)
    return TrainedNetwork(recipe, model, stored.path)
