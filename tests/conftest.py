"""Which tests need TensorFlow, how many processes run the tests and how, and the examples that Hypothesis draws."""

from __future__ import annotations

import gc
import importlib.util
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from netspec.ops.backend import Backend

_HERE = Path(__file__).parent
_TENSORFLOW_ROOMS = (_HERE / "lower", _HERE / "fidelity")
_DEPRECATED_CALLS = (_HERE / "analysis", _HERE / "differential", _HERE / "ops")
_INSTALLED = importlib.util.find_spec("tensorflow") is not None  # not an import: that takes seconds
_ONCE_ROOMS = ("annotation", "comparison", "faults", "fixing", "helps", "lsp", "navigation", "plot", "variants")
_ONCE_FILES = (
    *("assembly/test_settings.py", "cli/test_cli_expand.py", "cli/test_cli_new_from.py"),
    *("ops/test_op_keys_elsewhere.py", "ops/test_op_schemas.py", "report/test_report_fit.py"),
    *("report/test_report_random.py", "report/test_report_schemas.py", "schema/test_predicate.py"),
)
_ONCE = tuple(_HERE / name for name in (*_ONCE_ROOMS, *_ONCE_FILES))
"""Rooms and files whose tests are about texts, names, numbers and pictures: no Python changes what they find.

But for those that start a server, whose streams and signals are Python's own.
"""
_SERVERS = ("stdio", "survival", "pushed", "memory")
_LONGEST = tuple(_HERE / room for room in ("training", "fidelity", "golden", "weights", "lower", "differential"))
_MOST_PROCESSES = 4
"""Each holds a TensorFlow of its own."""


# What a gate finds it must find again: with CI set, the examples are the same in each run. Elsewhere they are new.
settings.register_profile("gate", derandomize=True, deadline=None)
settings.register_profile("new", deadline=None)
settings.load_profile("gate" if os.environ.get("CI") else "new")


def pytest_configure() -> None:
    """Fail where TensorFlow must be there: a skip would be green without one graph having been compared."""
    # Started in the background, as by a gate, a process ignores Ctrl-C, and so would each program that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if os.environ.get("NETSPEC_REQUIRE_TF") == "1" and not _INSTALLED:
        raise pytest.UsageError("NETSPEC_REQUIRE_TF=1, and TensorFlow is not installed")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """`-n auto`, the default, is a process a core for the whole suite; tests named on the command line share one."""
    if config.args_source is config.ArgsSource.ARGS:
        return 0
    return min(
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, _MOST_PROCESSES
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of those rooms `tf`, and skip those so marked where TensorFlow is not installed at all.

    A TensorFlow that is there and does not work is no reason to skip. The rooms with the longest tests come first, lest
    one process be left with such a test when the others have none.
    """
    items.sort(key=lambda item: not any(item.path.is_relative_to(room) for room in _LONGEST))
    for item in items:
        if any(item.path.is_relative_to(room) for room in _TENSORFLOW_ROOMS):
            item.add_marker("tf")
        if any(item.path.is_relative_to(room) for room in _ONCE) and not any(it in item.path.stem for it in _SERVERS):
            item.add_marker("once")
        if not item.get_closest_marker("tf"):
            continue
        if not _INSTALLED:
            item.add_marker(pytest.mark.skip(reason="TensorFlow is not installed"))
        if any(item.path.is_relative_to(room) for room in _DEPRECATED_CALLS):
            item.add_marker(pytest.mark.filterwarnings("ignore"))  # TensorFlow's and tf-slim's own deprecations


def pytest_collection_finish() -> None:
    """Let the collector of garbage pass over what lives as long as the tests, and look less often at what they make.

    Twenty thousand tests and TensorFlow are millions of objects. Graphs are built a tenth faster.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def backend() -> Backend:
    """TensorFlow and tf-slim, as netspec brings them up."""
    from netspec.lower import compat

    return compat.load_for_graphs()


@pytest.fixture
def variables_compared_by_value(backend: Backend) -> Iterator[None]:
    """As TensorFlow 2 does, and netspec's commands do not."""
    backend.tf.enable_tensor_equality()
    yield
    backend.tf.disable_tensor_equality()
