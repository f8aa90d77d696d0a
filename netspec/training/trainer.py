"""Trains: steps one after another, and at some of them a row of measures, an evaluation, a checkpoint.

At any step, the run can end: by an error, a signal or a kill. Whoever resumes it goes on from the newest checkpoint,
and repeats what came after it, to the same numbers.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, final

import tensorflow as tf

from netspec.atomic.signals import EndedBySignal, EndingSignals, ending_signals
from netspec.lower.module import SpecModule
from netspec.lower.precision import PRECISIONS
from netspec.records import dataclass, field
from netspec.training.coordinated import CoordinatedSteps
from netspec.training.data_faults import first_line
from netspec.training.datasets import WHOLE
from netspec.training.evaluation import Evaluation, Measured, added
from netspec.training.event_file import EventFile
from netspec.training.example_faults import explained, failures
from netspec.training.lost_tasks import noticed
from netspec.training.metrics_table import MetricsTable
from netspec.training.not_finite import first_at_fault
from netspec.training.positions import Batches, Shard
from netspec.training.progress import Progress
from netspec.training.run_checkpoints import RunCheckpoints
from netspec.training.shared_values import share_first, summed_over_workers
from netspec.training.tf_config import Cluster
from netspec.training.training_plan import TrainingPlan
from netspec.training.training_state import NO_STEP, TrainingState
from netspec.training.training_step import TrainingStep

BEST = "best"


class TrainingStopped(Exception):
    """A training cannot go on. The text says why, and what would work."""


class TrainingInterrupted(Exception):
    """A signal ended a training, whose last checkpoint is of a step `saved`."""

    def __init__(self, signal: BaseException, step: int, saved: int) -> None:
        last = "which is saved" if step == saved else f"and the last checkpoint is of step {saved:,}"
        super().__init__(f"stopped at step {step:,}, {last}")
        self.signal = signal


@final
@dataclass(frozen=True, slots=True)
class TrainingOutcome:
    """What became of a training: the steps that are done, and the last measures."""

    step: int
    measures: Mapping[str, float] = field(default_factory=dict)


@final
class Trainer:
    """A training in a folder, under a strategy of `tf.distribute`."""

    def __init__(
        self, plan: TrainingPlan, folder: Path, strategy: Any, progress: Progress, cluster: Cluster | None = None
    ) -> None:
        """`folder` is that of the run for the chief of a cluster, for its other workers one that is thrown away."""
        self._plan, self._folder, self._progress, self._strategy = plan, folder, progress, strategy
        self._cluster, self._saved = cluster, 0
        self._workers = cluster.trainers if cluster is not None and not cluster.servers else ()
        recipe = plan.recipe
        with strategy.scope():
            self.model = SpecModule(
                recipe.sound.checked, recipe.parameters, recipe.input_shapes, recipe.seed, PRECISIONS[recipe.precision]
            )
            names = {variable.name for variable in plan.trained}
            trained = [variable for name, variable in self.model.variables_by_name.items() if name in names]
            self.state = TrainingState(strategy, recipe.optimizer, trained, 1 + len(recipe.metrics))
            self._checkpoints = RunCheckpoints(
                folder, recipe.checkpoints.keep, model=self.model, **self.state.checkpointed()
            )
            self._best = RunCheckpoints(folder / BEST, 1, model=self.model)
        self._step = TrainingStep(strategy, self.model, self.state, recipe, plan.objective)
        self._coordinated = CoordinatedSteps(strategy, self._step) if cluster and cluster.servers else None
        self._measured = Measured(self.model, plan.objective.used(self.model.network()))
        self._sums = tf.function(lambda *batch: self._measured.sums(tf, *batch), autograph=False)
        self._titles = ["loss", *(metric.title() for metric in recipe.metrics)]
        self._measures: dict[str, float] = {}

    def begin(self) -> int:
        """Restores the newest checkpoint, or begins with the values of `init_from`; returns the step."""
        if self._cluster is None or self._cluster.is_chief:
            if not self._checkpoints.restore():
                self._initialize()
                self.state.begin_averages()
            self._best.clean_up()
        if self._workers:
            with noticed(self._cluster):
                share_first(self._strategy, [*self.model.variables, *self.state.variables()])
        self._saved = int(self.state.step.numpy())
        return self._saved

    def run(self) -> TrainingOutcome:
        """Trains until the steps of the plan are done.

        Raises:
            TrainingStopped: it cannot go on.
            TrainingInterrupted: a signal was received; the step is saved.
        """
        start = int(self.state.step.numpy())
        if start >= self._plan.steps:
            return TrainingOutcome(start)
        with self._opened(start) as (table, train_events, evaluation_events), ending_signals() as ends:
            step = start
            try:
                iterator = iter(self._batches(start))
                for step in range(start + 1, self._plan.steps + 1):
                    with ends.held():
                        self._step_at(step, iterator)
                        self._after(step, table, train_events, evaluation_events)
                    if step == start + 1:
                        self._tell_unreached()
            except (KeyboardInterrupt, EndedBySignal) as signal:
                raise self._interrupted(signal, ends, table) from None
            return TrainingOutcome(step, self._measures)

    def _step_at(self, step: int, iterator: Any) -> None:
        """Does a step.

        Raises:
            TrainingStopped: the memory does not suffice.
            DataError: an example cannot be read.
        """
        size = self._plan.recipe.batch_size
        try:
            with noticed(self._cluster):
                if self._coordinated is None:
                    self._step.run(iterator)
                else:
                    self._coordinated.run(iterator)
                    if self._is_read_after(step):
                        self._coordinated.join()
        except tf.errors.ResourceExhaustedError as error:
            text = f"out of memory at step {step:,} with a batch_size of {size:,}: {first_line(error)}"
            raise TrainingStopped(f"{text}; give a smaller batch_size, or train on more devices") from None
        except failures(tf) as error:
            raise explained(tf, self._plan.train, Batches(size, (step - 1) * size), error, training=True) from None

    def _is_read_after(self, step: int) -> bool:
        """Whether something of the training is read after a step."""
        recipe = self._plan.recipe
        every = (recipe.log.every, recipe.checkpoints.every, recipe.evaluate.every if self._plan.evaluation else None)
        return step == self._plan.steps or any(_due(step, each) for each in every)

    def _after(self, step: int, table: MetricsTable, train: EventFile, evaluation: EventFile) -> None:
        """What is due after a step."""
        recipe, last = self._plan.recipe, step == self._plan.steps
        row: dict[str, float] = {}
        if last or step % recipe.log.every == 0:
            self._require_finite()
            measured = self._logged(step)
            train.add(step, measured)
            train.flush()
            row |= measured
        if self._plan.evaluation is not None and (last or _due(step, recipe.evaluate.every)):
            self._require_finite()
            found = self._evaluated(step)
            evaluation.add(step, found)
            evaluation.flush()
            row |= {f"evaluation_{name}": value for name, value in found.items()}
        if row:
            table.add(step, {"epoch": self._plan.epoch(step), **row})
            self._measures |= row
            self._progress.measured(step, row)
        if last or _due(step, recipe.checkpoints.every):
            self._require_finite()
            self._save(step, table)
        self._progress.at(step)

    def _logged(self, step: int) -> dict[str, float]:
        """The means since the last entry."""
        *sums, count = self.state.totals.numpy()
        self.state.totals.assign(tf.zeros_like(self.state.totals))
        rate = float(self._step.rate(tf.constant(step - 1, tf.int64)))
        means = {name: float(total / count) for name, total in zip(self._titles, sums, strict=True)}
        return {**means, "learning_rate": rate}

    def _evaluated(self, step: int) -> dict[str, float]:
        """The measures of the evaluation; the best network so far is saved."""
        with self.state.averaged():
            found = self._evaluation()
            values = {"loss": found.loss, **found.metrics}
            if self._is_best(values):
                self._written(self._best, step)
        return values

    def _is_best(self, values: Mapping[str, float]) -> bool:
        """Whether the first metric, or else the loss, is better than ever; if so, it is noted."""
        metrics = self._plan.recipe.metrics
        value = values[metrics[0].title()] if metrics else values["loss"]
        best = float(self.state.best.numpy())
        better = value > best if metrics and metrics[0].rises else value < best
        if better or math.isnan(best):
            self.state.best.assign(value)
            return True
        return False

    def _evaluation(self) -> Evaluation:
        """The measures of all examples; each worker of a cluster measures its part."""
        assert self._plan.evaluation is not None  # noqa: S101 -- asked before
        size = self._plan.recipe.evaluate.batch_size or self._plan.recipe.batch_size
        shard = WHOLE
        if self._cluster is not None and self._workers:
            shard = Shard(self._workers.index(self._cluster.own), len(self._workers))
            size = -(-size // shard.workers) * shard.workers
        try:
            with noticed(self._cluster):
                found = added(self._sums(*batch) for batch in self._plan.evaluation.evaluation(tf, size, shard))
                if self._workers:
                    found = summed_over_workers(self._strategy, found)
                return self._measured.evaluation(found)
        except failures(tf) as error:
            raise explained(tf, self._plan.evaluation, Batches(size), error, training=False) from None

    def _batches(self, step: int) -> Any:
        """The batches from a step on, for each replica its part."""
        size, replicas = self._plan.recipe.batch_size, self._strategy.num_replicas_in_sync

        def of_worker(context: Any) -> Any:
            workers = context.num_input_pipelines
            batches = Batches(size, step * size, Shard(context.input_pipeline_id, workers))
            dataset = self._plan.train.training(tf, batches)
            return dataset if replicas == workers else dataset.rebatch(size // replicas, drop_remainder=True)

        if replicas == 1:
            return self._plan.train.training(tf, Batches(size, step * size))
        return self._strategy.distribute_datasets_from_function(of_worker)

    def _initialize(self) -> None:
        fitted = self._plan.initial()
        if fitted is None:
            return
        self.model.assign(fitted.values)
        count, total = len(fitted.values), len(self._plan.network.variables)
        self._progress.tell(f"{count} of {total} variables begin with their values in {fitted.path}")

    def _save(self, step: int, table: MetricsTable) -> None:
        table.flush()
        self._written(self._checkpoints, step)
        self._saved = step

    def _written(self, checkpoints: RunCheckpoints, step: int) -> None:
        """Saves a checkpoint.

        Raises:
            TrainingStopped: it cannot be written; the earlier ones are there.
        """
        try:
            with noticed(self._cluster):
                checkpoints.save(step)
        except (tf.errors.OpError, OSError) as error:
            last = self._checkpoints.newest
            kept = f"the last one is {last}" if last else "there is none yet"
            text = f"the checkpoint of step {step:,} cannot be written: {_reason(error)}; {kept}"
            raise TrainingStopped(f"{text}; free some space and resume with the same command") from None

    def _interrupted(self, signal: BaseException, ends: EndingSignals, table: MetricsTable) -> TrainingInterrupted:
        with contextlib.suppress(KeyboardInterrupt, EndedBySignal), ends.held():  # another signal comes too late
            step = int(self.state.step.numpy())
            # The other workers of a cluster take part in saving, and have not been interrupted.
            if self.state.failed_at.numpy() == NO_STEP and not self._workers:
                self._save(step, table)
        return TrainingInterrupted(signal, step, self._saved)

    def _require_finite(self) -> None:
        failed = int(self.state.failed_at.numpy())
        if failed != NO_STEP:
            raise TrainingStopped("\n".join(self._why_not_finite(failed)))

    def _why_not_finite(self, step: int) -> Iterator[str]:
        """Repeats the step that failed, which has changed nothing, on the variables as they were before it."""
        size = self._plan.recipe.batch_size
        images, labels = next(iter(self._plan.train.training(tf, Batches(size, step * size))))
        self.state.step.assign(step)
        found = first_at_fault(
            self._plan.network,
            {name: variable for name, variable in self.model.variables_by_name.items() if variable.trainable},
            lambda images, labels: self._step.loss(images, labels, self._step.seed())[0] * self._step.scale(),
            images,
            labels,
        )
        yield f"the loss or the gradients are not finite at step {step + 1:,}, which has changed no variable"
        yield f"  first at fault: {found or 'unknown, since all was finite when the step was repeated'}"
        last = self._checkpoints.newest
        yield f"  the last checkpoint is {last}" if last else "  there is no checkpoint yet"
        yield "  help: lower the learning rate, warm it up, clip gradients (clip_global_norm), or check the data"

    def _tell_unreached(self) -> None:
        if names := self._step.unreached:
            shown = ", ".join(name.partition(":")[0] for name in names[:4]) + (", ..." if len(names) > 4 else "")
            self._progress.tell(f"no loss depends on {len(names)} variables, which keep their values: {shown}")

    @contextlib.contextmanager
    def _opened(self, step: int) -> Iterator[tuple[MetricsTable, EventFile, EventFile]]:
        evaluated = ["loss", *self._titles[1:]] if self._plan.evaluation is not None else []
        columns = ["epoch", *self._titles, "learning_rate", *(f"evaluation_{name}" for name in evaluated)]
        table = MetricsTable(self._folder / "metrics.csv", columns, step)
        train, evaluation = (EventFile(self._folder / name, step) for name in ("train", "evaluation"))
        try:
            yield table, train, evaluation
        finally:
            for each in (table, train, evaluation):
                each.close()


def _reason(error: Exception) -> str:
    """Why something cannot be written, without the names of temporary files."""
    return first_line(error).rpartition("; ")[2]


def _due(step: int, every: int | None) -> bool:
    return every is not None and step % every == 0
