"""What other libraries call activations, initializers and regularizers; see `vocabulary`."""

from __future__ import annotations

from collections.abc import Mapping

_NO_FUNCTION = "netspec has no {word}; run `netspec ops` for what it has"

ACTIVATIONS: Mapping[str, str] = {
    "gelu": "gaussianerrorlinearunit",
    "swish": "silu",
    "hard_swish": "hardswish hswish hardsilu",
    "write {hard_sigmoid: $(1 / 6)}": "hardsigmoid hsigmoid",
    "sigmoid": "logistic sigm",
    "write {leaky_relu: 0.1}, with the slope of Darknet": "leaky",
    "leaky_relu": "lrelu",
    "relu": "rectify rectifier relun",
    "identity": "noop",
    "log_sigmoid": "logsigm",
    "clip_by_value": "clip clamp",
    "write {clip_by_value: {clip_value_min: -1, clip_value_max: 1}}": "hardtanh htanh hardtan",
    "write null": "linear none noactivation false pass",
    _NO_FUNCTION: (
        "hardshrink softshrink tanhshrink "
        "threshold thresholdedrelu crelu celu glu rrelu relu1 srelu relie ramp plse lhtan loggy softmin "
        "logsoftmax stair swiglu exponential exp squareplus sparsemax maxout hardmax normchan square abs sin cos erf"
    ),
}

INITIALIZERS: Mapping[str, str] = {
    "zeros": "zero zerosinitializer",
    "ones": "one onesinitializer",
    "constant": "constantinitializer fill const",
    "identity": "eye identityinitializer dirac",
    "orthogonal": "orthogonalinitializer",
    "random_uniform": "uniform randomuniforminitializer",
    "random_normal": "normal gaussian randomnormalinitializer",
    "truncated_normal": "truncnormal truncatednormalinitializer",
    "xavier": "xavierinitializer xavieruniform xaviernormal",
    "glorot_uniform": "glorot glorotuniforminitializer",
    "glorot_normal": "glorotnormalinitializer",
    "he_normal": "kaimingnormal kaiming msra he henormalinitializer",
    "he_uniform": "kaiminguniform heuniforminitializer",
    "lecun_normal": "lecun lecunnormalinitializer",
    "variance_scaling": "variancescalinginitializer",
    "uniform_unit_scaling": "uniformunitscalinginitializer",
    _NO_FUNCTION: "bilinear positiveunitball sparse convolutionalbootstrap stft trunc",
}

REGULARIZERS: Mapping[str, str] = {
    "l1": "l1regularizer lasso l1norm",
    "l2": "l2regularizer weightdecay ridge l2norm",
    "l1_l2": "l1l2regularizer elasticnet l2l1",
    "write {l2: 5e-4}, with your factor": "l2regularizer l2 weightdecay ridge l2norm",
    "write {l1: 5e-4}, with your factor": "l1regularizer l1 lasso l1norm",
    "write {l1_l2: {scale_l1: 1e-5, scale_l2: 5e-4}}, with your factors": "l1l2regularizer l1l2 elasticnet l2l1",
    "write null": "none norregularizer noregularizer",
    _NO_FUNCTION: "orthogonalregularizer orthogonal sumregularizer applyregularization",
}
