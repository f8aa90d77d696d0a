"""Codes of lint: what is not wrong but surely not meant. A warning leaves a spec usable."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.codes.code import Code
from netspec.diagnostics import Severity


def _warning(meaning: str, wrong: str, right: str) -> Code:
    return Code(Severity.WARNING, meaning, wrong, right)


LINT: Mapping[str, Code] = {
    "unused-parameter": _warning(
        "No expression reads the parameter, so giving it changes nothing.",
        "params:\n  classes: {type: int, default: 10}\nlayers:\n  - fully_connected: {num_outputs: 10}",
        "params:\n  classes: {type: int, default: 10}\nlayers:\n  - fully_connected: {num_outputs: $classes}",
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
}
