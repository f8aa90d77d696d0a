"""Slips of people who write specs, each with what an editor says of it: the text, and the message with its line.

`>>>` is before the place of the message; it is taken out of the text.
"""

from __future__ import annotations

from typing import NamedTuple


class Mutant(NamedTuple):
    """A spec with one slip."""

    text: str
    line: int
    column: int
    message: str


_HEAD = """netspec: 1
name: net
params:
  n: {type: int, default: 10, minimum: 1}
  training: {type: bool, default: true}
input: {shape: [N, 32, 32, 3]}
layers:
"""
_BESIDE = (
    "beside an op stand only when, else, side, repeat, end_point, id, from; "
    "the arguments of an op stand inside its braces"
)
_STEP = "expected a layer such as {relu: {}}, or a group with layers"
_UNKNOWN_OP = (
    "no op and no word of a step has this name; the words are when, else, side, repeat, end_point, id, from, "
    "and `netspec ops` lists ops"
)
_NO_OP = "no op here; a layer needs an op, and a group needs layers or branches"
_OF_GROUPS = (
    "join, limit_stride, scope, default_scope, final and arg_scope stand on a group only, which has layers or branches"
)
_PADDING = "expected SAME or VALID, or a whole number >= 0 or a list of 2"
_ACTIVATION = (
    "expected an activation: relu, relu6, elu, selu, leaky_relu, swish, tanh, sigmoid, log_sigmoid, softplus, "
    "softsign, softmax, identity, prelu, gelu, mish, hard_swish, hard_sigmoid, {clip_by_value: ...}"
)
_REGULARIZER = "expected a regularizer: l1_l2, {l1: ...}, {l2: ...}"
_JOIN = "expected an op that joins: add, divide, maximum, minimum, multiply, subtract, {concat: ...}"
_UNKNOWN_ARGUMENT = "the op takes no argument of this name"
_PAIR = "expected a whole number >= 1 or a list of 2"
_RESERVED = (
    "expected a name; a name has only letters, digits and _, and does not begin with a digit, and is no reserved word"
)

