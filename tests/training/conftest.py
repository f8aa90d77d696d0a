"""TensorFlow, imported when the first test asks for it."""

from __future__ import annotations

from typing import Any

import pytest

from netspec.lower.quiet import hushed


@pytest.fixture(scope="session")
def tf() -> Any:
    """TensorFlow 2, without what it prints as it starts, in which tensors are equal only to themselves.

    A network is built so, and nothing may depend on whether one was.
    """
    with hushed():
        import tensorflow as tf

    tf.compat.v1.disable_tensor_equality()
    return tf
