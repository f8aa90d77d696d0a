"""Random inputs on which a written file is compared with its network."""

from __future__ import annotations

from typing import Any

from netspec.analysis.size_hints import accepted_sizes
from netspec.diagnostics import SpecError, within_budget
from netspec.lower.valued_graph import ImageReader
from netspec.pipeline import Sound, elaborate_sound

_SIZES = (8, 32, 64, 224, 299)
"""What is tried for sizes that are not known, after the smallest image that is accepted."""
_BATCH = 2


def sample_images(sound: Sound, seed: int = 0) -> Any | None:
    """A batch of two with values as of a standard normal distribution; None if no sizes are found that work."""
    import numpy as np

    shape = _sample_shape(sound)
    return None if shape is None else np.random.default_rng(seed).standard_normal(shape, np.float32)


def encoded_samples(images: Any, reader: ImageReader, seed: int = 0) -> tuple[Any, Any] | None:
    """Random images in PNG, and what the reader makes of them; None if it fits none to the network.

    They are half as large again as those that the network takes, or as large where the reader resizes none.
    """
    import numpy as np

    from netspec.lower import compat

    tf, random = compat.load().tf.compat.v2, np.random.default_rng(seed)
    channels = images.shape[3] if images.ndim == 4 and images.shape[3] in (1, 3, 4) else 3
    # The functions of an eager context, whatever graph or mode is around.
    with tf.init_scope():
        for parts in (3, 2):
            sides = [parts * size // 2 for size in images.shape[1:3]]
            drawn = random.integers(0, 256, (len(images), *sides, channels), np.uint8)
            contents = [tf.io.encode_png(image) for image in drawn]
            try:
                read = np.stack([reader(tf, each).numpy() for each in contents])
            except (tf.errors.InvalidArgumentError, ValueError):
                continue
            return np.array([each.numpy() for each in contents], object), read
    return None


def _sample_shape(sound: Sound) -> tuple[int, ...] | None:
    network = sound.network
    with within_budget(sound.checked.document.file):
        accepted = accepted_sizes(sound.checked, network.parameters, network.layers, network.input_shape)
    least = [] if accepted is None else [max(sizes.least for sizes in accepted)]
    batch, *rest = network.input_shape or (None,)
    if not network.input_shape or all(isinstance(size, int) for size in network.input_shape):
        return tuple(size for size in network.input_shape if isinstance(size, int))
    for side in (*least, *_SIZES):
        known = [size if isinstance(size, int) else side for size in rest]
        shape = (batch if isinstance(batch, int) else _BATCH, *known)
        try:
            elaborate_sound(sound.checked, network.parameters, shape)
        except SpecError:
            continue
        return shape
    return None