_STEPS = {
    # The step itself.
    "op_misspelt": ("- >>>conv2: {num_outputs: 8, kernel_size: 3}", _UNKNOWN_OP),
    "op_of_keras": ("- >>>Dense: {num_outputs: 8}", "did you mean fully_connected?"),
    "op_in_capitals": ("- >>>Conv2D: {num_outputs: 8, kernel_size: 3}", "did you mean conv2d?"),
    "op_of_torch": ("- >>>nn.ReLU: {}", "did you mean relu?"),
    "op_with_arguments_elsewhere": (
        "- >>>GlobalAveragePooling2D: {}",
        "did you mean reduce_mean, with axis: [1, 2]?",
    ),
    "op_of_caffe": ("- >>>InnerProduct: {num_outputs: 8}", "did you mean fully_connected?"),
    "op_of_keras_in_words": ("- >>>BatchNormalization: {}", "did you mean batch_norm?"),
    "argument_of_caffe": ("- conv2d: {>>>num_output: 8, kernel_size: 3}", "did you mean num_outputs?"),
    "op_as_text": ("- >>>relu", _STEP),
    "op_without_a_space": ("- >>>relu:{}", _STEP),
    "op_without_a_colon": ("- >>>conv2d {num_outputs: 8}", _UNKNOWN_OP),
    "op_under_a_key": ("- >>>type: relu", _UNKNOWN_OP),
    "no_step": ("->>>", _STEP),
    "number_as_a_step": ("- >>>3", _STEP),
    "list_as_a_step": ("- >>>[relu]", _STEP),
    "two_ops": (
        "- >>>relu: {}\n    elu: {}",
        "a layer has one op; begin each layer with a dash of its own",
    ),
    "no_op": ("- >>>when: $training", _NO_OP),
    # Its words.
    "argument_beside_the_op": ("- conv2d: {num_outputs: 8, kernel_size: 3}\n    >>>padding: SAME", _BESIDE),
    "scope_beside_the_op": ("- conv2d: {num_outputs: 8, kernel_size: 3}\n    >>>scope: conv2", _BESIDE),
    "arguments_not_indented": ("- max_pool2d:\n    >>>kernel_size: 3", _BESIDE),
    "word_misspelt": ("- relu: {}\n    >>>wen: $training", _BESIDE),
    "when_as_text": ("- relu: {}\n    when: >>>sometimes", "expected true or false"),
    "else_without_when": ("- relu: {}\n    >>>else: [{elu: {}}]", "'when' is missing beside 'else'"),
    "repeat_as_text": (
        "- relu: {}\n    repeat: >>>twice",
        "expected a whole number >= 0 and <= 100000 or a name for it, {NAME: ...}",
    ),
    "repeat_below_0": ("- relu: {}\n    repeat: >>>-1", "Value is below the minimum of 0."),
    "id_of_two_words": ("- relu: {}\n    id: >>>my id", "expected a name or a list that is not empty"),
    "from_nothing": ("- add: {}\n    from: >>>[]", "Array has too few items. Expected 1 or more."),
    "from_a_number": ("- add: {}\n    from: >>>-1", "expected a name, a list that is not empty or a mapping"),
    # Its arguments.
    "arguments_as_text": ("- relu: >>>all", "expected the arguments of relu in braces"),
    "arguments_as_a_list": ("- conv2d: >>>[8, 3]", "expected the arguments of conv2d in braces"),
    "arguments_as_a_number": ("- conv2d: >>>8", "expected the arguments of conv2d in braces"),
    "argument_misspelt": ("- conv2d: {>>>num_ouputs: 8, kernel_size: 3}", _UNKNOWN_ARGUMENT),
    "argument_of_keras": ("- conv2d: {>>>filters: 8, kernel_size: 3}", "did you mean num_outputs?"),
    "argument_of_torch": ("- conv2d: {>>>out_channels: 8, kernel_size: 3}", "did you mean num_outputs?"),
    "activation_of_keras": (
        "- conv2d: {num_outputs: 8, kernel_size: 3, >>>activation: relu}",
        "did you mean activation_fn?",
    ),
    "argument_of_no_library": ("- relu: {>>>flavour: sweet}", _UNKNOWN_ARGUMENT),
    "word_in_lower_case": ("- max_pool2d: {kernel_size: 2, padding: >>>same}", _PADDING),
    "number_for_a_word": ("- max_pool2d: {kernel_size: 2, data_format: >>>1}", "expected NHWC or NCHW"),
    "null_for_a_word": ("- max_pool2d: {kernel_size: 2, padding: >>>null}", _PADDING),
    "number_in_quotes": ('- max_pool2d: {kernel_size: >>>"2"}', _PAIR),
    "text_for_a_number": ("- fully_connected: {num_outputs: >>>ten}", "expected a whole number >= 1"),
    "parameter_without_a_dollar": ("- fully_connected: {num_outputs: >>>n}", "expected a whole number >= 1"),
    "zero": ("- fully_connected: {num_outputs: >>>0}", "Value is below the minimum of 1."),
    "fraction": ("- fully_connected: {num_outputs: >>>8.5}", "expected a whole number >= 1"),
    "beyond_32_bits": ("- fully_connected: {num_outputs: >>>3000000000}", "Value is above the maximum of 2147483647."),
    "true_for_a_number": ("- fully_connected: {num_outputs: >>>true}", "expected a whole number >= 1"),
    "pair_of_three": ("- max_pool2d: {kernel_size: >>>[2, 2, 2]}", "Array has too many items. Expected 2 or fewer."),
    "text_in_a_pair": ("- max_pool2d: {kernel_size: [2, >>>two]}", "expected a whole number >= 1"),
    "pair_as_text": ("- max_pool2d: {kernel_size: >>>2x2}", _PAIR),
    "tuple_of_python": ("- max_pool2d:\n      kernel_size: >>>(2, 2)", _PAIR),
    "share_above_1": ("- dropout: {keep_prob: >>>1.5}", "Value is above the maximum of 1."),
    "yes_for_true": ('- dropout: {is_training: >>>"yes"}', "expected true or false"),
    "name_of_two_words": ("- flatten: {scope: >>>my scope}", "expected a name or null"),
    # Functions by name.
    "activation_misspelt": ("- fully_connected: {num_outputs: 8, activation_fn: >>>rellu}", _ACTIVATION),
    "false_for_no_activation": ("- fully_connected: {num_outputs: 8, activation_fn: >>>false}", _ACTIVATION),
    "activation_with_a_wrong_argument": (
        "- fully_connected: {num_outputs: 8, activation_fn: {leaky_relu: {>>>slope: 0.1}}}",
        "did you mean alpha?",
    ),
    "two_activations": (
        "- fully_connected: {num_outputs: 8, activation_fn: >>>{relu: {}, elu: {}}}",
        "Object has more properties than limit of 1.",
    ),
    "unknown_activation_with_arguments": (
        "- fully_connected: {num_outputs: 8, activation_fn: {>>>celu: {}}}",
        _ACTIVATION,
    ),
    "regularizer_without_its_scale": ("- fully_connected: {num_outputs: 8, weights_regularizer: >>>l2}", _REGULARIZER),
    "number_for_a_regularizer": (
        "- fully_connected: {num_outputs: 8, weights_regularizer: >>>0.0005}",
        _REGULARIZER,
    ),
    "regularizer_below_0": (
        "- fully_connected: {num_outputs: 8, weights_regularizer: {l2: >>>-1}}",
        "Value is below the minimum of 0.",
    ),
    # Groups.
    "group_without_a_body": ("- >>>scope: block1", _NO_OP),
    "layers_as_a_mapping": ("- scope: block1\n    layers: >>>{relu: {}}", "expected a list"),
    "layers_of_nothing": ("- scope: block1\n    layers:>>>", "expected a list"),
    "op_in_a_group": (
        "- scope: block1\n    >>>relu: {}\n    layers: [{elu: {}}]",
        "a group with layers has neither branches nor a join nor an op",
    ),
    "branches_without_a_join": (
        "- >>>branches: [[{relu: {}}], [{elu: {}}]]",
        "'join' is missing beside 'branches'",
    ),
    "join_of_keras": ("- branches: [[{relu: {}}], [{elu: {}}]]\n    join: >>>sum", _JOIN),
    "join_without_its_argument": ("- branches: [[{relu: {}}], [{elu: {}}]]\n    join: >>>concat", _JOIN),
    "join_without_branches": (
        "- layers: [{relu: {}}]\n    >>>join: add",
        "a group with layers has neither branches nor a join nor an op",
    ),
    "op_misspelt_deep_inside": (
        "- scope: a\n    layers:\n      - scope: b\n        layers:\n          - >>>rellu: {}",
        _UNKNOWN_OP,
    ),
    "entry_without_ops": (
        "- layers: [{relu: {}}]\n    arg_scope: [>>>{padding: SAME}]",
        'Missing property "ops".',
    ),
    "entry_for_an_unknown_op": (
        "- layers: [{relu: {}}]\n    arg_scope: [{ops: [>>>conv], padding: SAME}]",
        "there is no such op; `netspec ops` lists them",
    ),
    "entry_with_an_argument_of_one_op": (
        "- layers: [{relu: {}}]\n    arg_scope: [{ops: [conv2d, max_pool2d], >>>rate: 2}]",
        _UNKNOWN_ARGUMENT,
    ),
    "entry_with_an_argument_misspelt": (
        "- layers: [{relu: {}}]\n    arg_scope: [{ops: [conv2d, max_pool2d], >>>paddin: SAME}]",
        _UNKNOWN_ARGUMENT,
    ),
    "entry_with_a_wrong_word": (
        "- layers: [{relu: {}}]\n    arg_scope: [{ops: [conv2d, max_pool2d], padding: >>>same}]",
        _PADDING,
    ),
    "entry_as_a_mapping": (
        "- layers: [{relu: {}}]\n    arg_scope: >>>{ops: [conv2d], padding: SAME}",
        "expected a list",
    ),
}
"""Steps, after those of a sound spec."""

