"""What other libraries call the arguments of ops and functions, and their values; see `vocabulary`."""

from __future__ import annotations

from collections.abc import Mapping

_NO_ARGUMENT = "netspec has no {word} here"
_NEEDLESS = "remove {word}: it has no effect on the graph"
_INFERRED = "remove {word}: it is inferred from the input"
_BIASES = "write biases_initializer: null for no biases, or remove {word} for biases"

ARGUMENTS: Mapping[str, str] = {
    "num_outputs": (
        "filters units outchannels outfeatures numoutput nout outputdim outputsize outchannel channels depth "
        "numfilters nfilters numunits outputchannels outputs output hiddensize width nodes"
    ),
    "kernel_size": (
        "size poolsize ksize filtersize kernel window windowshape kernelshape filter windowsize kernelh kernelw "
        "filterheight kerneldim"
    ),
    "stride": "strides subsample step stridesize",
    "strides": "stride step steps",
    "rate": "dilation dilationrate dilations atrousrate dilationfactor",
    "activation_fn": "activation nonlinearity act activationfunction actfn actfunc",
    "normalizer_fn": "normalizer norm normalization normlayer normalizationfn",
    "normalizer_params": "normparams normalizerargs normkwargs normalizerkwargs batchnormparams",
    "weights_initializer": (
        "kernelinitializer weightinitializer weightsinit weightinit weightfiller init initializer kernelinit "
        "depthwiseinitializer winit"
    ),
    "pointwise_initializer": "pointwiseinit",
    "weights_regularizer": (
        "kernelregularizer weightregularizer regularizer weightsdecay depthwiseregularizer pointwiseregularizer "
        "wregularizer"
    ),
    "biases_initializer": "biasinitializer biasinit biasfiller",
    "biases_regularizer": "biasregularizer",
    "data_format": "dataformat layout dimordering",
    "epsilon": "eps variance_epsilon",
    "decay": "movingaveragefraction movingaveragedecay bnmomentum",
    "is_training": "training train istrain trainphase",
    "alpha": "negativeslope slope leak alphaslope",
    "axis": "dim axes concatdim concataxis dims channelaxis axisdim",
    "keepdims": "keepdim",
    "begin_norm_axis": "axis",
    "shape": "targetshape dims newshape outputshape",
    "size": "outputsize newsize targetsize newshape",
    "block_size": "blocksize upscalefactor downscalefactor scale factor stride scalefactor upscale",
    "paddings": "padding pad pads padwidth",
    "constant_values": "value constantvalue",
    "depth_radius": "radius",
    "write depth_radius: {value} // 2, and alpha divided by {value}": "localsize size",
    "factor": "scale value multiplier",
    "begin": "start starts offset begins",
    "end": "stop ends stops",
    "groups": "numgroups group ngroups cardinality",
    "noise_shape": "noiseshape",
    "seed": "randomseed rngseed",
    "trainable": "learnable requiresgrad",
    "scope": "name variablescope label",
    "name": "scope label",
    "reuse": "shared",
    "depth_multiplier": "channelmultiplier",
    "fused": "usefused",
    "stddev": "std sigma standarddeviation",
    "minval": "low min a minimum lower",
    "maxval": "high max b maximum upper",
    "clip_value_min": "min minval minvalue low lower xmin amin a minimum",
    "clip_value_max": "max maxval maxvalue high upper xmax amax b maximum",
    "value": "val constant fill values data tensor",
    "output_type": "outputdtype outtype outputdatatype",
    "gain": "scale multiplier",
    "scale": "l1 l2 lambda weightdecay decay scalefactor factor zoom stride",
    "scale_l1": "l1 scalel1",
    "scale_l2": "l2 scalel2",
    "distribution": "kind",
    "ops": "op layers keys for",
    "write keep_prob: {rest}": "rate p droprate dropoutrate dropoutratio dropprob probability prob dropratio",
    "write decay: {value} for the momentum of Keras, or decay: {rest} for that of PyTorch": "momentum",
    _BIASES: ("bias usebias withbias biasterm nobias"),
    "write normalizer_fn: batch_norm for batch norm, or remove {word} for none": (
        "batchnormalize batchnorm usebatchnorm bn usebn batchnormalization"
    ),
    "write weights_regularizer: {l2: 5e-4}, with your factor": "weightdecay l2 l2reg l2regularizer decaymult",
    "padding": "pad pads",
    "write padding: [height, width]": "padh padw",
    "write padding: SAME, VALID or the number of positions to add": "autopad paddingmode bordermode",
    "ceil_mode": "ceilmode roundmode roundingmode ceil",
    "write max_pool_with_argmax in place of the op, whose second output are the indices": "returnindices",
    "include_batch_in_index": "includebatch",
    "count_include_pad": "countincludepad countpadding",
    "perm": "permutation axes dims order",
    "multiples": "repeats reps times",
    "num_or_size_splits": "num sections chunks splitsize splitsizes sizes indicesorsections numsplits",
    "transpose_a": "transa adjointa",
    "transpose_b": "transb adjointb",
    "alpha_initializer": "init initializer",
    "alpha_regularizer": "regularizer",
    "write scale: {value} for gamma and center: {value} for beta": "affine elementwiseaffine",
    "write param_initializers: {gamma: ..., beta: ...}": (
        "gammainitializer betainitializer movingmeaninitializer movingvarianceinitializer"
    ),
    "write param_regularizers: {gamma: ..., beta: ...}": "gammaregularizer betaregularizer",
    _INFERRED: (
        "inchannels infeatures inputshape inputdim inputsize inputchannels inchannel numfeatures batchinputshape "
        "normalizedshape numinputs inplanes"
    ),
    _NEEDLESS: "inplace device engine usecudnnonoff",
    "move it out of the braces: from: {value} beside the op": "inputs input bottom bottoms",
    _NO_ARGUMENT: (
        "groups group ceilmode countincludepad deterministic outputpadding dtype "
        "kernelconstraint biasconstraint activityregularizer depthwiseconstraint pointwiseconstraint gammaconstraint "
        "betaconstraint trackrunningstats divisoroverride lrmult interpolation antialias "
        "virtualbatchsize adjustment autocast sparse mask masks anchors random ignorethresh truth "
        "jitter thresh numgroups numheads rescale returnsequences dilationw vocabsize vocabulary embeddim "
        "stopbackward paddingvalue"
    ),
}
"""Arguments of ops and of named functions. If a word has several entries, the first that the op takes is used."""

