"""Room for frames, counted by the pages that the system hands out while functions are called at many depths."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable

import pytest

from netspec.lower.frames import with_room

DEPTHS = 150
CALLS = 300


def leaf() -> None:
    """A call that may cross the end of a chunk."""


def pages(depth: int) -> int:
    """The pages taken by calls at a depth."""
    if depth:
        return pages(depth - 1)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(CALLS):
        leaf()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def most_pages() -> int:
    """Those at the depth that takes the most."""
    return max(map(pages, range(DEPTHS)))


def test_calls_with_room_take_no_pages() -> None:
    assert with_room(most_pages) < CALLS // 2


@pytest.mark.skipif(sys.version_info < (3, 11), reason="frames are not kept in chunks")
def test_calls_without_it_take_some_at_each_call() -> None:
    assert most_pages() >= CALLS


@pytest.mark.parametrize("function", [lambda: 7, lambda: len("abc")])
def test_the_value_is_that_of_the_function(function: Callable[[], int]) -> None:
    assert with_room(function) == function()


def test_what_is_raised_comes_through() -> None:
    with pytest.raises(ZeroDivisionError):
        with_room(lambda: 1 // 0)
