"""Benchmark: a training step of a module against the hand-written function in a v1 session, and a loop by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import peers
from measure import Row, paired, seconds

NET = "resnet_v1_50"
BATCH, SIDE, CLASSES = 8, 64, 10
RATE, L2 = 0.01, 0.0001
UNITS = ((64, 3, 2), (128, 4, 2), (256, 6, 2), (512, 3, 1))
"""Of each block the width, the number of units, and the stride of the last."""


def rows(runs: int) -> Iterator[Row]:
    """A step takes images, and updates weights and averages by plain gradient descent with weight decay."""
    session, loop = (
        f"training step of {NET}: module / slim in a v1 session",
        f"training step of {NET}: module / by hand",
    )
    if reason := peers.missing("tensorflow", "tf_slim", "tf_keras"):
        yield from (Row(subject, reason=reason) for subject in (session, loop))
        return
    module = partial(seconds, by_module())
    yield paired(session, module, partial(seconds, by_session()), 3 * runs, goal="at most 1.03", upside_down=True)
    yield paired(loop, module, partial(seconds, by_hand()), 3 * runs, goal="at most 1.03", upside_down=True)


def batch() -> tuple[Any, Any]:
    """Images and labels."""
    import numpy as np

    made = np.random.default_rng(0)
    return made.random((BATCH, SIDE, SIDE, 3), dtype="f"), made.integers(0, CLASSES, BATCH)


def by_module() -> Callable[[], object]:
    """A step of the spec's module in a `tf.function`."""
    import tensorflow as tf

    model = peers.loaded(NET).module(num_classes=CLASSES, input_shape=[None, SIDE, SIDE, 3])

    def losses(images: Any, labels: Any) -> Any:
        logits, _ = model(images, training=True)
        return loss_of(logits, labels) + tf.add_n(model.losses())

    return descent(losses, lambda: model.trainable_variables)


def loss_of(logits: Any, labels: Any) -> Any:
    """The mean cross entropy."""
    import tensorflow as tf

    flat = tf.reshape(logits, [BATCH, CLASSES])
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=flat))


def descent(losses: Callable[[Any, Any], Any], variables: Callable[[], Any]) -> Callable[[], object]:
    """A step of gradient descent in a `tf.function`."""
    import tensorflow as tf

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def step(images: Any, labels: Any) -> Any:
        with tf.GradientTape() as tape:
            loss = losses(images, labels)
        trained = variables()
        for variable, gradient in zip(trained, tape.gradient(loss, trained), strict=True):
            variable.assign_sub(RATE * gradient)
        return loss

    images, labels = map(tf.constant, batch())
    return lambda: float(step(images, labels))


def by_session() -> Callable[[], object]:
    """A step of the hand-written slim function in a v1 session."""
    import tensorflow.compat.v1 as tf
    import tf_slim as slim
    from tf_slim.nets import resnet_utils, resnet_v1

    graph = tf.Graph()
    with graph.as_default():
        images, labels = map(tf.constant, batch())
        with slim.arg_scope(resnet_utils.resnet_arg_scope(weight_decay=L2)):
            logits, _ = resnet_v1.resnet_v1_50(images, num_classes=CLASSES)
        loss = loss_of(logits, labels) + tf.add_n(tf.losses.get_regularization_losses())
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
            step = tf.train.GradientDescentOptimizer(RATE).minimize(loss)
        session = tf.Session()
        session.run(tf.global_variables_initializer())
    return lambda: session.run([loss, step])


class ByHand:
    """The network written out with `tf.nn`, its variables made at the first call."""

    def __init__(self) -> None:
        self.made: dict[str, Any] = {}

    def variable(self, name: str, shape: list[int], deviation: float, value: float = 0.0, *, train: bool = True) -> Any:
        """A variable by name."""
        import tensorflow as tf

        if name not in self.made:
            with tf.init_scope():
                first = value + deviation * tf.random.stateless_normal(shape, (1, len(self.made)))
                self.made[name] = tf.Variable(first, trainable=train)
        return self.made[name]

    def conv(self, x: Any, name: str, width: int, side: int, stride: int = 1, *, relu: bool = True) -> Any:
        """A convolution with batch normalization."""
        import tensorflow as tf

        channels, decay = x.shape[-1], 0.997
        weights = self.variable(f"{name}/w", [side, side, channels, width], (2 / (side * side * channels)) ** 0.5)
        padding: Any = "SAME"
        if stride > 1 and side > 1:
            before, after = (side - 1) // 2, side - 1 - (side - 1) // 2
            x, padding = tf.pad(x, [[0, 0], [before, after], [before, after], [0, 0]]), "VALID"
        x = tf.nn.conv2d(x, weights, stride, padding)
        beta, gamma = self.variable(f"{name}/beta", [width], 0), self.variable(f"{name}/gamma", [width], 0, 1.0)
        mean = self.variable(f"{name}/mean", [width], 0, train=False)
        variance = self.variable(f"{name}/variance", [width], 0, 1.0, train=False)
        x, now, spread = tf.compat.v1.nn.fused_batch_norm(x, gamma, beta, epsilon=1e-5)
        mean.assign_sub((mean - now) * (1 - decay))
        variance.assign_sub((variance - spread) * (1 - decay))
        return tf.nn.relu(x) if relu else x

    def logits(self, images: Any) -> Any:
        """The network in training."""
        import tensorflow as tf

        x = tf.nn.max_pool2d(self.conv(images, "root", 64, 7, 2), 3, 2, "SAME")
        for block, (width, units, last) in enumerate(UNITS):
            for unit in range(units):
                name, stride = f"{block}/{unit}", last if unit == units - 1 else 1
                if x.shape[-1] == 4 * width:
                    shortcut = x if stride == 1 else tf.nn.max_pool2d(x, 1, stride, "VALID")
                else:
                    shortcut = self.conv(x, f"{name}/0", 4 * width, 1, stride, relu=False)
                inner = self.conv(self.conv(x, f"{name}/1", width, 1), f"{name}/2", width, 3, stride)
                x = tf.nn.relu(shortcut + self.conv(inner, f"{name}/3", 4 * width, 1, relu=False))
        x = tf.reduce_mean(x, [1, 2])
        weights = self.variable("logits/w", [x.shape[-1], CLASSES], 0.02)
        return x @ weights + self.variable("logits/b", [CLASSES], 0)

    def losses(self, images: Any, labels: Any) -> Any:
        """The loss with weight decay."""
        import tensorflow as tf

        loss = loss_of(self.logits(images), labels)
        return loss + tf.add_n([L2 * tf.nn.l2_loss(one) for name, one in self.made.items() if name.endswith("/w")])

    def trained(self) -> list[Any]:
        """The variables that are trained."""
        return [one for one in self.made.values() if one.trainable]


def by_hand() -> Callable[[], object]:
    """A step of the network written by hand, in a `tf.function`."""
    net = ByHand()
    return descent(net.losses, net.trained)
