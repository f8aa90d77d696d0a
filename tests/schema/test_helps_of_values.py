"""Helps for what is in the wrong form: lists, types of parameters, normalizers, layers whose op is a value."""

import pytest

from netspec.codes import complete
from netspec.diagnostics import Problem
from netspec.pipeline import inspect_text

HELPS = [
    ("params: {classes: int}", "write {type: int, default: ...}"),
    ("params: {classes: number}", "write {type: float, default: ...}"),
    ("params: {mode: fast}", "write {type: str, default: 'fast'}"),
    ("blocks:\n  unit: {params: {depth: int}, layers: [relu: {}]}\nlayers:\n- unit: {depth: 3}", "write {type: int}"),
    ("- relu: {name: a}\n- add: {}\n  from: input, a", "write [input, a]"),
    ("input:\n  shape: (N, None, 28, 1)", "write [N, null, 28, 1]"),
    ("input: {shape: (N, None, 28, 1)}", "write [N, null, 28, 1]"),
    ("layers:\n  relu: {}\n  tanh: {}", "write it as a list: - relu: ..."),
    ("layers: {relu: {}}", "write it as a list: [{relu: ...}]"),
    ("layers:\n  act:\n    relu: {}", "write it as a list: - relu: {..., scope: act}"),
    ("layers:\n  -relu: {}", "put a space after each '-'"),
    ("arg_scope: {relu: {}, pad: {mode: REFLECT}}", "write it as a list: [{ops: [relu]}, {ops: [pad], mode: REFLECT}]"),
    ("arg_scope: {ops: [relu], name: x}", "write it as a list: [{ops: [relu], name: x}]"),
    ("- type: Conv2D\n  config: {filters: 3}", "write conv2d: {filters: 3}"),
    ("params: [classes: {type: int, default: 3}]", "write it as a mapping: {classes: ...}"),
    ("reference: tf_slim.nets.vgg.vgg_16", "write {function: tf_slim.nets.vgg:vgg_16}"),
    ("params: {n: {type: int, default: 3}}\nlayers:\n- relu: {}\n  when: n > 2", "write $(n > 2)"),
    ("params: {n: {type: int, default: 3}}\nlayers:\n- relu: {}\n  when: $(cfg.n > 2)", "write n in place of cfg.n"),
    ("- relu: {}\n  id: a\n- relu: {}\n  when: $(a.h > 2)", "write a.height in place of a.h"),
    ("- relu: {}\n  id: a\n- relu: {}\n  when: $a.h", "write $(a.height) in place of $a.h"),
    ("input: {shape: [28, 28, 1]}\nlayers:\n- max_pool2d: {kernel_size: 2}", "put the batch first: [N, 28, 28, 1]"),
    ("- {when: true, then: [relu: {}]}", "did you mean 'layers'?"),
    ("- batch_norm: {affine: false}", "write scale: false for gamma and center: false for beta"),
    ("- relu: {inplace: true}", "remove inplace: it has no effect on the graph"),
    ("blocks:\n  stem: {use: [a.yaml]}\nlayers:\n- stem: {}", "write a.yaml"),
    (
        "input: {shape: [N, 8, 8, 8, 4]}\nlayers:\n- conv3d: {num_outputs: 8, kernel_size: 3, groups: 2}",
        "conv3d has no groups: TensorFlow computes them on a GPU only",
    ),
    ("- branches:\n  - relu: {}\n  - []\n  join: add", "write it as a list: - relu: ..."),
    ("- {branches: [{relu: {}}, []], join: add}", "write it as a list: [{relu: ...}]"),
    (
        "- branches: {a: {layers: [relu: {}]}, b: []}\n  join: add",
        "write branches as a list, and this one as - {scope: a, layers: ...}",
    ),
    ("- {branches: [relu, []], join: add}", "write it as a list: [{relu: {}}]"),
    ("layers:\n  \u2013 relu: {}", "begin each item with '-' in place of '\u2013'"),
    ("- {type: flatten, config: {trainable: true}, scope: a}", "write flatten: {trainable: true, scope: a}"),
    ("- layer: relu", "write relu: {}"),
    ("expect: {parameters: {maximum: 5M}}", "write 5000000"),
    ("expect: {parameters: {maximum: 5_000_000}}", "write 5000000"),
    ("expect: {output_bytes: {maximum: 1.5 MiB}}", "write 1572864"),
    ("expect: {parameters: <= 5M}", "write {maximum: 5000000}"),
    ("expect: {macs: '>= 1e6'}", "write {minimum: 1e6}"),
    ("expect: {macs: < 0.6 GMACs}", "write {maximum: 599999999}"),
    ("expect: {flops: '>7'}", "write {minimum: 8}"),
    ("expect: {output: [None, 10]}", "write null"),
    ("expect: {output: [-1, 10]}", "write null"),
    ("expect: {output: (None, 10)}", "write [null, 10]"),
    ("expect: {memory: 100}", "did you mean 'output_bytes'?"),
    ("expect: {parameters: {at_most: 100}}", "did you mean 'maximum'?"),
    ("budget: {parameters: 100}", "did you mean 'expect'?"),
    ("- flatten:\n  scope: flat", "indent it further than flatten"),
    ("layers:\n- flatten: {}\nrelu", "put a ':' after it"),
    ("layers:\n- flatten: {}\ninput: {shape: [N, 3]} // images", "begin a comment with #, not with //"),
    ("layers:\n  - flatten: {}\n  relu: {}", "begin it with a dash: - relu: {}"),
]


def only(text: str) -> Problem:
    (problem,) = (found for found in inspect_text(text, "net.yaml").problems if found.code != "unused-parameter")
    return problem


@pytest.mark.parametrize(("fragment", "help"), HELPS)
def test_help(fragment: str, help: str) -> None:
    assert only(complete(fragment)).help == help


def test_a_shape_at_the_top_of_the_file_is_the_input() -> None:
    text = "netspec: 1\nname: net\ninput_shape: [28, 28, 1]\nlayers:\n- relu: {}\n"
    assert only(text).help == "declare it as input: {shape: [28, 28, 1]}"


def test_an_object_that_holds_parameters_elsewhere_is_told() -> None:
    problem = only(complete("params: {n: {type: int, default: 3}}\nlayers:\n- relu: {}\n  when: $(cfg.n > 2)"))
    assert problem.text == "$(cfg.n > 2): a parameter has no 'cfg.' before its name"


@pytest.mark.parametrize("layer", ["- relu: {}\n  name: a", "- relu:\n  name: a", "- flatten: {}\n  name: a"])
def test_a_name_beside_the_op_is_not_told_again_where_it_is_read(layer: str) -> None:
    assert only(complete(f"{layer}\n- tanh: {{}}\n  from: a")).code == "unknown-key"
