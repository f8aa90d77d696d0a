"""What a SavedModel does that takes encoded images: decodes and preprocesses them, as evaluation does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netspec.network import Network
from netspec.recipe.model import Recipe
from netspec.training.image_decoding import decoded_image, decoding_of


def image_reader(recipe: Recipe, network: Network) -> Callable[[Any, Any], Any]:
    """A function of TensorFlow and the bytes of an image, which returns the image as the network takes it."""
    wanted = network.input_shape[1:]
    decoding = decoding_of(recipe.data.train, wanted)

    def read(tf: Any, contents: Any) -> Any:
        image = decoded_image(tf, contents, decoding)
        for step in recipe.preprocess:
            image = step.apply(tf, image, wanted, None)
        return tf.ensure_shape(tf.cast(image, tf.float32), [size if isinstance(size, int) else None for size in wanted])

    return read
