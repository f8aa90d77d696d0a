"""Specs on which the check and the build once disagreed, each as small as it goes."""

import pytest
from agreement import disagreements

from netspec.diagnostics import has_errors
from netspec.pipeline import inspect_text

pytestmark = pytest.mark.tf


def inspected(shape: str, *layers: str, name: str = "net", input: str = "images", end_points: str = ""):
    head = f"netspec: 1\nname: {name}\ninput: {{name: {input}, shape: {shape}}}\n{end_points}\nlayers:\n"
    return inspect_text(head + "".join(f"  - {layer}\n" for layer in layers), "found.yaml")


AGREED = {
    "a known size beside an unknown one": inspected(
        "[null, 3]",
        "reshape: {shape: [2, 3]}\n    id: known",
        "multiply: {}\n    from: [known, input]",
    ),
    "a normalizer that reuses with its layer": inspected(
        "[N, 3]",
        "fully_connected: {num_outputs: 3, normalizer_fn: batch_norm, normalizer_params: {scope: norm}, scope: fc}",
        "fully_connected: {num_outputs: 3, normalizer_fn: batch_norm, reuse: true, "
        "normalizer_params: {reuse: true, scope: norm}, scope: fc}",
    ),
}

REFUSED = {
    "a softmax over an unknown width": (
        inspected(
            "[N, 4, H, W]",
            "conv2d: {num_outputs: 4, kernel_size: 1, data_format: NCHW, activation_fn: softmax}",
        ),
        "unknown-channels",
    ),
    "a softmax after a normalizer of one axis": (
        inspected("[3]", "batch_norm: {activation_fn: softmax}"),
        "wrong-rank",
    ),
    "paddings of no axis": (inspected("[N]", "reduce_mean: {}", "pad: {paddings: []}"), "wrong-length"),
    "noise of no axis": (inspected("[N]", "reduce_mean: {}", "dropout: {noise_shape: []}"), "wrong-length"),
    "a share that is kept and is nothing beside 1": (
        inspected("[N, 3]", "dropout: {keep_prob: 1e-30}"),
        "out-of-range",
    ),
    "a normalizer alone that reuses": (
        inspected(
            "[N, 3]",
            "fully_connected: {num_outputs: 3, normalizer_fn: batch_norm, "
            "normalizer_params: {reuse: true, scope: norm}, scope: fc}",
        ),
        "nothing-to-reuse",
    ),
    "a normalizer that reuses without a scope": (
        inspected(
            "[N, 3]",
            "fully_connected: {num_outputs: 3, normalizer_fn: batch_norm, scope: fc}",
            "fully_connected: {num_outputs: 3, normalizer_fn: batch_norm, reuse: true, "
            "normalizer_params: {reuse: true}, scope: fc}",
        ),
        "nothing-to-reuse",
    ),
}


@pytest.mark.parametrize("case", AGREED)
def test_agreed(backend, case):
    assert not has_errors(AGREED[case].problems), AGREED[case].problems
    assert disagreements(backend, AGREED[case]) == []


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    found, code = REFUSED[case]
    assert [problem.code for problem in found.problems] == [code]
