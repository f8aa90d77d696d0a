"""Which tests need TensorFlow, and what happens where it is not installed."""

import importlib.util
import os
import signal
from pathlib import Path

import pytest
from hypothesis import settings

from netspec.ops.backend import Backend

_ROOMS = (Path(__file__).parent / "lower", Path(__file__).parent / "fidelity")
_INSTALLED = importlib.util.find_spec("tensorflow") is not None  # not an import: that takes seconds


# What a gate finds it must find again: with CI set, the examples are the same in each run. Elsewhere they are new.
settings.register_profile("gate", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("gate")


def pytest_configure() -> None:
    """Fail where TensorFlow must be there: a skip would be green without one graph having been compared."""
    # Started in the background, as by a gate, a process ignores Ctrl-C, and so would each program that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if os.environ.get("NETSPEC_REQUIRE_TF") == "1" and not _INSTALLED:
        raise pytest.UsageError("NETSPEC_REQUIRE_TF=1, and TensorFlow is not installed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of those rooms `tf`, and skip those so marked where TensorFlow is not installed at all.

    A TensorFlow that is there and does not work is no reason to skip.
    """
    for item in items:
        if any(item.path.is_relative_to(room) for room in _ROOMS):
            item.add_marker("tf")
        if not _INSTALLED and item.get_closest_marker("tf"):
            item.add_marker(pytest.mark.skip(reason="TensorFlow is not installed"))


@pytest.fixture(scope="session")
def backend() -> Backend:
    """TensorFlow and tf-slim, as netspec brings them up."""
    from netspec.lower import compat

    return compat.load_for_graphs()
