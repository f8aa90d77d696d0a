"""Warnings: each spec of the files has the expected codes in comments on the lines; no others may be reported.

What TensorFlow builds of some is asked, too: whether what is said of them is so.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.ops.backend import Backend
from netspec.pipeline import inspect_text

FOLDER = Path(__file__).parent
SPECS = [
    pytest.param(f"netspec: 1\n{text}", id=f"{name}-{number}")
    for name in ("layers", "documents", "at_fault")
    for number, text in enumerate((FOLDER / f"{name}.yaml").read_text(encoding="utf-8").split("---\n"))
]
IMAGE = "netspec: 1\nname: net\ninput: {name: images, shape: [N, 8, 10, 3]}\n"
FROZEN = (
    f"{IMAGE}layers:\n  - conv2d: {{num_outputs: 4, kernel_size: 3, normalizer_fn: batch_norm, trainable: false}}\n"
)


def reported(text: str) -> list[tuple[int, str]]:
    return [(problem.span.line, problem.code) for problem in inspect_text(text, "net.yaml").problems]


@pytest.mark.parametrize("text", SPECS)
def test_exactly_these(text: str) -> None:
    lines = enumerate(text.splitlines(), 1)
    assert reported(text) == [(number, code) for number, line in lines for code in re.findall(r"# \[([a-z-]+)\]", line)]


def test_each_code_has_a_spec_that_bears_it_and_as_many_do_not() -> None:
    texts = [str(spec.values[0]) for spec in SPECS]
    bearing = [text for text in texts if "# [" in text]
    assert len(bearing) > 20
    assert len(texts) - len(bearing) > 20


def test_a_repeat_is_one_place() -> None:
    assert reported(f"{FROZEN}    repeat: 3\n") == [(5, "normalizer-not-frozen")]


def test_a_misspelt_call_is_one_fault() -> None:
    assert reported(f"{IMAGE}blocks:\n  tower: {{layers: [relu: {{}}]}}\nlayers: [towr: {{}}]\n") == [(6, "unknown-op")]


def test_what_a_file_that_is_used_has_is_reported_at_each_call(tmp_path: Path) -> None:
    (tmp_path / "used.yaml").write_text(FROZEN, encoding="utf-8")
    calls = "layers:\n  - stem: {}\n  - stem: {scope: again}\n"
    (tmp_path / "net.yaml").write_text(f"{IMAGE}blocks:\n  stem: {{use: used.yaml}}\n{calls}", encoding="utf-8")
    problems = netspec.check(tmp_path / "net.yaml")
    assert [(Path(problem.span.file).name, problem.span.line) for problem in problems] == [
        ("net.yaml", 7),
        ("net.yaml", 8),
    ]


@pytest.mark.tf
@pytest.mark.parametrize(
    "text",
    [spec for spec in SPECS if "trainable: false" in str(spec.values[0]) and "unknown" not in str(spec.values[0])],
)
def test_a_normalizer_that_is_not_frozen_is_among_the_trained(text: str, tmp_path: Path, backend: Backend) -> None:
    betas = _trained(text, tmp_path, backend)
    said = "normalizer_params: {trainable: true}" in text or "- batch_norm" in text
    assert bool(betas) == (said or "normalizer-not-frozen" in text)


@pytest.mark.tf
@pytest.mark.parametrize(
    "text", [spec for spec in SPECS if "NCHW" in str(spec.values[0]) and "_norm" in str(spec.values[0])]
)
def test_a_normalizer_of_another_layout_has_variables_of_the_width(text: str, tmp_path: Path, backend: Backend) -> None:
    betas = _trained(text, tmp_path, backend)
    assert {int(beta.shape[0]) for beta in betas} == {10 if "mixed-layouts" in text else 4}


def _trained(text: str, folder: Path, backend: Backend) -> list[Any]:
    """The betas that TensorFlow would train."""
    (folder / "net.yaml").write_text(text, encoding="utf-8")
    spec = netspec.load(folder / "net.yaml")
    shape = (2, *spec.elaborate().input_shape[1:])
    with backend.tf.Graph().as_default():
        spec(backend.tf.placeholder(backend.tf.float32, shape))
        return [variable for variable in backend.tf.trainable_variables() if variable.op.name.endswith("beta")]


@pytest.mark.parametrize(
    ("shape", "layers", "reported"),
    [
        # A scalar behind an image in NCHW has no width.
        (
            "[N, 3, 8, 8]",
            ["conv2d: {num_outputs: 3, kernel_size: 1, data_format: NCHW}", "reduce_mean: {}"],
            [],
        ),
        # The cost of a layer at fault is not known.
        (
            "[1, N, N, N]",
            ["depth_to_space: {}", "softmax: {}", "separable_conv2d: {num_outputs: 1, kernel_size: 1}"],
            ["missing-argument"],
        ),
    ],
)
def test_a_layer_without_a_shape_or_a_cost_is_passed_over(shape: str, layers: list[str], reported: list[str]) -> None:
    steps = "".join(f"  - {layer}\n" for layer in layers)
    inspected = inspect_text(f"netspec: 1\nname: net\ninput: {{shape: {shape}}}\nlayers:\n{steps}", "f")
    assert [problem.code for problem in inspected.problems] == reported