_ENDS = "  - relu: {}\n"
_FILES = {
    "unknown_key": ("input:", ">>>colour: red\ninput:", "no key of a spec has this name"),
    "layers_misspelt": ("layers:", ">>>layer:", "did you mean layers?"),
    "layers_of_keras": ("layers:", ">>>backbone:", "did you mean layers?"),
    "no_layers": ("layers:\n  - relu: {}\n", "layers: >>>[]\n", "Array has too few items. Expected 1 or more."),
    "no_input": ("input: {shape: [N, 32, 32, 3]}\n", "", 'Missing property "input".'),
    "no_name": ("name: net\n", "", 'Missing property "name".'),
    "name_of_words": ("name: net", "name: >>>my net", "expected a name"),
    "version_2": ("netspec: 1", "netspec: >>>2", "expected 1"),
    "shape_as_text": ("[N, 32, 32, 3]", ">>>32x32x3", "expected a list that is not empty"),
    "size_in_lower_case": ("[N, 32", "[>>>n, 32", "expected a whole number >= 1, a name or null"),
    "size_0": ("[N, 32", "[N, >>>0", "Value is below the minimum of 1."),
    "input_as_a_list": ("{shape: [N, 32, 32, 3]}", ">>>[N, 32, 32, 3]", "expected a mapping"),
    "input_without_a_shape": ("input: {shape: [N, 32, 32, 3]}", ">>>input: {name: x}", 'Missing property "shape".'),
    "parameter_of_an_unknown_type": ("type: int", "type: >>>integer", "expected int, float, bool, str, list or row"),
    "parameter_without_a_default": (
        "  training: {type: bool, default: true}",
        "  >>>training: {type: bool}",
        'Missing property "default".',
    ),
    "parameter_as_a_value": ("{type: bool, default: true}", ">>>true", "expected a mapping"),
    "parameter_with_a_reserved_name": ("  training:", "  >>>scope:", _RESERVED),
    "parameter_with_a_hyphen": ("  training:", "  >>>is-training:", _RESERVED),
    "end_points_of_an_unknown_op": (
        "layers:",
        "end_points: {collect: [>>>conv]}\nlayers:",
        "there is no such op; `netspec ops` lists them",
    ),
    "block_without_layers": (
        "layers:\n",
        "blocks:\n  >>>b: {doc: x}\nlayers:\n  - b: {}\n",
        "a block has 'layers', 'branches' or 'use'",
    ),
    "call_with_text": (
        "layers:\n",
        "blocks: {b: {layers: [{relu: {}}]}}\nlayers:\n  - b: >>>fast\n",
        "no word of a step has this name, and a block takes its arguments as a mapping",
    ),
    "scope_beside_a_call": (
        "layers:\n",
        "blocks: {b: {layers: [{relu: {}}]}}\nlayers:\n  - b: {}\n    >>>scope: x\n",
        _OF_GROUPS,
    ),
    "word_misspelt_in_a_file_with_blocks": (
        "layers:\n",
        "blocks: {b: {layers: [{relu: {}}]}}\nlayers:\n  - b: {}\n  - relu: {}\n    >>>wen: $training\n",
        _BESIDE,
    ),
    "expectation_as_text": (
        "layers:",
        "expect: {parameters: >>>few}\nlayers:",
        "expected a number >= 0 or bounds {minimum: ..., maximum: ...}",
    ),
    "reference_as_text": ("layers:", "reference: >>>tf_slim.nets.vgg:vgg_16\nlayers:", "expected a mapping"),
}
"""Changes of a sound spec: a piece of it, and what stands there instead."""

