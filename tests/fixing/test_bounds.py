"""How many checks fixes take: few, whatever the file."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from netspec.fixing.fixer import MAX_CHECKS, MAX_PASSES, Draft, Fixer
from netspec.pipeline import Inspected, Overrides, inspect_overridden

from .test_pairs import whole

CONV = "- conv2d: {{num_outputs: 8, kernel_size: 3, {}, scope: c{}}}\n"


def checks(text: str) -> tuple[int, str]:
    """How many checks fixing a file takes, and the fixed file."""
    made = 0

    def check(draft: Draft, texts: Mapping[str, bytes]) -> Inspected:
        nonlocal made
        made += 1
        return inspect_overridden(draft.data, draft.file, Overrides(texts=texts))

    found = Fixer(check=check).fix([Draft("f.yaml", text.encode())]).fixed
    return made, found[0].after.decode() if found else text


def test_a_sound_file_is_checked_once() -> None:
    assert checks(whole("- relu: {}"))[0] == 1


def test_fixes_that_agree_are_tried_together() -> None:
    text = whole("".join(CONV.format("strides: 1, activation: ReLU", number) for number in range(100)))
    made, fixed = checks(text)
    assert fixed == text.replace("strides", "stride").replace("activation: ReLU", "activation_fn: relu")
    assert made == 3  # before, the trial, after


def test_fixes_that_stand_in_the_way_of_one_another_are_told_apart() -> None:
    text = whole("".join(CONV.format("strides: 1, stride_: 2", number) for number in range(100)))
    made, fixed = checks(text)
    assert fixed == text.replace("strides", "stride")
    assert made < 10


@pytest.mark.parametrize("count", [1, 30])
def test_fixes_that_never_hold(count: int) -> None:
    text = whole("".join(CONV.format("stride: 1", number) for number in range(count))) + "  - relu: {}\n"
    refused = text.replace("stride: 1", "stride: {strid: 1}").replace("relu: {}", "relu: {nme: r, nam: s, name: t}")
    made, fixed = checks(refused)
    assert fixed == refused
    assert made <= MAX_CHECKS + MAX_PASSES
