"""Codes for recipes: keys that do not fit one another, the network or the data."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.codes.code import Code, Fixable
from netspec.diagnostics import Severity


def _error(meaning: str, wrong: str, right: str, fix: Fixable = "") -> Code:
    return Code(Severity.ERROR, meaning, wrong, right, fix)


def _warning(meaning: str, wrong: str, right: str, fix: Fixable = "") -> Code:
    return Code(Severity.WARNING, meaning, wrong, right, fix)


_PIECEWISE = "optimizer:\n  momentum:\n    learning_rate: {{piecewise: {{boundaries: {}, learning_rates: {}}}}}"
_NUMPY = "{numpy: {images: x.npy, labels: y.npy}}"

RECIPES: Mapping[str, Code] = {
    "unknown-parameter": _error(
        "`parameters` gives a value to a parameter that the spec does not declare, or to `is_training`, which training "
        "and evaluation set themselves.",
        "spec: specs/alexnet_v2.yaml\nparameters: {num_clases: 10}",
        "spec: specs/alexnet_v2.yaml\nparameters: {num_classes: 10}",
        fix="likely",
    ),
    "conflicting-keys": _error(
        "Two keys exclude each other: training ends either after `steps` or after `epochs`.",
        "batch_size: 32\nsteps: 1000\nepochs: 3",
        "batch_size: 32\nepochs: 3",
    ),
    "unknown-output": _error(
        "A loss or a metric is of an output or an end point that the network does not have. Without `of` it is of the "
        "network's only output.",
        "loss: {softmax_cross_entropy: {of: fc_8}}",
        "loss: {softmax_cross_entropy: {of: fc8}}",
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
    "wrong-schedule": _error(
        "The arguments of a schedule do not go together, such as steps that do not rise.",
        _PIECEWISE.format("[200, 100]", "[0.1, 0.01, 0.001]"),
        _PIECEWISE.format("[100, 200]", "[0.1, 0.01, 0.001]"),
    ),
    "schedule-end": _warning(
        "A learning rate changes behind the last step, which training never reaches.",
        f"steps: 150\n{_PIECEWISE.format('[200]', '[0.1, 0.01]')}",
        f"steps: 300\n{_PIECEWISE.format('[200]', '[0.1, 0.01]')}",
    ),
    "double-decay": _warning(
        "The optimizer decays the weights, and the regularizers of the spec do so as well.",
        "optimizer: {adamw: {learning_rate: 0.001, weight_decay: 0.01}}",
        "optimizer: {adam: {learning_rate: 0.001}}",
    ),
    "random-preprocessing": _error(
        "A step of `preprocess`, which is for evaluation too, draws random numbers. It belongs under `augment`.",
        "preprocess: [random_flip]",
        "augment: [random_flip]",
    ),
    "unmatched-variables": _error(
        "A name or a scope in `train_only` or in `exclude` matches no variable of the network.",
        "train_only: [alexnet_v2/fc9]",
        "train_only: [alexnet_v2/fc8]",
    ),
    "wrong-output": _error(
        "A loss or a metric cannot be of an output of this shape: classification needs an axis for examples and one "
        "for classes, of which there are two or more.",
        "parameters: {num_classes: 1}\nloss: softmax_cross_entropy",
        "parameters: {num_classes: 2}\nloss: softmax_cross_entropy",
    ),
    "wrong-image": _error(
        "The steps of `augment` and `preprocess` make images of another shape than the network takes, or are done to "
        "an input of whole numbers.",
        "preprocess: [{resize: 200}]",
        "preprocess: [{resize: 224}]",
    ),
    "unknown-input": _error(
        "The data, or a step of `augment` or `preprocess`, name an input that the network does not have, or the data "
        "lack one that it has.",
        "data: {train: {numpy: {inputs: {pictures: x.npy}, labels: y.npy}}}",
        "data: {train: {numpy: {inputs: {images: x.npy}, labels: y.npy}}}",
        fix="likely",
    ),
    "unknown-labels": _error(
        "A loss or a metric names labels that the data do not have, or does not say which of several it takes.",
        "data:\n  train: {numpy: {images: x.npy, labels: {species: s.npy, age: a.npy}}}",
        "data:\n  train: {numpy: {images: x.npy, labels: {species: s.npy, age: a.npy}}}\n"
        "loss: {softmax_cross_entropy: {labels: species}}",
    ),
}
