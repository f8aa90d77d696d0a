"""Helps that no function can apply: by example, line and code, each alternative a list of replacements in the text."""

Place = tuple[str, int, str]
Edits = tuple[tuple[str, str], ...]

_REPEATED = (
    "blocks:\n  unit:\n    params: {outer: {type: int}}\n    layers:\n      - repeat: 2\n"
    "        conv2d: {num_outputs: $(16 * outer), kernel_size: 3, scope: conv}\n"
)
_COUNTED = (
    "conv2d: {num_outputs: 2, kernel_size: 3, scope: c}\n    repeat: $i  # error: 14 [unknown-name]\n"
    "    when: $(i > 1)  # error: 13 [unknown-name]"
)

BY_HAND: dict[Place, tuple[Edits, ...]] = {
    ("code several-documents", 6, "several-documents"): ((("---\nname: second\n", ""),),),
    ("code merge-key", 6, "merge-key"): ((("<<: *usual", "num_outputs: 64, kernel_size: 3"),),),
    ("code several-ops", 6, "several-ops"): ((("  max_pool2d", "- max_pool2d"),),),
    ("code wrong-inputs", 5, "wrong-inputs"): ((("add: {}", "relu: {}\n  id: id1\n- add: {}\n  from: [input, id1]"),),),
    ("code wrong-dtype", 5, "wrong-dtype"): ((("  - conv2d", "  - cast: {dtype: float32}\n  - conv2d"),),),
    ("code not-repeatable", 6, "not-repeatable"): ((("relu: {}\n  repeat: 2", "{repeat: 2, layers: [relu: {}]}"),),),
    ("code too-many-layers", 5, "too-many-layers"): ((("repeat: 1000", "repeat: 10"),),),
    ("code ambiguous-name", 12, "ambiguous-name"): (
        (("    - relu: {name: r}", "    - {relu: {name: r}, id: one}"), ("from: r", "from: one")),
        (("from: r", "from: a/r"),),
    ),
    ("code conflicting-keys", 9, "conflicting-keys"): ((("epochs: 3\n", ""),), (("steps: 1000\n", ""),)),
    ("code training-form", 8, "training-form"): ((("inception_v1_base", "inception_v1"),),),
    ("code never-evaluated", 10, "never-evaluated"): (
        (("evaluate: {", "  evaluation: {numpy: {images: a.npy, labels: b.npy}}\nevaluate: {"),),
        (("evaluate: {every: 100}\n", ""),),
    ),
    ("code double-decay", 8, "double-decay"): (
        (("weight_decay: 0.01", "weight_decay: 0"),),
        (("loss:", "parameters: {weight_decay: 0}\nloss:"),),
    ),
    ("code random-preprocessing", 9, "random-preprocessing"): ((("preprocess:", "augment:"),),),
    ("code wrong-output", 9, "wrong-output"): (
        (("softmax_cross", "sigmoid_cross"),),
        (("softmax_cross_entropy", "mean_squared_error"),),
    ),
    ("code unknown-labels", 6, "unknown-labels"): (
        (("softmax_cross_entropy", "{softmax_cross_entropy: {labels: species}}"),),
    ),
    ("names_of_tensors", 10, "bad-name"): ((("left:1", "right"),),),
    ("repeat_misspelt", 11, "several-ops"): (
        (("scope: c}\n    activation: relu  # error: 5 [several-ops]", "scope: c, activation_fn: relu}"),),
    ),
    ("outputs_by_dots", 4, "bad-name"): (
        (("[refined, tower.classes]", "{refined: refined, classes: tower.classes}"),),
    ),
    ("lists_and_rows", 24, "expression-value"): ((("rows[1]", "rows[0]"),), (("rows[1]", "rows[-1]"),)),
    ("anchors_merged", 6, "merge-key"): ((("{<<: *usual, ", "{num_outputs: 8, kernel_size: 3, "),),),
    ("anchors_merged", 7, "merge-key"): ((("- <<: *usual", "- conv2d: {num_outputs: 8, kernel_size: 3}"),),),
    ("anchors_merged", 9, "merge-key"): ((("    <<: *usual  # error: 5 [merge-key]\n", ""),),),
    ("arg_scope_entries", 13, "unknown-argument"): (
        (("{ops: [conv2d, max_pool2d], num_outputs: 3}", "{ops: [conv2d], num_outputs: 3}"),),
    ),
    ("arg_scope_of_window", 7, "window-too-large"): (
        (("kernel_size: 9}", "kernel_size: 9, padding: SAME}"),),
        (("kernel_size: 9}", "kernel_size: [2, 2]}"),),
        (("[N, 8, 8, 3]", "[N, 25, 25, 3]"),),
    ),
    ("blocks", 36, "several-ops"): (
        (
            ("    branches:  # error: 5 [several-ops]\n      - []\n    join: add\n", ""),
            ("  much:\n    layers:\n", "  much:\n    layers:\n      - {branches: [[], []], join: add}\n"),
        ),
    ),
    ("branches", 24, "wrong-inputs"): (
        (("      - []\n    join: {concat", "      - []\n      - []\n    join: {concat"),),
    ),
    ("branches_by_rounds", 18, "wrong-inputs"): ((("default: 0}", "default: 1}"),),),
    ("branches_of_groups", 10, "unknown-key"): ((("        id: x  # error: 9 [unknown-key]\n", ""),),),
    ("branches_of_groups", 15, "unknown-key"): (
        (("from: input  # error: 9 [unknown-key]\n        layers:\n", "layers:\n          - from: input\n"),),
    ),
    ("branches_of_groups", 20, "wrong-type"): (
        (
            (
                "      a: {repeat: 2, layers: []}  # error: 10 [wrong-type]\n      b: []",
                "      - {scope: a, repeat: 2, layers: []}\n      - []",
            ),
        ),
    ),
    ("blocks_in_arg_scopes", 5, "unknown-argument"): (
        (("{ops: [cell, conv2d], num_outputs: 8}", "{ops: [conv2d], num_outputs: 8}"),),
    ),
    ("inside_calls", 26, "ambiguous-name"): (
        (("- unit: {scope: twice}", "- {unit: {scope: twice}, id: one_call}"), ("{from: twice.", "{from: one_call.")),
        (("{from: twice.", "{from: one/twice."),),
    ),
    ("end_points_in_a_repeat", 7, "end-point-twice"): (
        (("end_point: features", "end_point: features_$i"),),
        (("        end_point: features", ""), ("    repeat: 3", "    repeat: 3\n    end_point: features")),
    ),
    ("code undecided-expectation", 4, "undecided-expectation"): ((("[N, H, W, 3]", "[N, 32, 32, 3]"),),),
    ("expect_undecided", 7, "undecided-expectation"): ((("[N, H, null, 1]", "[N, 9, 9, 1]"),),),
    ("functions_heads", 10, "duplicate-key"): ((("twice(a, a)", "twice(a, b)"),),),
    ("functions_heads", 11, "reserved-name"): ((("rounded(round): 2 * round", "rounded(r): 2 * r"),),),
    ("group_inputs", 9, "wrong-inputs"): (
        (("  - layers:\n", "  - add: {}\n    from: [input, a]\n  - layers:\n"), ("    from: [input, a]  #", "    #")),
    ),
    ("counted_layers", 8, "wrong-type"): ((("3}\n  - relu", "3}\n    id: a\n  - relu"), ("from: -2", "from: a")),),
    ("lists", 28, "unknown-op"): (
        (("type: conv2d\n    num_outputs: 8\n    kernel_size: 3", "conv2d: {num_outputs: 8, kernel_size: 3}"),),
    ),
    ("include_of_another_program", 4, "tag-not-allowed"): ((("!include layers.yaml", "[{relu: {}}]"),),),
    ("indented_input", 5, "unknown-key"): ((("  input: {shape", "input: {shape"),),),
    ("indented_layers", 5, "unknown-key"): ((("  layers:", "layers:"),),),
    ("ids", 16, "unknown-id"): (
        (
            ("  - relu: {}\n    from: later", "  - relu: {}\n    id: later\n  - relu: {}\n    from: later"),
            ("  - relu: {}\n    id: later\n  - relu: {}\n    id: gone", "  - relu: {}\n    id: gone"),
        ),
    ),
    ("index_of_repeats", 7, "unknown-name"): (
        (
            (
                "conv2d: {num_outputs: $i, kernel_size: 3, scope: b$i}  # error: 56 [unknown-name]\n    repeat: 2",
                "{repeat: 2, layers: [conv2d: {num_outputs: $i, kernel_size: 3, scope: b$i}]}",
            ),
        ),
    ),
    ("index_of_repeats", 10, "unknown-name"): ((("repeat: $i", "repeat: 2"),),),
    ("index_of_repeats", 11, "unknown-name"): (
        (
            (
                _COUNTED,
                "{repeat: 2, layers: [{conv2d: {num_outputs: 2, kernel_size: 3, scope: c$i}, when: $(i > 1)}]}",
            ),
        ),
    ),
    ("index_of_repeats", 16, "unknown-name"): (
        (("    end_point: f$i", "    # error"), ("scope: d$i}", "scope: d$i}\n        end_point: f$i")),
    ),
    ("index_of_repeats", 18, "unknown-name"): ((("stride: $i", "stride: 1"),),),
    ("code scopeless-repeat", 10, "scopeless-repeat"): (
        (("  - unit: {}\n    repeat: 2", "  - {repeat: 2, layers: [unit: {}]}"),),
        (("unit: {}", "unit: {scope: unit}"),),
    ),
    ("code shadowed-index", 8, "shadowed-index"): (
        (
            (
                "kernel_size: 3, scope: conv}\n        repeat: 2",
                "kernel_size: 3}]\n        scope: conv_$i\n        repeat: 2",
            ),
            ("- conv2d", "- layers: [conv2d"),
        ),
        (
            ("conv2d: {num_outputs: $(16 * i), kernel_size: 3, scope: conv}\n        repeat: 2", "unit: {outer: $i}"),
            ("layers:\n", f"{_REPEATED}layers:\n"),
        ),
    ),
    ("code mode-not-read", 7, "mode-not-read"): (
        (("batch_norm: {}", "batch_norm: {is_training: $is_training}"),),
        (("layers:", "arg_scope:\n  - {ops: [batch_norm], is_training: $is_training}\nlayers:"),),
    ),
    ("code normalizer-not-frozen", 5, "normalizer-not-frozen"): (
        (("trainable: false", "trainable: false, normalizer_params: {trainable: false}"),),
    ),
    ("code unused-normalizer-params", 5, "unused-normalizer-params"): (
        (("normalizer_params", "normalizer_fn: batch_norm, normalizer_params"),),
        ((", normalizer_params: {scale: true}", ""),),
    ),
    ("code mixed-layouts", 6, "mixed-layouts"): (
        (("max_pool2d: {kernel_size: 2", "max_pool2d: {kernel_size: 2, data_format: NCHW"),),
    ),
    ("code rectified-logits", 7, "rectified-logits"): ((("num_outputs: 10", "num_outputs: 10, activation_fn: null"),),),
    ("code image-not-flattened", 6, "image-not-flattened"): (
        (("- fully_connected: {num_outputs: 10}", "- flatten: {}\n- fully_connected: {num_outputs: 10}"),),
        (("fully_connected: {num_outputs: 10}", "conv2d: {num_outputs: 10, kernel_size: 1}"),),
    ),
    ("index_of_repeats", 19, "unknown-name"): ((("name: g$i", "name: g"),),),
    ("expressions_names", 12, "unknown-name"): ((("c$i", "c"),),),
    ("elsewhere", 12, "unknown-id"): (
        (("  - unit: {scope: unit_1}", "  - {unit: {scope: unit_1}, id: one}"), ("from: expanded", "from: one")),
        (
            (
                "  - unit: {scope: unit_1}\n",
                "  - {id: expanded, conv2d: {num_outputs: 3, kernel_size: 1, scope: expand}}\n",
            ),
        ),
    ),
    ("input_not_read", 3, "unknown-alias"): (
        (("*shape", "[N, 8, 8, 3]"),),
        (("netspec: 1", "netspec: 1\ndoc: &shape [N, 8, 8, 3]"),),
    ),
    ("inputs_of_ops", 5, "wrong-inputs"): ((("- add: {}", "- add: {}\n    from: [input, input]"),),),
    ("inputs_of_ops", 7, "wrong-inputs"): ((("from: input", "from: [input, input]"),),),
    ("inputs_of_ops", 9, "wrong-inputs"): (
        (("  - relu: {}\n    from: [input, input]", "  - add: {}\n    from: [input, input]\n  - relu: {}"),),
    ),
    ("limit_stride", 23, "unknown-key"): (
        (("  - unit: {stride: 2}\n    limit_stride: 2", "  - {limit_stride: 2, layers: [unit: {stride: 2}]}"),),
    ),
    ("ops_several", 6, "several-ops"): ((("    max_pool2d: {kernel_size: 2}", "  - max_pool2d: {kernel_size: 2}"),),),
    ("ops_several", 7, "several-ops"): (
        (("- relu: {}  # error: 5 [several-ops]\n    layers:\n", "- layers:\n      - relu: {}\n"),),
    ),
    ("repeats", 6, "not-repeatable"): ((("- relu: {}\n    repeat: 2", "- {repeat: 2, layers: [relu: {}]}"),),),
    ("repeats", 19, "end-point-twice"): (
        (("end_point: d", "end_point: d_$i"),),
        (
            ("        end_point: d", ""),
            (
                "c$i}\n        from: input\n  # warning: 20 [end-point-twice]\n    repeat: 3",
                "c$i}\n        from: input\n    repeat: 3\n    end_point: d",
            ),
        ),
    ),
    ("repeats_too_many", 9, "too-many-layers"): (
        (("        repeat: 100000", "        repeat: 10"), ("    repeat: 100000", "    repeat: 10")),
    ),
    ("step_keys_misspelt", 16, "unknown-key"): (
        (("  - relu: {}\n    arg_scope: []", "  - {arg_scope: [], layers: [relu: {}]}"),),
    ),
    ("unreached", 19, "wrong-inputs"): ((("- add: {}", "- add: {}\n        from: [there, there]"),),),
    ("unreached", 47, "wrong-inputs"): (
        (("relu: {}\n        from: [left, left]", "add: {}\n        from: [left, left]"),),
    ),
    ("unreached", 54, "wrong-inputs"): (
        (("relu: {}\n        from: [left, conv]", "add: {}\n        from: [left, conv]"),),
    ),
    ("unreached", 57, "wrong-inputs"): (
        (
            ("  - layers:\n", "  - {add: {}, from: [left, a], id: both, when: $deep}\n  - layers:\n"),
            ("    from: [left, a]  #", "    from: both  #"),
        ),
    ),
    ("yaml_two_documents", 8, "several-documents"): ((("---\nnetspec: 1", ""),),),
    ("yaml_unclosed", 7, "yaml-syntax"): ((("kernel_size: 3\n", "kernel_size: 3}\n"),),),
}

