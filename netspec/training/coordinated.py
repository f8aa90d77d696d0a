"""Steps that a coordinator hands to the workers of parameter servers, each as soon as a worker is free.

Workers do not wait for one another, so a step may begin with values that others change meanwhile, and the numbers are
not those of one device. A worker that is lost is replaced by the others until it is back: TensorFlow sees to that.
"""

from __future__ import annotations

from typing import Any, final

import tensorflow as tf

from netspec.training.training_step import TrainingStep


@final
class CoordinatedSteps:
    """The steps of a training under a `ParameterServerStrategy`; the coordinator reads the data."""

    def __init__(self, strategy: Any, step: TrainingStep) -> None:
        self._coordinator, self._step = tf.distribute.coordinator.ClusterCoordinator(strategy), step

    def run(self, iterator: Any) -> None:
        """Hands the next batch to a worker, and does not wait for it."""
        self._coordinator.schedule(self._step.of_batch, args=next(iterator))

    def join(self) -> None:
        """Waits until all steps are done."""
        self._coordinator.join()
