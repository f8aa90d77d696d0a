"""Codes for keys and values that the schema of specs does not accept."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.codes.code import Code, Fixable
from netspec.diagnostics import Severity


def _error(meaning: str, wrong: str, right: str, fix: Fixable = "") -> Code:
    return Code(Severity.ERROR, meaning, wrong, right, fix)


KEYS: Mapping[str, Code] = {
    "unknown-key": _error(
        "The key is not known where it is used. Unknown keys are never ignored.",
        "- flatten: {}\n  wehn: true",
        "- flatten: {}\n  when: true",
        fix="safe",
    ),
    "missing-key": _error(
        "A required key is missing.",
        "input: {name: images}",
        "input: {name: images, shape: [N, 224, 224, 3]}",
    ),
    "unknown-op": _error(
        "A layer's key is not the name of an op or of a block.",
        "- conv2: {num_outputs: 64, kernel_size: 3}",
        "- conv2d: {num_outputs: 64, kernel_size: 3}",
        fix="safe",
    ),
    "no-op": _error(
        "A list item has keys such as `when`, but no op, block, `layers` or `branches` that they could apply to.",
        "- when: true",
        "- flatten: {}\n  when: true",
    ),
    "several-ops": _error(
        "A list item has several ops, or an op beside `layers`. Each layer needs a list item of its own.",
        "- conv2d: {num_outputs: 64, kernel_size: 3}\n  max_pool2d: {kernel_size: 2}",
        "- conv2d: {num_outputs: 64, kernel_size: 3}\n- max_pool2d: {kernel_size: 2}",
        fix="safe",
    ),
    "unknown-argument": _error(
        "The op has no argument of this name, in a layer or in an arg-scope.",
        "- conv2d: {num_outputs: 64, kernel_size: 3, strides: 2}",
        "- conv2d: {num_outputs: 64, kernel_size: 3, stride: 2}",
        fix="safe",
    ),
    "missing-argument": _error(
        "A required argument is given neither by the layer nor by an arg-scope.",
        "- conv2d: {num_outputs: 64}",
        "- conv2d: {num_outputs: 64, kernel_size: 3}",
    ),
    "wrong-type": _error(
        "A value has the wrong type, such as text where a number is expected. `64.0` is not a whole number.",
        "- conv2d: {num_outputs: 64, kernel_size: three}",
        "- conv2d: {num_outputs: 64, kernel_size: 3}",
        fix="safe",
    ),
    "unknown-value": _error(
        "The value is not one of the words that are allowed here.",
        "- conv2d: {num_outputs: 64, kernel_size: 3, padding: SAMEE}",
        "- conv2d: {num_outputs: 64, kernel_size: 3, padding: SAME}",
        fix="safe",
    ),
    "out-of-range": _error(
        "A number is too small or too large for its argument.",
        "- dropout: {keep_prob: 1.5}",
        "- dropout: {keep_prob: 0.5}",
        fix="safe",
    ),
    "wrong-length": _error(
        "A list or a mapping has too few or too many items.",
        "- conv2d: {num_outputs: 64, kernel_size: [3, 3, 3]}",
        "- conv2d: {num_outputs: 64, kernel_size: [3, 3]}",
        fix="safe",
    ),
    "bad-name": _error(
        "The text is not a valid name here. Scopes follow TensorFlow's rules for names; parameters and ids are "
        "identifiers.",
        "- flatten: {scope: my flat}",
        "- flatten: {scope: my_flat}",
        fix="safe",
    ),
    "reserved-name": _error(
        "A parameter has the name of a keyword of the language, which would make expressions ambiguous, or of a "
        "Python keyword, which cannot name an argument.",
        "params:\n  scope: {type: str, default: fc}\nlayers:\n  - flatten: {scope: $scope}",
        "params:\n  inner: {type: str, default: fc}\nlayers:\n  - flatten: {scope: $inner}",
    ),
}