_UNCALLED = "the block is seen to be called by no step once it has a name, or once its layers stand in the call's place"
_UNREAD = "what reads no parameter of a name that cannot be is reported once it can"
_FED = "a layer is measured once it is known what feeds it"
_SAME = "the same text stands there again, where it is not known either"

REVEALS: dict[Place, str] = {
    ("code key-not-a-string", 7, "key-not-a-string"): _UNREAD,
    ("code reserved-name", 5, "reserved-name"): _UNREAD,
    ("arguments_not_a_mapping", 8, "wrong-type"): "the name is read once it is an argument's",
    ("block_parameters", 13, "unknown-value"): "the value is judged once its type is known",
    ("block_parameters", 18, "bad-name"): _UNREAD,
    ("block_parameters", 19, "wrong-type"): _UNREAD,
    ("blocks", 14, "reserved-name"): _UNCALLED,
    ("arguments_unknown_values", 9, "unknown-value"): "the layout of a layer is known once it is one",
    ("elsewhere", 12, "unknown-id"): _UNCALLED,
    ("blocks", 10, "unknown-value"): "a call must give the argument once it is known to be one",
    ("expression_in_a_sequence_of_layers", 7, "wrong-type"): "the name is read once it is an argument's",
    ("block_inputs_at_fault", 9, "wrong-type"): "the inputs of a call are counted once the block's are a list",
    ("expressions_names", 9, "unknown-name"): _SAME,
    ("extends_misspelt", 2, "unknown-key"): "the example has no base beside it",
    ("group_faults", 14, "wrong-type"): "the entry is applied to layers once it is one",
    ("extends_no_text", 3, "wrong-type"): "the example has no base beside it",
    ("functions_heads", 12, "wrong-type"): "the names in a head are judged once the body is text",
    ("name_at_fault", 2, "bad-name"): "end points are named once the network is",
    ("patch_without_extends", 4, "missing-key"): "the example has no base beside it",
    ("expressions_syntax", 8, "expression-syntax"): "the name is looked up once the expression is one",
    ("expressions_syntax", 13, "unknown-name"): "a square root is no whole number",
    ("input_not_read", 3, "unknown-alias"): _FED,
    ("input_shape_expressions", 6, "unknown-name"): "the parameter's value is 0, which no size is",
    ("many_at_once", 13, "unknown-op"): "what an arg-scope may give it is known once the op is",
    ("names_reserved", 4, "reserved-name"): _UNREAD,
    ("names_reserved", 5, "reserved-name"): _UNREAD,
    ("names_reserved", 6, "reserved-name"): _UNREAD,
    ("names_reserved", 7, "reserved-name"): _UNREAD,
    ("names_reserved", 8, "reserved-name"): _UNREAD,
    ("names_reserved", 9, "reserved-name"): _UNREAD,
    ("params_forms", 11, "bad-name"): _UNREAD,
    ("params_forms", 12, "reserved-name"): _UNREAD,
    ("params_misspelt", 3, "unknown-key"): "which names there are is known once the parameters are",
    ("quoted_expressions", 5, "unknown-name"): "the scope is judged once it has a value",
    ("repeats", 6, "not-repeatable"): "variables are counted once no layer of them is doubtful",
    ("sizes_of_ids", 7, "bad-name"): "the body is read once the function has a head",
    ("sizes_of_ids", 17, "unknown-name"): "the id is looked up once it has a value",
    ("unreached", 29, "missing-argument"): "no step calls the block, so that an entry for its join reaches nothing",
    ("step_words_wrong_types", 28, "wrong-type"): "the inputs are counted once they are names",
    ("yaml_unclosed", 7, "yaml-syntax"): _FED,
}
"""Helps whose cure lets other faults of the example be seen, and why no check could see them before."""
