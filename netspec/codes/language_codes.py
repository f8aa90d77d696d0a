"""Codes for expressions, references between layers, repeats, blocks, variables, and specs that build on others."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.codes.code import Code, Fixable
from netspec.diagnostics import Severity


def _error(meaning: str, wrong: str, right: str, fix: Fixable = "") -> Code:
    return Code(Severity.ERROR, meaning, wrong, right, fix)


_TWO_RELUS = "- scope: a\n  layers:\n    - relu: {name: r}\n- scope: b\n  layers:\n    - relu: {name: r}\n"
_TWO_OF_A_NAME = (
    "$ printf 'netspec: 1\\nname: two\\ninput: {shape: [N, 8]}\\nlayers:\\n' > specs/two.yaml\n"
    "$ printf ' - {scope: a, layers: [relu: {name: r}]}\\n' >> specs/two.yaml\n"
    "$ printf ' - {scope: b, layers: [relu: {name: r}]}\\n' >> specs/two.yaml\n"
)


def _variant(base: str, *lines: str) -> str:
    """Shell commands that write a variant of a spec and check it."""
    text = "\\n".join(["netspec: 1", "name: mine", f"extends: {base}", *lines])
    return f"$ printf '{text}\\n' > specs/mine.yaml\n$ netspec check specs/mine.yaml"


def _extending(part: str) -> str:
    """Shell commands that write an abstract base and a spec that extends it, and check a file that uses one of them."""
    head = "netspec: 1\\nname: net\\ninput: {shape: [N, 8, 8, 3]}\\n"
    return (
        f"$ printf '{head}abstract: true\\n' > specs/base.yaml\n"
        "$ printf 'netspec: 1\\nname: whole\\nextends: base.yaml\\nlayers: [flatten: {}]\\n' > specs/whole.yaml\n"
        f"$ printf '{head}blocks: {{part: {{use: {part}}}}}\\nlayers: [part: {{}}]\\n' > specs/mine.yaml\n"
        "$ netspec check specs/mine.yaml"
    )


LANGUAGE: Mapping[str, Code] = {
    "expression-syntax": _error(
        "An expression is malformed, too long or nested too deep, or uses something that the expression language does "
        "not have.",
        "- conv2d: {num_outputs: $(2 * ), kernel_size: 3}",
        "- conv2d: {num_outputs: $(2 * 64), kernel_size: 3}",
        fix="safe",
    ),
    "expression-value": _error(
        "An expression has no value: it divides by zero, its result is too large, or its operands have the wrong type.",
        "- conv2d: {num_outputs: $(64 // 0), kernel_size: 3}",
        "- conv2d: {num_outputs: $(64 // 2), kernel_size: 3}",
        fix="safe",
    ),
    "unknown-name": _error(
        "An expression uses a name that is not a parameter. `$i` exists only inside a `repeat`.",
        "params:\n  classes: {type: int, default: 10}\nlayers:\n  - conv2d: {num_outputs: $classes, kernel_size: 3}\n"
        "  - conv2d: {num_outputs: $clases, kernel_size: 3}",
        "params:\n  classes: {type: int, default: 10}\nlayers:\n  - conv2d: {num_outputs: $classes, kernel_size: 3}",
        fix="safe",
    ),
    "unknown-id": _error(
        "`from` names no earlier layer, neither by id nor by end point, scope or name.",
        "- flatten: {}\n  id: flat\n- relu: {}\n  from: flatt",
        "- flatten: {}\n  id: flat\n- relu: {}\n  from: flat",
        fix="likely",
    ),
    "duplicate-id": _error(
        "Two layers have the same id, or a layer has the id `input`, which is reserved for the network's own input.",
        "- flatten: {}\n  id: flat\n- relu: {}\n  id: flat",
        "- flatten: {}\n  id: flat\n- relu: {}\n  id: positive",
    ),
    "wrong-inputs": _error(
        "An op gets the wrong number of inputs.",
        "- add: {}",
        "- relu: {}\n  id: positive\n- add: {}\n  from: [input, positive]",
    ),
    "not-repeatable": _error(
        "`repeat` on a layer puts each repetition in a scope of its own, and this op takes no scope. Repeat a group "
        "that contains it instead.",
        "- relu: {}\n  repeat: 2",
        "- layers:\n    - relu: {}\n  repeat: 2",
    ),
    "too-many-layers": _error(
        "Repeats and blocks would add more layers than can be built. Nested repeats multiply quickly.",
        "- repeat: 1000\n  layers:\n    - repeat: 1000\n      layers:\n        - relu: {}",
        "- repeat: 3\n  layers:\n    - repeat: 2\n      layers:\n        - relu: {}",
    ),
    "duplicate-variable": _error(
        "Two layers would create the same variable, because they have the same scope.",
        "- conv2d: {num_outputs: 3, kernel_size: 3, scope: conv}\n"
        "- conv2d: {num_outputs: 3, kernel_size: 3, scope: conv}",
        "- conv2d: {num_outputs: 3, kernel_size: 3, scope: conv}\n"
        "- conv2d: {num_outputs: 3, kernel_size: 3, scope: conv, reuse: true}",
    ),
    "taken-name": _error(
        "A layer's name lies inside the scope of another layer, where TensorFlow may already use it for an operation "
        "of that layer. TensorFlow would then build another name than the file gives.",
        "- conv2d: {num_outputs: 3, kernel_size: 3, scope: conv}\n- max_pool2d: {kernel_size: 2, scope: conv/weights}",
        "- conv2d: {num_outputs: 3, kernel_size: 3, scope: conv}\n- max_pool2d: {kernel_size: 2, scope: conv/pool}",
    ),
    "nothing-to-reuse": _error(
        "A layer has `reuse: true`, but no earlier layer created its variables; or `reuse: auto`, but no scope.",
        "- conv2d: {num_outputs: 3, kernel_size: 3, scope: conv, reuse: true}",
        "- conv2d: {num_outputs: 3, kernel_size: 3, scope: conv}\n"
        "- conv2d: {num_outputs: 3, kernel_size: 3, scope: conv, reuse: true}",
    ),
    "unknown-end-point": _error(
        "`final` names an end point that no step of `layers` has.",
        "end_points: {by_name: true, final: Pool3}\nlayers:\n  - max_pool2d: {kernel_size: 2, scope: Pool1}",
        "end_points: {by_name: true, final: Pool1}\nlayers:\n  - max_pool2d: {kernel_size: 2, scope: Pool1}",
        fix="likely",
    ),
    "stride-limit": _error(
        "The strides inside a group do not multiply to exactly its `limit_stride`.",
        "- limit_stride: 4\n  layers:\n    - conv2d_same: {num_outputs: 8, kernel_size: 3, stride: 2}",
        "- limit_stride: 1\n  layers:\n    - conv2d_same: {num_outputs: 8, kernel_size: 3, stride: 2}",
    ),
    "recursive-block": _error(
        "A block calls itself, directly or through other blocks, so it would never end.",
        "blocks:\n  again:\n    layers:\n      - again: {}\nlayers:\n  - again: {}",
        "blocks:\n  once:\n    layers:\n      - relu: {}\nlayers:\n  - once: {}",
    ),
    "outside-folder": _error(
        "`extends` or `use` names a file outside the spec's project: the nearest folder above the spec that holds a "
        "`pyproject.toml`, a `netspec.toml` or a `.git`, or else the spec's own folder. A spec cannot read files "
        "outside it.",
        _variant("../alexnet_v2.yaml"),
        _variant("alexnet_v2.yaml"),
    ),
    "circular-files": _error(
        "Files extend or use one another in a circle, or in a chain of more than 32.",
        _variant("mine.yaml"),
        _variant("alexnet_v2.yaml"),
    ),
    "abstract-spec": _error(
        "A spec with `abstract: true` is used as a network. It is a base for others to extend, and describes none.",
        _extending("base.yaml"),
        _extending("whole.yaml"),
    ),
    "ambiguous-name": _error(
        "`from` or `final` matches several layers, none of them by id or end point.",
        f"{_TWO_RELUS}- elu: {{}}\n  from: r",
        f"{_TWO_RELUS}- elu: {{}}\n  from: a/r",
    ),
    "unmatched-patch": _error(
        "A `patch`, or `--set`, names a layer that the spec does not have. Layers are named by id, scope or name, "
        "or by the path that `netspec show` prints.",
        _variant("alexnet_v2.yaml", "patch: {remove: [conv9]}"),
        _variant("alexnet_v2.yaml", "patch: {remove: [conv4]}"),
        fix="safe",
    ),
    "ambiguous-patch": _error(
        "A `patch`, or `--set`, matches several layers. Use a path of scopes to tell them apart.",
        _TWO_OF_A_NAME + _variant("two.yaml", "patch: {remove: [r]}"),
        _TWO_OF_A_NAME + _variant("two.yaml", "patch: {remove: [a/r]}"),
    ),
}
