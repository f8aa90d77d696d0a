"""What other libraries call the words of the language; see `vocabulary`."""

from __future__ import annotations

from collections.abc import Mapping

STEPS: Mapping[str, str] = {
    "from": "inputs input bottom bottoms src source inboundnodes parents prev",
    "when": "if condition only enabled cond",
    "else": "otherwise elif",
    "repeat": "times n count repeats number num_repeats loop",
    "id": "label ref alias tag output outputs top key handle",
    "end_point": "endpoint endpoints",
    "layers": "modules steps body children blocks backbone sequence sublayers then",
    "branches": "paths parallel towers forks",
    "join": "merge combine joinop",
    "arg_scope": "defaults default argscopes",
    "limit_stride": "outputstride maxstride",
    "write the arguments inside the op's braces": "args arguments params kwargs config parameters attributes",
}

BLOCKS: Mapping[str, str] = {
    "params": "args arguments parameters variables vars",
    "layers": "body steps modules model sequence",
    "branches": "paths parallel towers",
    "join": "merge combine",
    "use": "extends base file import include path spec",
    "doc": "description comment docs docstring help",
    "scope": "name defaultscope",
    "arg_scope": "defaults argscopes",
}

FILE: Mapping[str, str] = {
    "name": "title modelname networkname model network net",
    "layers": "model network backbone head steps modules architecture layer net nodes graph body",
    "input": "inputshape images inputsize inputdim placeholder",
    "params": "parameters args arguments vars variables constants hyperparameters flags settings config defs",
    "arg_scope": "defaults argscopes argumentscope",
    "scope": "variablescope defaultscope namescope prefix",
    "abstract": "isabstract template virtual baseonly partial",
    "netspec": "version specversion schema",
    "extends": "base inherits parent inherit defaultsfrom basedon",
    "doc": "description comment docs docstring notes help summary",
    "end_points": "endpoints heads",
    "functions": "macros lambdas defuns funcs",
    "blocks": "definitions templates submodules components subnets block",
    "patch": "overrides override changes edits",
    "expect": "expects expected expectations assert asserts assertions claims constraints budget tests require",
    "declare it as input: {shape: {value}}": "inputshape inputsize inputdim",
    "outputs": "output",
    "netspec has no {word} in a spec: it belongs in a recipe, see docs/recipes.md": (
        "optimizer optim loss losses metrics train training batchsize learningrate lr epochs dataset data "
        "augmentation weights checkpoint scheduler seed policy momentum decay solver evaluation"
    ),
    "netspec has no {word}: a spec is the network alone": "device gpus callbacks inference imports import include",
}

PARAMS: Mapping[str, str] = {
    "minimum": "min ge lower gte atleast",
    "maximum": "max le upper lte atmost",
    "exclusiveMinimum": "gt exclusivemin greaterthan",
    "exclusiveMaximum": "lt exclusivemax lessthan",
    "enum": "choices values options oneof allowed",
    "default": "value val initial init",
    "doc": "description help comment docs",
    "nullable": "optional allownull allownone",
    "type": "dtype kind",
    "netspec has no {word} of a parameter": "pattern format unit units step multipleof examples length",
}

EXPECTATIONS: Mapping[str, str] = {
    "parameters": "params weights numparameters numparams parametercount paramcount size",
    "trainable_parameters": "trainable trainableparams",
    "macs": "mac madds multadds multiplyaccumulates macc",
    "flops": "flop",
    "output_bytes": "memory bytes activations activationbytes",
    "receptive_field": "field rf",
    "output": "outputshape shape",
    "end_points": "endpoint endpoints shapes",
}

PATCHES: Mapping[str, str] = {
    "change": "set modify update override overrides edit",
    "remove": "delete drop del",
    "replace": "substitute swap",
    "insert_after": "after append add",
    "insert_before": "before prepend",
}
