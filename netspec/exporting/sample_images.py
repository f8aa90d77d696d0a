"""Random inputs on which a written file is compared with its network."""

from __future__ import annotations

from typing import Any

from netspec.analysis.size_hints import accepted_sizes
from netspec.diagnostics import SpecError, within_budget
from netspec.lower.random_inputs import random_input
from netspec.lower.valued_graph import ImageReader
from netspec.pipeline import Sound, elaborate_sound
from netspec.shapes import Shape

_SIZES = (8, 32, 64, 224, 299)
"""What is tried for sizes that are not known, after the smallest image that is accepted."""
_BATCH = 2


def sample_inputs(sound: Sound, seed: int = 0) -> dict[str, Any] | None:
    """A batch of two for each input: numbers as of a standard normal distribution, or 0 and 1 where they are whole.

    None if no sizes are found that work.
    """
    import numpy as np

    shapes, random = _sample_shapes(sound), np.random.default_rng(seed)
    if shapes is None:
        return None
    return {each.name: random_input(random, shapes[each.name], each.dtype) for each in sound.network.inputs}


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


def _sample_shapes(sound: Sound) -> dict[str, tuple[int, ...]] | None:
    network = sound.network
    with within_budget(sound.checked.document.file):
        accepted = accepted_sizes(sound.checked, network.parameters, network.layers, network.input_shapes)
    least = [] if accepted is None else [max(sizes.least for sizes in accepted)]
    for side in (*least, *_SIZES):
        shapes = {each.name: _filled(each.shape, side) for each in network.inputs}
        if all(shapes[each.name] == each.shape for each in network.inputs):
            return shapes
        try:
            elaborate_sound(sound.checked, network.parameters, shapes)
        except SpecError:
            continue
        return shapes
    return None


def _filled(shape: Shape, side: int) -> tuple[int, ...]:
    """A shape with a number for each size that is not known."""
    return tuple(size if isinstance(size, int) else side if axis else _BATCH for axis, size in enumerate(shape))
