"""TensorFlow, imported when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from netspec.lower.quiet import hushed
from tests.training.forked_commands import ForkedCommands


@pytest.fixture(scope="session")
def tf() -> Any:
    """TensorFlow 2, without what it prints as it starts, in which tensors are equal only to themselves.

    A network is built so, and nothing may depend on whether one was.
    """
    with hushed():
        import tensorflow as tf

    tf.compat.v1.disable_tensor_equality()
    return tf


@pytest.fixture(scope="session")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkedCommands]:
    """Commands that start with TensorFlow imported."""
    with ForkedCommands(tmp_path_factory.mktemp("forked")) as commands:
        yield commands