SYNTAX = {
    "tab": f"{_HEAD}  - conv2d:\n\t  num_outputs: 8\n",
    "wrong_indentation": f"{_HEAD}  - relu: {{}}\n - elu: {{}}\n",
    "open_brace": f"{_HEAD}  - max_pool2d: {{kernel_size: 2\n  - relu: {{}}\n",
    "key_twice": f"{_HEAD}  - max_pool2d: {{kernel_size: 2, kernel_size: 3}}\n",
}
"""Slips in the YAML itself, which an editor's parser reports in its own words."""


def mutants() -> dict[str, Mutant]:
    """All slips of which the schema says something."""
    sound = f"{_HEAD}{_ENDS}"
    marked = {
        name: (f"{_HEAD}  - max_pool2d: {{kernel_size: 2}}\n  {step}\n{_ENDS}", said)
        for name, (step, said) in _STEPS.items()
    }
    for name, (piece, instead, said) in _FILES.items():
        assert sound.count(piece) >= 1, name
        marked[name] = sound.replace(piece, instead, 1), said
    return {name: placed(text, said) for name, (text, said) in marked.items()}


def placed(text: str, message: str) -> Mutant:
    """The slip of a text with a mark."""
    before, mark, _ = text.partition(">>>")
    if not mark:
        return Mutant(text, 1, 1, message)  # something is missing in the file as a whole
    return Mutant(text.replace(mark, ""), before.count("\n") + 1, len(before) - before.rfind("\n"), message)
