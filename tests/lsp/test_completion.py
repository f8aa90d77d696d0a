"""What is offered at a cursor, and what choosing it writes."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from tests.lsp.completing import HEAD, applied, complete

SPECS = Path(__file__).parents[2] / "specs"


@pytest.mark.parametrize(
    ("behind_head", "label", "line"),
    [
        # Keys, in block style and in braces, before what is there already.
        ("exp¦", "expect", "expect:"),
        ("layers:\n  - conv2d: {¦}", "num_outputs", "  - conv2d: {num_outputs: 1}"),
        ("layers:\n  - conv2d: {num_outputs: 1, pad¦}", "padding", "  - conv2d: {num_outputs: 1, padding: VALID}"),
        ("layers:\n  - conv2d: {num_outputs: 1, pad¦: SAME}", "padding", "  - conv2d: {num_outputs: 1, padding: SAME}"),
        (
            "layers:\n  - conv2d: {num_outputs: 1, pa¦dd: SAME}",
            "padding",
            "  - conv2d: {num_outputs: 1, padding: SAME}",
        ),
        ("layers:\n  - conv2d: {num_outputs: 1, pad¦", "padding", "  - conv2d: {num_outputs: 1, padding: VALID"),
        ("layers:\n  - conv2d: {pad¦ stride: 2}", "padding", "  - conv2d: {padding: VALID, stride: 2}"),
        ("layers:\n  - conv2d:\n      pad¦", "padding", "      padding: VALID"),
        ("layers:\n  - conv2d:\n      stride: 2\n      pad¦", "padding", "      padding: VALID"),
        ("layers:\n  - conv2d: {}\n    wh¦", "when", "    when: true"),
        ("layers:\n  - conv2d: {}\n    id¦", "id", "    id: name"),
        # Steps.
        ("layers:\n  - ¦", "conv2d", "  - conv2d: {num_outputs: 1, kernel_size: 1}"),
        ("layers:\n  - conv¦", "conv2d", "  - conv2d: {num_outputs: 1, kernel_size: 1}"),
        ("layers:\n  ¦", "flatten", "  - flatten: {}"),
        ("layers:\n  - relu: {}\n  ¦", "flatten", "  - flatten: {}"),
        ("layers:\n- relu: {}\n- fl¦", "flatten", "- flatten: {}"),
        ("layers:\n  - un¦", "unit", "  - unit: {depth: 1}"),
        ("layers:\n  - conv2d_s¦", "conv2d_same", "  - conv2d_same: {num_outputs: 1, kernel_size: 1, stride: 1}"),
        ("layers: [¦]", "flatten", "layers: [{flatten: {}}]"),
        ("layers: [{fl¦}]", "flatten", "layers: [{flatten: {}}]"),
        ("layers:\n  - branches:\n      - - re¦\n    join: add", "relu", "      - - relu: {}"),
        ("layers:\n  - branches:\n      - re¦\n    join: add", "relu", "      - - relu: {}"),
        ("layers:\n  - branches:\n      - re¦\n    join: add", "repeat", "      - repeat: 1"),
        # Values.
        ("layers:\n  - conv2d: {padding: ¦}", "VALID", "  - conv2d: {padding: VALID}"),
        ("layers:\n  - conv2d: {padding: S¦AME}", "VALID", "  - conv2d: {padding: VALID}"),
        ("layers:\n  - conv2d:\n      padding:¦", "VALID", "      padding: VALID"),
        ("layers:\n  - conv2d: {activation_fn: ¦}", "relu6", "  - conv2d: {activation_fn: relu6}"),
        ("layers:\n  - conv2d: {activation_fn: 're¦'}", "relu6", "  - conv2d: {activation_fn: 'relu6'}"),
        ("layers:\n  - conv2d: {activation_fn: ¦}", "null", "  - conv2d: {activation_fn: null}"),
        (
            "layers:\n  - conv2d: {activation_fn: ¦}",
            "{leaky_relu: ...}",
            "  - conv2d: {activation_fn: {leaky_relu: 0.2}}",
        ),
        (
            "layers:\n  - conv2d: {weights_regularizer: {¦}}",
            "l2",
            "  - conv2d: {weights_regularizer: {l2: 0.0005}}",
        ),
        (
            "layers:\n  - conv2d: {weights_initializer: {truncated_normal: {std¦}}}",
            "stddev",
            "  - conv2d: {weights_initializer: {truncated_normal: {stddev: 1.0}}}",
        ),
        ("layers:\n  - conv2d: {num_outputs: ¦}", "$width", "  - conv2d: {num_outputs: $width}"),
        ("layers:\n  - conv2d: {}\n    side: ¦", "true", "    side: true"),
        ("layers:\n  - conv2d: {}\n    when: ¦", "$deep", "    when: $deep"),
        ("layers:\n  - conv2d: ¦", "{num_outputs, kernel_size}", "  - conv2d: {num_outputs: 1, kernel_size: 1}"),
        ("layers:\n  - branches: {}\n    join: ¦", "add", "    join: add"),
        ("layers:\n  - branches: {}\n    join: {con¦}", "concat", "    join: {concat: {axis: 1}}"),
        # Arg-scopes and end points.
        ("arg_scope:\n  - {¦}", "ops", "  - {ops: [conv2d]}"),
        ("arg_scope:\n  - {ops: [conv2d, ¦]}", "batch_norm", "  - {ops: [conv2d, batch_norm]}"),
        ("arg_scope:\n  - {ops: ¦}", "[conv2d]", "  - {ops: [conv2d]}"),
        ("arg_scope:\n  - {ops: [conv2d], pad¦}", "padding", "  - {ops: [conv2d], padding: VALID}"),
        ("arg_scope:\n  - ops: [conv2d]\n    padding: ¦", "VALID", "    padding: VALID"),
        ("end_points: {collect: [¦]}", "unit", "end_points: {collect: [unit]}"),
        # Declarations.
        ("params: {a: {type: ¦}}", "bool", "params: {a: {type: bool}}"),
        ("params: {a: {type: bool, default: ¦}}", "true", "params: {a: {type: bool, default: true}}"),
        ("params:\n  a: ¦", "{type, default}", "  a: {type: int, default: 1}"),
        ("params: {a: {type: str, def¦}}", "default", "params: {a: {type: str, default: text}}"),
        ("params: {a: {type: bool, def¦}}", "default", "params: {a: {type: bool, default: true}}"),
        ("layers:\n  - branches:\n      ¦", "relu", "      - - relu: {}"),
        ("params: {a: {type: int, min¦}}", "minimum", "params: {a: {type: int, minimum: 1}}"),
        ("expect: {par¦}", "parameters", "expect: {parameters: 1}"),
        ("expect: {parameters: {¦}}", "maximum", "expect: {parameters: {maximum: 1}}"),
        # Expressions.
        ("layers:\n  - conv2d: {num_outputs: $¦}", "width", "  - conv2d: {num_outputs: $width}"),
        ("layers:\n  - conv2d: {num_outputs: $w¦i}", "width", "  - conv2d: {num_outputs: $width}"),
        ("layers:\n  - conv2d: {num_outputs: $¦}", "input.channels", "  - conv2d: {num_outputs: $(input.channels)}"),
        ("layers:\n  - conv2d: {num_outputs: $(2 * w¦)}", "width", "  - conv2d: {num_outputs: $(2 * width)}"),
        ("layers:\n  - conv2d: {num_outputs: $(ha¦)}", "half", "  - conv2d: {num_outputs: $(half(x))}"),
        ("layers:\n  - conv2d: {num_outputs: $(input.¦)}", "height", "  - conv2d: {num_outputs: $(input.height)}"),
        ("layers:\n  - conv2d: {num_outputs: $(width ¦)}", "if", "  - conv2d: {num_outputs: $(width if)}"),
        ('layers:\n  - conv2d: {num_outputs: "$(ma¦)"}', "max", '  - conv2d: {num_outputs: "$(max(a, b))"}'),
        ("layers:\n  - conv2d: {scope: conv_$w¦}", "width", "  - conv2d: {scope: conv_$width}"),
        ("layers:\n  - conv2d: {}\n    repeat: 3\n    id: a_$¦", "i", "    id: a_$i"),
    ],
)
def test_what_is_written(behind_head: str, label: str, line: str) -> None:
    text = HEAD + behind_head
    number = text.partition("¦")[0].count("\n")
    assert complete(text).text(label).split("\n")[number] == line


@pytest.mark.parametrize(
    "behind_head",
    [
        "layers:\n  - conv2d: {}  # pad¦",
        "doc: con¦",
        "doc: a conv¦",
        "doc: >-\n  conv¦",
        "layers:\n  - conv2d: {num_outputs: 6¦}",
        "layers:\n  - conv2d: {kernel_size: [3, ¦]}",
        "layers:\n  - conv2d: {scope: conv¦}",
        "layers:\n  - conv2d: {}\n    id: con¦",
        "layers:\n  - conv2d: {num_outputs: $(width == 'a¦')}",
        "layers:\n  - unknown: {¦}",
        "doc: $w¦",
        "params:\n  a: {type: str, default: $w¦}",
        "end_points: {final: $(input.¦)}",
        "params:\n  ¦",
        "params:\n  a: {type: int, default: ¦}",
    ],
)
def test_nothing_is_offered(behind_head: str) -> None:
    labels = complete(HEAD.replace("  width:", "  breadth:") + behind_head).labels
    assert [label for label in labels if not label.startswith("$")] == []


def test_a_comma_in_braces_needs_quotes_around_the_expression() -> None:
    def line(text: str, label: str) -> str:
        return complete(f"{HEAD}layers:\n  - {text}").text(label).split("\n")[-1]

    assert (
        line("conv2d: {num_outputs: $(ma¦), stride: 2}", "max")
        == '  - conv2d: {num_outputs: "$(max(a, b))", stride: 2}'
    )
    assert line("conv2d: {num_outputs: $(1 + mi¦ * 2)}", "min") == '  - conv2d: {num_outputs: "$(1 + min(a, b) * 2)"}'
    assert line('conv2d: {num_outputs: "$(ma¦)"}', "max") == '  - conv2d: {num_outputs: "$(max(a, b))"}'
    assert line("conv2d: {num_outputs: $(ab¦)}", "abs") == "  - conv2d: {num_outputs: $(abs(x))}"
    assert line("conv2d:\n      num_outputs: $(ma¦)", "max") == "      num_outputs: $(max(a, b))"


def test_a_step_has_the_values_of_the_last_one() -> None:
    before = "  - conv2d: {num_outputs: 64, kernel_size: [3, 1]}\n  - conv2d: {num_outputs: 128, kernel_size: [3, 1]}\n"
    text = complete(f"{HEAD}layers:\n{before}  - ¦\n  - conv2d: {{num_outputs: 7, kernel_size: 7}}").text("conv2d")
    assert "  - conv2d: {num_outputs: 128, kernel_size: [3, 1]}\n  - conv2d: {num_outputs: 7" in text


def test_required_arguments_come_first_and_those_given_are_left_out() -> None:
    found = complete(HEAD + "layers:\n  - conv2d: {kernel_size: 3, ¦}")
    assert found.labels[0] == "num_outputs"
    assert "kernel_size" not in found.labels
    assert found.by_label("num_outputs").detail == "a whole number >= 1; required"
    assert found.by_label("padding").detail == "SAME, VALID, a whole number >= 0 or a list of 2; default SAME"


def test_an_arg_scope_gives_what_is_not_required_then() -> None:
    scoped = HEAD + "arg_scope:\n  - {ops: [conv2d], kernel_size: 3, padding: VALID}\nlayers:\n  - "
    assert complete(f"{scoped}¦").text("conv2d").endswith("- conv2d: {num_outputs: 1}")
    found = complete(f"{scoped}conv2d: {{¦}}")
    assert found.text("padding").endswith("{padding: SAME}"), "what is given already comes last"
    assert found.documentation("padding").startswith("`VALID` by an arg_scope")
    assert "what happens at the edges" in found.documentation("padding")
    inner = "layers:\n  - arg_scope:\n      - {ops: [conv2d], padding: SAME}\n    layers:\n      - conv2d: {¦}"
    assert complete(scoped.removesuffix("layers:\n  - ") + inner).documentation("padding").startswith("`SAME`")


def test_words_of_a_step_follow_what_it_has() -> None:
    labels = complete(HEAD + "layers:\n  - conv2d: {}\n    ¦").labels
    assert {"id", "from", "when", "repeat", "side", "end_point"} == {*labels}
    labels = complete(HEAD + "layers:\n  - conv2d: {}\n    when: true\n    ¦").labels
    assert "else" in labels
    assert "when" not in labels
    labels = complete(HEAD + "layers:\n  - branches: {}\n    ¦").labels
    assert {"join", "scope", "arg_scope", "id"} <= {*labels}
    assert not {"layers", "conv2d", "branches"} & {*labels}


def test_ids_of_the_steps_before_come_first() -> None:
    text = """layers:
  - conv2d: {num_outputs: 1, kernel_size: 1, scope: first}
    id: skip
  - scope: group
    layers:
      - relu: {name: inner}
        id: within
  - add: {}
    from: [¦]
  - relu: {}
    id: later
