"""Steps of a module over two devices, as JSON: a script of its own, since devices are made before TensorFlow is used.

Two modules without a strategy, each with half of each batch and the sum of both gradients, are what it compares with.
"""

import json
import sys
from collections.abc import Iterable
from typing import Any

import numpy as np
import tensorflow as tf

import netspec

tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
)
HALVES = (slice(0, 4), slice(4, 8))
STEPS = 3

net = netspec.load(sys.argv[1])
images = tf.constant(np.random.default_rng(0).random((8, 8, 8, 2), dtype="f"))
labels = tf.constant(np.random.default_rng(1).integers(0, 3, 8))
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])


def gradients(model: Any, images: Any, labels: Any) -> Any:
    with tf.GradientTape() as tape:
        output, _ = model(images, training=True)
        loss = tf.reduce_sum(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, output)) / 8
    return tape.gradient(loss, model.trainable_variables)


def alone() -> list[dict[str, Any]]:
    models = [net.module(seed=1) for _ in HALVES]
    for _ in range(STEPS):
        made = [gradients(model, images[half], labels[half]) for model, half in zip(models, HALVES, strict=True)]
        for model in models:
            for variable, *given in zip(model.trainable_variables, *made, strict=True):
                variable.assign_sub(0.1 * sum(given))
    return [{name: one.numpy() for name, one in model.variables_by_name.items()} for model in models]


def mirrored() -> Any:
    import keras  # type: ignore[import-untyped]

    with strategy.scope():
        model = net.module(seed=1)
        optimizer = keras.optimizers.SGD(0.1)
        optimizer.build(model.trainable_variables)

    def replica(images: Any, labels: Any) -> None:
        optimizer.apply_gradients(zip(gradients(model, images, labels), model.trainable_variables, strict=True))

    step = tf.function(lambda images, labels: strategy.run(replica, (images, labels)))
    batches = tf.data.Dataset.from_tensors((images, labels)).unbatch().batch(8).repeat()
    for batch, _ in zip(strategy.experimental_distribute_dataset(batches), range(STEPS), strict=False):
        step(*batch)
    return model


model = mirrored()
first, second = alone()
copies = {name: strategy.experimental_local_results(one) for name, one in model.variables_by_name.items()}
moments = [name for name, one in model.variables_by_name.items() if not one.trainable]
expected = net.module()
expected.assign({name: (first[name] + second[name]) / 2 for name in first})
saved = tf.train.Checkpoint(model=model).save(f"{sys.argv[2]}/model")
restored = net.module(seed=2)
tf.train.Checkpoint(model=restored).restore(saved).assert_consumed()


def worst(pairs: Iterable[Any]) -> float:
    return max(float(np.max(np.abs(np.asarray(one) - np.asarray(other)))) for one, other in pairs)


mean = {name: sum(np.asarray(copy) for copy in each) / 2 for name, each in copies.items()}
sys.stdout.write(
    json.dumps(
        {
            "moments": len(moments),
            "apart": max(worst([copies[name]]) for name in moments if "local_step" not in name),
            "trained": worst(
                (copy, first[name]) for name, each in copies.items() if name not in moments for copy in each
            ),
            "mean of moments": worst((mean[name], expected.variables_by_name[name]) for name in moments),
            "in inference": worst([(model(images)[0], expected(images)[0])]),
            "in a checkpoint": worst((one, mean[name]) for name, one in restored.variables_by_name.items()),
        }
    )
)
