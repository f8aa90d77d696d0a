"""Codes for lint: what is valid but probably not meant. A spec with warnings can be used."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.codes.code import Code, Fixable
from netspec.diagnostics import Severity


def _warning(meaning: str, wrong: str, right: str, fix: Fixable = "") -> Code:
    return Code(Severity.WARNING, meaning, wrong, right, fix)


_CONV = "num_outputs: 8, kernel_size: 3"
_TRAINING = "params:\n  is_training: {type: bool, default: true}\n"
_STAGES = "{}layers:\n  - scope: stage_$i\n    repeat: 3\n    layers:\n      - {}"
_CALLED = "blocks:\n  unit:\n    layers:\n      - max_pool2d: {{kernel_size: 2}}\nlayers:\n  {}"
_NAMED = _STAGES.replace("repeat: 3", "repeat: {{stage: 3}}").replace("stage_$i", "stage_$stage")


LINT: Mapping[str, Code] = {
    "unused-parameter": _warning(
        "No expression uses the parameter of the file or of a block, so setting it has no effect.",
        "params:\n  classes: {type: int, default: 10}\nlayers:\n  - conv2d: {num_outputs: 10, kernel_size: 3}",
        "params:\n  classes: {type: int, default: 10}\nlayers:\n  - conv2d: {num_outputs: $classes, kernel_size: 3}",
    ),
    "unused-arg-scope": _warning(
        "An arg-scope entry has no effect: none of its ops is used in its scope, or it gives no argument.",
        "arg_scope:\n  - {ops: [conv2d], padding: SAME}\nlayers:\n  - max_pool2d: {kernel_size: 2}",
        "arg_scope:\n  - {ops: [max_pool2d], padding: SAME}\nlayers:\n  - max_pool2d: {kernel_size: 2}",
    ),
    "no-effect": _warning(
        "A key, or a step, has no effect beside what stands there: `default_scope` in a group that gives a `scope`, "
        "`limit_stride` around no strided block, bounds of a parameter that is no number, a step aside whose output "
        "has no name.",
        "- scope: stem\n  default_scope: block\n  layers:\n    - flatten: {}",
        "- scope: stem\n  layers:\n    - flatten: {}",
        fix="safe",
    ),
    "unused-input": _warning(
        "Nothing takes an input of the network, or of a block, but for the first, which reaches the first step.",
        "blocks:\n  cell:\n    inputs: [net, prev]\n    layers:\n      - relu: {}\nlayers:\n  - cell: {}\n"
        "    from: [input, input]",
        "blocks:\n  cell:\n    inputs: [net, prev]\n    layers:\n      - relu: {}\n      - add: {}\n"
        "        from: [net, prev]\nlayers:\n  - cell: {}\n    from: [input, input]",
    ),
    "end-point-twice": _warning(
        "Two layers have the same end point; the later one replaces the earlier.",
        "- conv2d: {num_outputs: 64, kernel_size: 3}\n  end_point: features\n- relu: {}\n  end_point: features",
        "- conv2d: {num_outputs: 64, kernel_size: 3}\n- relu: {}\n  end_point: features",
    ),
    "unused-block": _warning(
        "No step calls the block, so it has no effect.",
        "blocks:\n  head:\n    layers:\n      - softmax: {}\nlayers:\n  - flatten: {}",
        "blocks:\n  head:\n    layers:\n      - softmax: {}\nlayers:\n  - flatten: {}\n  - head: {}",
    ),
    "unused-function": _warning(
        "No expression calls the function.",
        "functions:\n  twice(n): 2 * n\nlayers:\n  - flatten: {}",
        "functions:\n  twice(n): 2 * n\nlayers:\n  - flatten: {}\n  - fully_connected: {num_outputs: $(twice(8))}",
    ),
    "shadowed-index": _warning(
        "`$i` is inside two repeats and counts the repetitions of the inner one, although the outer may be meant. A "
        "repeated group that uses `$i` in its scope, or in the names inside it, is taken to mean its own count. To "
        "use the outer count, give it a name: `repeat: {stage: 3}`.",
        _STAGES.format("", "conv2d: {num_outputs: $(16 * i), kernel_size: 3, scope: conv}\n        repeat: 2"),
        _NAMED.format("", "conv2d: {num_outputs: $(16 * stage), kernel_size: 3, scope: conv}\n        repeat: 2"),
    ),
    "scopeless-repeat": _warning(
        "`repeat` on a call is `slim.repeat`, which opens a scope around all rounds and one around each. A call "
        "without a scope, of a block without one, gets `Repeat/NAME_1`, and the steps inside are no end points by "
        "their names. A repeated group opens no scope that it does not have. A call that has a scope is not reported.",
        _CALLED.format("- unit: {}\n    repeat: 2"),
        _CALLED.format("- repeat: 2\n    layers:\n      - unit: {}"),
    ),
    "mode-not-read": _warning(
        "A layer behaves as in training even when the spec's own `is_training` is false, because nothing sets the "
        "layer's `is_training`. In evaluation, dropout then keeps dropping units, and batch norm makes the result for "
        "one image depend on the others. A layer that sets `is_training` to a fixed value is not reported. "
        "`netspec export` refuses all of these as errors.",
        f"{_TRAINING}layers:\n  - batch_norm: {{}}\n  - dropout: {{is_training: $is_training}}",
        f"{_TRAINING}layers:\n  - batch_norm: {{is_training: $is_training}}",
    ),
    "normalizer-not-frozen": _warning(
        "`trainable` of a layer applies only to its weights and biases. The normalizer inside it has a `trainable` of "
        "its own, which is true by default.",
        f"- conv2d: {{{_CONV}, normalizer_fn: batch_norm, trainable: false}}",
        f"- conv2d: {{{_CONV}, normalizer_fn: batch_norm, trainable: false, normalizer_params: {{trainable: false}}}}",
    ),
    "unused-normalizer-params": _warning(
        "`normalizer_params` are the arguments of a normalizer, but no `normalizer_fn` names one.",
        f"- conv2d: {{{_CONV}, normalizer_params: {{scale: true}}}}",
        f"- conv2d: {{{_CONV}, normalizer_fn: batch_norm, normalizer_params: {{scale: true}}}}",
    ),
    "mixed-layouts": _warning(
        "Layers of one image use different layouts, or a normalizer uses another axis for the channels than its "
        "layer. `data_format` applies to one layer; give it to each of them, for example by an arg-scope.",
        f"input: {{shape: [N, 3, 32, 32]}}\nlayers:\n  - conv2d: {{{_CONV}, data_format: NCHW}}\n"
        "  - max_pool2d: {kernel_size: 2}",
        f"input: {{shape: [N, 3, 32, 32]}}\nlayers:\n  - conv2d: {{{_CONV}, data_format: NCHW}}\n"
        "  - max_pool2d: {kernel_size: 2, data_format: NCHW}",
    ),
    "rectified-logits": _warning(
        "A softmax gets its input from a rectifier, such as the `relu` that slim's layers have by default. All logits "
        "below 0 become 0 and have no gradient.",
        "- flatten: {}\n- fully_connected: {num_outputs: 10}\n- softmax: {}",
        "- flatten: {}\n- fully_connected: {num_outputs: 10, activation_fn: null}\n- softmax: {}",
    ),
    "image-not-flattened": _warning(
        "A layer for vectors gets an image and is applied at each position separately, so the network's output is an "
        "image too. slim's documentation says that the layer flattens its input; it does not.",
        "- max_pool2d: {kernel_size: 7, stride: 7}\n- fully_connected: {num_outputs: 10}",
        "- max_pool2d: {kernel_size: 7, stride: 7}\n- flatten: {}\n- fully_connected: {num_outputs: 10}",
    ),
    "batch-limited": _warning(
        "The network runs only for some batch sizes, although the input leaves the batch size open. TensorFlow fails "
        "on the others when the graph runs.",
        "input: {shape: [N, 6]}\nlayers:\n  - reshape: {shape: [-1, 4]}",
        "input: {shape: [N, 6]}\nlayers:\n  - reshape: {shape: [-1, 6]}",
    ),
    "batch-lost": _warning(
        "The batch is no longer the first axis of a layer's output, nor a part of it, so examples are mixed.",
        "input: {shape: [N, 6]}\nlayers:\n  - reshape: {shape: [3, -1]}",
        "input: {shape: [N, 6]}\nlayers:\n  - reshape: {shape: [-1, 3, 2]}",
    ),
    "unused-ignore": _warning(
        "A comment ignores a warning that is not reported on its line, or on the next one if the comment stands alone. "
        "Not reported for a spec with errors, nor with `-p`, `--input` or `--set`, when other warnings may be due.",
        "- flatten: {}  # netspec: ignore[unused-block]",
        "blocks:  # called by the specs that extend this one\n  # netspec: ignore[unused-block]\n  head:\n"
        "    layers:\n      - softmax: {}\nlayers:\n  - flatten: {}",
        fix="safe",
    ),
    "invalid-ignore": _warning(
        "A comment that should ignore warnings names no codes, an unknown one, or that of an error, or is written in "
        "another way, such as `# netspec: noqa`. Errors cannot be ignored: a spec without errors is one that can be "
        "built.",
        "- flatten: {}  # netspec: ignore",
        "params:\n  classes: {type: int, default: 10}  # netspec: ignore[unused-parameter]\nlayers:\n  - flatten: {}",
        fix="safe",
    ),
}