"""
    labels = complete(HEAD + text).labels
    assert labels[:3] == ["within", "skip", "input"], "the nearest comes first"
    assert {"first", "group", "inner"} == {*labels[3:]}


def test_an_op_of_several_inputs_takes_a_list() -> None:
    before = HEAD + "layers:\n  - relu: {}\n    id: skip\n  - relu: {}\n"
    assert complete(f"{before}  - add: {{}}\n    ¦").text("from").endswith("from: [skip, input]")
    assert complete(f"{before}  - relu: {{}}\n    ¦").text("from").endswith("from: input")


def test_a_block_sees_its_own_steps_and_arguments() -> None:
    layers = "    layers:\n      - relu: {}\n        id: own\n      - add: {}\n"
    block = f"blocks:\n  b:\n    params:\n      k: {{type: int}}\n{layers}"
    found = complete(f"netspec: 1\nname: n\nlayers: []\n{block}        from: [¦]")
    assert found.labels == ["own", "input"]
    found = complete(f"netspec: 1\nname: n\nlayers: []\n{block}      - conv2d: {{num_outputs: $¦}}")
    assert "k" in found.labels
    assert "(own.channels)" in found.text("own.channels")


@pytest.mark.parametrize(
    ("typed", "label", "line"),
    [
        ("Dens", "fully_connected", "  - fully_connected: {num_outputs: 1}"),
        ("Conv2D", "conv2d", "  - conv2d: {num_outputs: 1, kernel_size: 1}"),
        ("layers.Dens", "fully_connected", "  - fully_connected: {num_outputs: 1}"),
        ("slim.conv2d", "conv2d", "  - conv2d: {num_outputs: 1, kernel_size: 1}"),
        ("nn.Lin", "fully_connected", "  - fully_connected: {num_outputs: 1}"),
        ("GlobalAveragePooling2D", "reduce_mean", "  - reduce_mean: {axis: [1, 2]}"),
        (
            "upsa",
            "resize_nearest_neighbor",
            "  - resize_nearest_neighbor: {scale: [2, 2]}",
        ),
        ("conv2d: {out_ch", "num_outputs", "  - conv2d: {num_outputs: 1"),
        ("conv2d: {filters", "num_outputs", "  - conv2d: {num_outputs: 1"),
        ("conv2d: {dilation", "rate", "  - conv2d: {rate: 1"),
        ("conv2d: {activation_fn: si", "swish", "  - conv2d: {activation_fn: swish"),
        ("conv2d: {padding: hal", "SAME", "  - conv2d: {padding: SAME"),
        ("dropout: {dropout_r", "keep_prob", "  - dropout: {keep_prob: 0.5"),
        ("DepthwiseConv2D", "separable_conv2d", "  - separable_conv2d: {num_outputs: null, kernel_size: 1}"),
        ("rout", "concat", "  - concat: {axis: 3}"),
        ("conv2d: {use_bias", "biases_initializer", "  - conv2d: {biases_initializer: null"),
        ("conv2d: {weight_d", "weights_regularizer", "  - conv2d: {weights_regularizer: {l2: 5e-4}"),
        ("conv2d: {activation_fn: None", "null", "  - conv2d: {activation_fn: null"),
        ("conv2d: {weights_regularizer: Non", "null", "  - conv2d: {weights_regularizer: null"),
    ],
)
def test_words_of_other_libraries(typed: str, label: str, line: str) -> None:
    found = complete(f"{HEAD}layers:\n  - {typed}¦")
    word = re.split("[ {]", typed)[-1]
    by_typed = [item for item in found.items if item.label == label and (item.filter_text or "").startswith(word)]
    assert by_typed, "a client finds it by what is typed"
    spec, number = found.spec, HEAD.count("\n") + 1
    assert found._replace(items=tuple(by_typed)).text(label).split("\n")[number] == line
    assert spec.lines[number].endswith(typed)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("conv2d", "conv2d"),
        ("Conv2D", "conv2d"),
        ("conv", "conv2d"),
        ("ReLU", "relu"),
        ("conv2d: {weights_regularizer: L2", "{l2: ...}"),
        ("conv2d: {activation_fn: relu", "relu"),
    ],
)
def test_a_whole_word_comes_before_those_that_begin_with_it(typed: str, first: str) -> None:
    blocks = "blocks:\n  relu_twice: {layers: [{relu: {}}, {relu: {}}]}\n  conv2d_bn: {layers: []}\n"
    found = complete(f"{HEAD}{blocks if typed != 'conv' else ''}layers:\n  - {typed}¦")
    start = re.split("[ {]", typed)[-1].lower()
    named = found._replace(
        items=tuple(item for item in found.items if (item.filter_text or "").lower().startswith(start))
    )
    assert named.labels[0] == first


def test_what_differs_elsewhere_is_told() -> None:
    found = complete(HEAD + "layers:\n  - dropout: {dropout_r¦}")
    item = next(item for item in found.items if item.filter_text == "dropout_r")
    assert "1 minus its value" in found._replace(items=(item,)).documentation("keep_prob")


def test_clients_without_snippets_get_no_blanks() -> None:
    found = complete(HEAD + "layers:\n  - ¦", snippets=False)
    assert found.text("conv2d").endswith("- conv2d: {num_outputs: 1, kernel_size: 1}")
    assert complete(HEAD + "layers:\n  - conv2d: {¦}", snippets=False).text("padding").endswith("{padding: }")
    assert complete(HEAD + "lay¦", snippets=False).text("layers").endswith("\nlayers:")
    assert not [item for item in found.items if "$" in item.text_edit.new_text]  # type: ignore[union-attr]


def test_lists_of_steps_begin_on_the_next_line() -> None:
    assert complete(HEAD + "lay¦").text("layers").endswith("\nlayers:\n  - ")
    assert complete(HEAD + "layers:\n  - lay¦").text("layers").endswith("\n  - layers:\n      - ")
    assert (
        complete(HEAD + "layers:\n  - relu: {}\n    when: true\n    el¦").text("else").endswith("\n    else:\n      - ")
    )


def test_documentation_comes_when_it_is_asked_for() -> None:
    found = complete(HEAD + "layers:\n  - ¦")
    assert all(item.documentation is None for item in found.items)
    assert "A residual unit." in found.documentation("unit")
    assert "| `kernel_size` |" in found.documentation("conv2d")


@pytest.mark.parametrize("declared", ["", "{type: int, minimum: null}", "[]", "{type: [int]}", "{doc: 1}", "x"])
def test_a_declaration_that_is_not_written_yet(declared: str) -> None:
    blocks = f"blocks:\n  b:\n    params: {{a: {declared}}}\n    layers: []\n"
    found = complete(f"netspec: 1\n{blocks}layers:\n  - ¦")
    assert "b: {" in found.text("b")
    complete(f"netspec: 1\nparams: {{a: {declared}}}\n{blocks}layers:\n  - conv2d: {{num_outputs: $¦}}")
    complete(f"netspec: 1\n{blocks}layers:\n  - b: {{a: ¦}}")


def test_no_text_is_beyond_it() -> None:
    random = Random(94)  # noqa: S311 -- texts to try
    texts = [path.read_text() for path in sorted(SPECS.glob("*.yaml"))]
    pieces = [
        "{",
        "}",
        "[",
        "]",
        '"',
        "'",
        "$(",
        "$",
        ": ",
        ":",
        "- ",
        "\n",
        "\n  ",
        ", ",
        "#",
        "|",
        "&a ",
        "!",
        "\t",
        "𝄞",
    ]
    for _ in range(300):
        text = random.choice(texts)
        start = random.randrange(len(text))
        end = random.choice([start, len(text), min(start + 20, len(text))])
        found = complete(f"{text[:start]}{random.choice(pieces)}¦{text[end:]}")
        for item in found.items[:3]:
            applied(found.spec.text, item)


def test_no_analysis_is_waited_for() -> None:
    found = complete(HEAD + "layers:\n  - conv2d: {num_outputs: $¦}")
    assert found.items
    assert "inspected" not in vars(found.spec)


def test_long_lists_are_of_what_is_typed() -> None:
    steps = "".join(f"  - relu: {{}}\n    id: skip_{number}\n" for number in range(900))
    assert len(complete(f"{HEAD}layers:\n{steps}  - add: {{}}\n    from: [¦]").items) == 400
    labels = complete(f"{HEAD}layers:\n{steps}  - add: {{}}\n    from: [skip_89¦]").labels
    assert labels == [f"skip_{number}" for number in (*range(899, 889, -1), 89)]


def test_positions_are_those_of_the_client() -> None:
    text = 'layers:\n  - conv2d: {scope: "𝄞𝄞", pad¦}'
    item = complete(HEAD + text).by_label("padding")
    start = item.text_edit.range.start  # type: ignore[union-attr]
    assert start.character == len('  - conv2d: {scope: "') + 4 + len('", ')
