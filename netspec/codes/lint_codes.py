"""Codes of lint: what is not wrong but surely not meant. A warning leaves a spec usable."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.codes.code import Code
from netspec.diagnostics import Severity


def _warning(meaning: str, wrong: str, right: str) -> Code:
    return Code(Severity.WARNING, meaning, wrong, right)


_CONV = "num_outputs: 8, kernel_size: 3"
_TRAINING = "params:\n  is_training: {type: bool, default: true}\n"
_STAGES = "{}layers:\n  - scope: stage_$i\n    repeat: 3\n    layers:\n      - {}"
_UNIT = (
    "blocks:\n  unit:\n    params: {depth: {type: int}}\n    layers:\n"
    "      - conv2d: {num_outputs: $depth, kernel_size: 3, scope: conv}\n        repeat: 2\n"
)


LINT: Mapping[str, Code] = {
    "unused-parameter": _warning(
        "No expression reads the parameter, so giving it changes nothing.",
        "params:\n  classes: {type: int, default: 10}\nlayers:\n  - conv2d: {num_outputs: 10, kernel_size: 3}",
        "params:\n  classes: {type: int, default: 10}\nlayers:\n  - conv2d: {num_outputs: $classes, kernel_size: 3}",
    ),
    "unused-arg-scope": _warning(
        "An entry of an arg-scope is for ops that no layer in its reach is.",
        "arg_scope:\n  - {ops: [conv2d], padding: SAME}\nlayers:\n  - max_pool2d: {kernel_size: 2}",
        "arg_scope:\n  - {ops: [max_pool2d], padding: SAME}\nlayers:\n  - max_pool2d: {kernel_size: 2}",
    ),
    "end-point-twice": _warning(
        "Two layers are entered into the end points under one name; the later one replaces the earlier.",
        "- conv2d: {num_outputs: 64, kernel_size: 3}\n  end_point: features\n- relu: {}\n  end_point: features",
        "- conv2d: {num_outputs: 64, kernel_size: 3}\n- relu: {}\n  end_point: features",
    ),
    "unused-block": _warning(
        "No step calls the block, so nothing is made of it.",
        "blocks:\n  head:\n    layers:\n      - softmax: {}\nlayers:\n  - flatten: {}",
        "blocks:\n  head:\n    layers:\n      - softmax: {}\nlayers:\n  - flatten: {}\n  - head: {}",
    ),
    "unused-function": _warning(
        "No expression calls the function.",
        "functions:\n  twice(n): 2 * n\nlayers:\n  - flatten: {}",
        "functions:\n  twice(n): 2 * n\nlayers:\n  - flatten: {}\n  - fully_connected: {num_outputs: $(twice(8))}",
    ),
    "shadowed-index": _warning(
        "`$i` stands inside two repeats and counts the rounds of the inner one, where the outer may be meant. A "
        "repeated group that has `$i` in its scope, or in the names inside, says that its own rounds are meant; a "
        "block is given the outer round as an argument.",
        _STAGES.format("", "conv2d: {num_outputs: $(16 * i), kernel_size: 3, scope: conv}\n        repeat: 2"),
        _STAGES.format(_UNIT, "unit: {depth: $(16 * i)}"),
    ),
    "mode-not-read": _warning(
        "A layer works as in training, also where the file's parameter says that the network should not: nothing gives "
        "it an `is_training`. When such a network is evaluated, dropout goes on dropping, and what batch norm makes of "
        "one image depends on the others. An `is_training` that is written out is what its author wants.",
        f"{_TRAINING}layers:\n  - batch_norm: {{}}\n  - dropout: {{is_training: $is_training}}",
        f"{_TRAINING}layers:\n  - batch_norm: {{is_training: $is_training}}",
    ),
    "normalizer-not-frozen": _warning(
        "`trainable` of a layer holds for its weights and biases alone. The normalizer inside of it has a `trainable` "
        "of its own, which is true unless it is given.",
        f"- conv2d: {{{_CONV}, normalizer_fn: batch_norm, trainable: false}}",
        f"- conv2d: {{{_CONV}, normalizer_fn: batch_norm, trainable: false, normalizer_params: {{trainable: false}}}}",
    ),
    "unused-normalizer-params": _warning(
        "`normalizer_params` are arguments of the normalizer, and no `normalizer_fn` names one.",
        f"- conv2d: {{{_CONV}, normalizer_params: {{scale: true}}}}",
        f"- conv2d: {{{_CONV}, normalizer_fn: batch_norm, normalizer_params: {{scale: true}}}}",
    ),
    "mixed-layouts": _warning(
        "Layers of one image have different layouts, or a normalizer takes another axis for the channels than the "
        "layer that it is in. `data_format` holds for one layer and has to be given to each, as by an arg-scope.",
        f"input: {{shape: [N, 3, 32, 32]}}\nlayers:\n  - conv2d: {{{_CONV}, data_format: NCHW}}\n"
        "  - max_pool2d: {kernel_size: 2}",
        f"input: {{shape: [N, 3, 32, 32]}}\nlayers:\n  - conv2d: {{{_CONV}, data_format: NCHW}}\n"
        "  - max_pool2d: {kernel_size: 2, data_format: NCHW}",
    ),
    "rectified-logits": _warning(
        "A softmax is fed from a rectifier, such as the `relu` that slim's layers have by default: all logits below 0 "
        "become 0, and have no gradient.",
        "- flatten: {}\n- fully_connected: {num_outputs: 10}\n- softmax: {}",
        "- flatten: {}\n- fully_connected: {num_outputs: 10, activation_fn: null}\n- softmax: {}",
    ),
    "image-not-flattened": _warning(
        "A layer for vectors is fed an image and works at each position by itself, so that the network's output is an "
        "image too. slim's documentation says that it flattens its input, which it does not.",
        "- max_pool2d: {kernel_size: 7, stride: 7}\n- fully_connected: {num_outputs: 10}",
        "- max_pool2d: {kernel_size: 7, stride: 7}\n- flatten: {}\n- fully_connected: {num_outputs: 10}",
    ),
    "batch-limited": _warning(
        "Only some batches can run, though the input leaves the size of the batch open. TensorFlow fails on the others "
        "as the graph runs.",
        "input: {shape: [N, 6]}\nlayers:\n  - reshape: {shape: [-1, 4]}",
        "input: {shape: [N, 6]}\nlayers:\n  - reshape: {shape: [-1, 6]}",
    ),
    "batch-lost": _warning(
        "The batch is no longer the first axis of what a layer makes, nor a part of it, so that examples are mixed.",
        "input: {shape: [N, 6]}\nlayers:\n  - reshape: {shape: [3, -1]}",
        "input: {shape: [N, 6]}\nlayers:\n  - reshape: {shape: [-1, 3, 2]}",
    ),
}
