"""Codes for recipes: keys that do not fit one another, the network or the data."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.codes.code import Code, Fixable
from netspec.diagnostics import Severity


def _error(meaning: str, wrong: str, right: str, fix: Fixable = "") -> Code:
    return Code(Severity.ERROR, meaning, wrong, right, fix)


def _warning(meaning: str, wrong: str, right: str, fix: Fixable = "") -> Code:
    return Code(Severity.WARNING, meaning, wrong, right, fix)


_NUMPY = "{numpy: {images: x.npy, labels: y.npy}}"

RECIPES: Mapping[str, Code] = {
    "unknown-parameter": _error(
        "`parameters` gives a value to a parameter that the spec does not declare, or to `is_training`, which training "
        "and evaluation set themselves.",
        "spec: specs/alexnet_v2.yaml\nparameters: {num_clases: 10}",
        "spec: specs/alexnet_v2.yaml\nparameters: {num_classes: 10}",
        fix="safe",
    ),
    "conflicting-keys": _error(
        "Two keys exclude each other: training ends either after `steps` or after `epochs`.",
        "batch_size: 32\nsteps: 1000\nepochs: 3",
        "batch_size: 32\nepochs: 3",
    ),
    "unknown-output": _error(
        "A loss or a metric is of an end point that the network does not have. Without `of` it is of the network's "
        "output.",
        "loss: {softmax_cross_entropy: {of: alexnet_v2/fc9}}",
        "loss: {softmax_cross_entropy: {of: alexnet_v2/fc8}}",
        fix="likely",
    ),
    "training-form": _warning(
        "A layer works in evaluation as in training, so that dropout drops and batch norm normalizes by the batch: the "
        "spec has no parameter `is_training`, or the layer does not read it.",
        "spec: specs/inception_v1_base.yaml",
        "spec: specs/alexnet_v2.yaml",
    ),
    "never-evaluated": _warning(
        "Evaluation is asked for, and `data` has no `evaluation`.",
        f"data:\n  train: {_NUMPY}\nevaluate: {{every: 100}}",
        f"data:\n  train: {_NUMPY}\n  evaluation: {_NUMPY}\nevaluate: {{every: 100}}",
    ),
}
