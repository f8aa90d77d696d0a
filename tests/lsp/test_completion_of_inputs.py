"""Completion in recipes of networks with several inputs and outputs: their names, and those of labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lsp.completing import complete
from tests.training.named_runs import SIAMESE, WORDS

HEAD = """\
recipe: 1
name: run
spec: net.yaml
data: {train: {npz: {file: x.npz, inputs: {left: a}, labels: {kind: k, size: s}}}}
batch_size: 8
steps: 8
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "net.yaml").write_text(SIAMESE)
    return tmp_path


def offered(folder: Path, text: str) -> list[str]:
    return complete(text, folder / "run.yaml").labels


def test_inputs_are_keys_of_a_source(folder: Path) -> None:
    found = offered(folder, HEAD.replace("inputs: {left: a}", "inputs: {left: a, ¦}"))
    assert [label for label in found if label in ("left", "right")] == ["right"]


def test_inputs_of_floats_are_values_of_steps(folder: Path) -> None:
    assert {"left", "right"} <= {*offered(folder, f"{HEAD}preprocess: {{rescale: {{scale: 2, input: ¦}}}}\n")}
    (folder / "net.yaml").write_text(WORDS)
    assert "tokens" not in offered(folder, f"{HEAD}preprocess: {{rescale: {{scale: 2, input: ¦}}}}\n")


def test_outputs_and_labels_are_values_of_losses(folder: Path) -> None:
    (folder / "net.yaml").write_text(WORDS)
    assert {"topic", "length"} <= {*offered(folder, f"{HEAD}loss: {{softmax_cross_entropy: {{of: ¦}}}}\n")}
    assert {"kind", "size"} <= {*offered(folder, f"{HEAD}loss: {{softmax_cross_entropy: {{labels: ¦}}}}\n")}
