"""TensorFlow, imported when the first test asks for it."""

from __future__ import annotations

from typing import Any

import pytest

from netspec.lower.quiet import hushed


@pytest.fixture(scope="session")
def tf() -> Any:
    """TensorFlow 2, without what it prints as it starts."""
    with hushed():
        import tensorflow as tf

    return tf