DOUBTFUL = (
    "radius bnmomentum movingaveragefraction l1 l2 lambda weightdecay weightsdecay decay scale factor "
    "multiplier channels channel depth width output outputs filter kernelh kernelw filterheight kerneldim axis "
    "depthwiseregularizer pointwiseregularizer depthwiseinitializer window resize optional"
)
"""Words of arguments whose values may count or measure something else."""

FLAGS: Mapping[str, tuple[str, str]] = {
    _BIASES: ("write biases_initializer: null", "remove {word}: a layer has biases, or a normalizer's"),
}
"""What remains of a help with alternatives where the value is false, and where it is true."""

VALUES: Mapping[str, str] = {
    "NCHW": "channelsfirst first nchwlayout",
    "NHWC": "channelslast last",
    "SAME": "sameupper half",
    "VALID": "none no zero",
    "batch_norm": "batchnormalization batchnorm2d bn batchnormfn slimbatchnorm fusedbatchnorm",
    "layer_norm": "layernormalization ln",
    "instance_norm": "instancenorm2d instancenormalization",
    "REFLECT": "reflection",
    "CONSTANT": "zeros",
    "int": "integer int32 int64 long uint whole",
    "float": "double number real float32 float64 decimal",
    "bool": "boolean flag logical",
    "str": "string text word char enum choice categorical",
    "write null": "null nothing",
    "netspec has no {word} here": "samelower full causal edge replicate list tuple dict tensor",
}
"""Words of other arguments: paddings, layouts, normalizers, types of parameters."""
