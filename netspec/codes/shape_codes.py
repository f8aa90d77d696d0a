"""Codes for shapes: inputs that an op cannot work on."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.codes.code import Code, Fixable
from netspec.diagnostics import Severity


def _error(meaning: str, wrong: str, right: str, fix: Fixable = "") -> Code:
    return Code(Severity.ERROR, meaning, wrong, right, fix)


SHAPES: Mapping[str, Code] = {
    "window-too-large": _error(
        "A VALID window is larger than the image that it slides over.",
        "input: {shape: [N, 4, 4, 3]}\nlayers:\n  - max_pool2d: {kernel_size: 5}",
        "input: {shape: [N, 4, 4, 3]}\nlayers:\n  - max_pool2d: {kernel_size: 4}",
    ),
    "not-squeezable": _error(
        "An axis to be removed is longer than 1, or no axis is named although sizes are unknown.",
        "input: {shape: [N, 2, 2, 10]}\nlayers:\n  - squeeze: {axis: [1, 2]}",
        "input: {shape: [N, 1, 1, 10]}\nlayers:\n  - squeeze: {axis: [1, 2]}",
    ),
    "unmet-expectation": _error(
        "The network is not what `expect` says of it: a count is out of bounds, or a shape is another. Such a spec can "
        "be built all the same.",
        "expect: {parameters: {maximum: 1000}}\nlayers:\n  - conv2d: {num_outputs: 64, kernel_size: 3}",
        "expect: {parameters: {maximum: 2000}}\nlayers:\n  - conv2d: {num_outputs: 64, kernel_size: 3}",
    ),
    "undecided-expectation": Code(
        Severity.WARNING,
        "What `expect` says of the network depends on sizes that are not known, so that it cannot be checked.",
        "input: {shape: [N, H, W, 3]}\nexpect: {macs: {maximum: 1e9}}\n"
        "layers:\n  - conv2d: {num_outputs: 8, kernel_size: 3}",
        "input: {shape: [N, 32, 32, 3]}\nexpect: {macs: {maximum: 1e9}}\n"
        "layers:\n  - conv2d: {num_outputs: 8, kernel_size: 3}",
    ),
    "wrong-rank": _error(
        "A tensor has more or fewer axes than the op expects.",
        "input: {shape: [N, 784]}\nlayers:\n  - conv2d: {num_outputs: 64, kernel_size: 3}",
        "input: {shape: [N, 28, 28, 1]}\nlayers:\n  - conv2d: {num_outputs: 64, kernel_size: 3}",
    ),
    "wrong-dtype": _error(
        "An op does not take tensors of this type, or takes tensors of one type and got several.",
        "input: {shape: [N, 8, 8, 3], dtype: int32}\nlayers:\n  - conv2d: {num_outputs: 4, kernel_size: 3}",
        "input: {shape: [N, 8, 8, 3], dtype: int32}\nlayers:\n  - cast: {dtype: float32}\n"
        "  - conv2d: {num_outputs: 4, kernel_size: 3}",
    ),
    "wrong-axis": _error(
        "The input does not have this axis.",
        "- concat: {axis: 4}\n  from: [input, input]",
        "- concat: {axis: 3}\n  from: [input, input]",
    ),
    "wrong-size": _error(
        "A shape does not match the number of elements, or a part of a tensor is empty.",
        "input: {shape: [2, 12]}\nlayers:\n  - reshape: {shape: [2, 5]}",
        "input: {shape: [2, 12]}\nlayers:\n  - reshape: {shape: [2, 3, 4]}",
    ),
    "shapes-differ": _error(
        "Tensors that are combined, or layers that share a variable, have shapes that do not match.",
        "- max_pool2d: {kernel_size: 2}\n  id: half\n- add: {}\n  from: [input, half]",
        "- max_pool2d: {kernel_size: 3, stride: 1, padding: SAME}\n  id: same\n- add: {}\n  from: [input, same]",
    ),
    "unknown-channels": _error(
        "A size that a variable's shape depends on is unknown; it must be a number.",
        "input: {shape: [N, 224, 224, null]}\nlayers:\n  - conv2d: {num_outputs: 64, kernel_size: 3}",
        "input: {shape: [N, null, null, 3]}\nlayers:\n  - conv2d: {num_outputs: 64, kernel_size: 3}",
    ),
    "stride-with-rate": _error(
        "A convolution has both a stride and a rate above 1, which TensorFlow does not support.",
        "- conv2d: {num_outputs: 64, kernel_size: 3, stride: 2, rate: 2}",
        "- conv2d: {num_outputs: 64, kernel_size: 3, rate: 2}",
    ),
    "pad-too-large": _error(
        "Mirrored padding is wider than the tensor that it mirrors.",
        "input: {shape: [N, 4]}\nlayers:\n  - pad: {paddings: [[0, 0], [4, 4]], mode: REFLECT}",
        "input: {shape: [N, 4]}\nlayers:\n  - pad: {paddings: [[0, 0], [3, 3]], mode: REFLECT}",
    ),
    "corners-with-centers": _error(
        "A resize sets both `align_corners` and `half_pixel_centers`, which TensorFlow rejects when the graph runs.",
        "- resize_bilinear: {size: 8, align_corners: true, half_pixel_centers: true}",
        "- resize_bilinear: {size: 8, half_pixel_centers: true}",
    ),
    "size-or-scale": _error(
        "A resize sets both `size` and `scale`, or neither.",
        "- resize_bilinear: {size: 8, scale: 2}",
        "- resize_bilinear: {scale: 2}",
    ),
    "renorm-unsupported": _error(
        "Batch renormalization is combined with an argument that slim does not support together with it.",
        "- batch_norm: {renorm: true, updates_collections: null}",
        "- batch_norm: {renorm: true}",
    ),
}
