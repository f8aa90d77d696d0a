"""Codes of keys and values: what the schema of a spec does not accept where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.codes.code import Code
from netspec.diagnostics import Severity


def _error(meaning: str, wrong: str, right: str) -> Code:
    return Code(Severity.ERROR, meaning, wrong, right)


KEYS: Mapping[str, Code] = {
    "unknown-key": _error(
        "A key of the language means nothing where it stands. It is never ignored.",
        "- flatten: {}\n  wehn: true",
        "- flatten: {}\n  when: true",
    ),
    "missing-key": _error(
        "A key that must be given is not there.",
        "input: {name: images}",
        "input: {name: images, shape: [N, 224, 224, 3]}",
    ),
    "unknown-op": _error(
        "A layer's key is the name of no op.",
        "- conv2: {num_outputs: 64, kernel_size: 3}",
        "- conv2d: {num_outputs: 64, kernel_size: 3}",
    ),
    "no-op": _error(
        "A list item has keys of the language but neither an op nor `layers`.",
        "- when: true",
        "- flatten: {}\n  when: true",
    ),
    "several-ops": _error(
        "One list item has several ops, or an op beside `layers`. Each layer is a list item of its own.",
        "- conv2d: {num_outputs: 64, kernel_size: 3}\n  max_pool2d: {kernel_size: 2}",
        "- conv2d: {num_outputs: 64, kernel_size: 3}\n- max_pool2d: {kernel_size: 2}",
    ),
    "unknown-argument": _error(
        "An op takes no argument of this name, in a layer or in an arg-scope.",
        "- conv2d: {num_outputs: 64, kernel_size: 3, strides: 2}",
        "- conv2d: {num_outputs: 64, kernel_size: 3, stride: 2}",
    ),
    "missing-argument": _error(
        "An argument that must be given is not, neither by the layer nor by an arg-scope.",
        "- conv2d: {num_outputs: 64}",
        "- conv2d: {num_outputs: 64, kernel_size: 3}",
    ),
    "wrong-type": _error(
        "A value is of another sort than is wanted, such as text for a number. `64.0` is no whole number.",
        "- conv2d: {num_outputs: 64, kernel_size: three}",
        "- conv2d: {num_outputs: 64, kernel_size: 3}",
    ),
    "unknown-value": _error(
        "A word is none of those that can stand here.",
        "- conv2d: {num_outputs: 64, kernel_size: 3, padding: SAMEE}",
        "- conv2d: {num_outputs: 64, kernel_size: 3, padding: SAME}",
    ),
    "out-of-range": _error(
        "A number is too small or too large for what it says.",
        "- dropout: {keep_prob: 1.5}",
        "- dropout: {keep_prob: 0.5}",
    ),
    "wrong-length": _error(
        "A list or a mapping has too few or too many items.",
        "- conv2d: {num_outputs: 64, kernel_size: [3, 3, 3]}",
        "- conv2d: {num_outputs: 64, kernel_size: [3, 3]}",
    ),
    "bad-name": _error(
        "Text is no name here: names of scopes are TensorFlow's, names of parameters and ids are those of a program.",
        "- flatten: {scope: my flat}",
        "- flatten: {scope: my_flat}",
    ),
    "reserved-name": _error(
        "A parameter has the name of a word of the language, so that an expression could mean either, or of a keyword "
        "of Python, in which no argument can have it.",
        "params:\n  scope: {type: str, default: fc}\nlayers:\n  - flatten: {scope: $scope}",
        "params:\n  inner: {type: str, default: fc}\nlayers:\n  - flatten: {scope: $inner}",
    ),
}
