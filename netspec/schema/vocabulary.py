"""The vocabulary: words of Keras, PyTorch, TensorFlow, Darknet, Caffe, ONNX and slim, and what a spec calls them.

It is consulted before spelling, by which one op may look like another. Each table maps an entry to the words that
other libraries have for it, in any case, with or without separators and module: `nn.Conv2d` is `conv2d`. An entry is a
word of a spec, such a word with arguments (`reduce_mean, with axis: [1, 2]`), or a complete help, in which `{word}` and
`{value}` are replaced by those of the file, and `{rest}` by 1 minus the value.

It is imported for a faulty file only.
"""

from __future__ import annotations

from collections.abc import Mapping

from netspec.schema import recipe_vocabulary

_NO_OP = "netspec has no {word}; run `netspec ops` for what it has"
_NO_ARGUMENT = "netspec has no {word} here"
_NO_FUNCTION = "netspec has no {word}; run `netspec ops` for what it has"
_NEEDLESS = "remove {word}: it has no effect on the graph"
_INFERRED = "remove {word}: it is inferred from the input"
_BIASES = "write biases_initializer: null for no biases, or remove {word} for biases"
_JOIN = "with from: [id1, id2] beside it"
_ADAPTIVE = (
    "netspec has no {word}: for one value a channel write reduce_%s: {axis: [1, 2], keepdims: true}, with axis: [2, 3] "
    "for an image in NCHW"
)

OPS: Mapping[str, str] = {
    "conv2d": (
        "convolution2d convolution convolutional conv conv2dlayer spatialconvolution lazyconv2d basicconv convbn "
        "groupedconv2d groupconv"
    ),
    "conv2d_transpose": (
        "convtranspose2d convtranspose deconv deconv2d deconvolution deconvolutional transposedconv2d "
        "convolution2dtranspose transposeconv2d upconv lazyconvtranspose2d"
    ),
    "conv1d": "convolution1d conv1dlayer lazyconv1d temporalconvolution",
    "conv3d": "convolution3d conv3dlayer lazyconv3d volumetricconvolution",
    "conv3d_transpose": "conv3dtranspose convtranspose3d convolution3dtranspose deconv3d lazyconvtranspose3d",
    "separable_conv2d": "separableconv separableconvolution2d sepconv separableconvolution sepconv2d",
    "fully_connected": (
        "dense linear innerproduct connected fc gemm lazylinear fullyconnected densereluconnected nnlinear "
        "denselayer mlp"
    ),
    "batch_norm": (
        "batchnormalization batchnorm2d batchnorm1d batchnorm3d bn lazybatchnorm2d syncbatchnorm fusedbatchnorm "
        "fusedbatchnormv3 spatialbatchnormalization batchnormalize syncbatchnormalization"
    ),
    "layer_norm": "layernormalization ln",
    "instance_norm": "instancenorm2d instancenormalization instancenorm1d instancenorm3d lazyinstancenorm2d",
    "group_norm": "groupnorm groupnormalization",
    "lrn": "localresponsenorm localresponsenormalization localresponsenormalisation crossmaplrn2d",
    "max_pool2d": "maxpool maxpooling2d maxpooling maxpool2dlayer spatialmaxpooling",
    "nn_max_pool": "maxpoolv2 nnmaxpool2d",
    "avg_pool2d": "averagepooling2d avgpooling2d averagepool averagepooling averagepool2d spatialaveragepooling",
    "nn_avg_pool": "nnavgpool2d",
    "max_pool_with_argmax": "maxpoolwithargmax maxpoolingwithargmax2d maxpoolingwithindices",
    "max_unpool": "maxunpool2d maxunpool maxunpooling2d maxunpooling spatialmaxunpooling",
    "max_pool3d": "maxpooling3d maxpool3dlayer volumetricmaxpooling",
    "avg_pool3d": "averagepooling3d averagepool3d volumetricaveragepooling",
    "flatten": "batchflatten flattenlayer flattening",
    "one_hot_encoding": "onehot onehotencoding",
    "reshape": "view reshaped reshapelayer resize_as unflatten",
    "expand_dims": "unsqueeze expanddim",
    "strided_slice": "crop cropping2d cropping slice centercrop narrow getitem slicing",
    "pad": "zeropadding2d zeropad2d zeropadding zeropad padding constantpad2d padlayer padv2",
    "pad, with mode: REFLECT": "reflectionpad2d reflectpadding mirrorpad",
    "concat": "concatenate cat concatv2 joinchannels depthconcat merge_concat hconcat concatlayer",
    "add": "addn plus accumulaten addv2 eltwisesum residual shortcut sam_add sumlayers",
    "affine, with axes: [-1]": "scalelayer layerscale positionembedding",
    "learned_tensor": "parameter classtoken clstoken nnparameter getvariable modelvariable",
    "drop_path": "droppath stochasticdepth",
    "bias_add": "bias biaslayer shift",
    "unit_norm, with dim: 1": "unitnormalization",
    "l2_normalize, with axis: [1]": "l2norm normalizelayer",
    "matmul": "matmulv2 dot batchmatmul mm bmm linalgmatmul einsum tensordot matrixmultiply",
    "transpose, with perm: [0, 2, 1]": "permute swapaxes permutelayer movedim",
    "split": "splitv splitlayer slicelayer",
    "cast": "castlayer astype totype",
    "tile": "tilelayer repeatelements",
    "prelu": "prelulayer parametricrelu",
    "subtract": "sub minus difference",
    "multiply": "mul times product hadamard",
    "reduce_mean": "mean reducemean",
    "reduce_mean, with axis: [1, 2]": (
        "globalaveragepooling2d globalaveragepooling globalavgpool globalavgpool2d globalaveragepool "
        "globalaveragepool2d gap globalavg globalpool"
    ),
    _ADAPTIVE % "mean": "adaptiveavgpool2d adaptiveaveragepooling2d adaptiveavgpool",
    "reduce_max": "reducemax amax",
    "reduce_max, with axis: [1, 2]": "globalmaxpooling2d globalmaxpooling globalmaxpool globalmaxpool2d",
    _ADAPTIVE % "max": "adaptivemaxpool2d adaptivemaxpool",
    "reduce_sum": "reducesum",
    "resize_nearest_neighbor": "resizenearest resizenearestneighbour",
    "resize_nearest_neighbor, with scale: [{rows}, {columns}]": (
        "upsampling2d upsampling upsample upsamplenearest upsamplingnearest2d interpolate"
    ),
    "resize_bilinear": "resizing resizeimages bilinearresize imageresize",
    "resize_bilinear, with scale: [{rows}, {columns}]": ("upsamplingbilinear2d upsamplebilinear"),
    "use add of several tensors, or reduce_sum over axes": "sum",
    "use maximum of several tensors, or reduce_max over axes": "max",
    "use batch_norm, layer_norm, instance_norm or lrn": "normalization normalize norm normlayer",
    "depth_to_space": "pixelshuffle depth2space",
    "space_to_depth": "pixelunshuffle space2depth reorg reorg3d",
    "softmax": "softmaxlayer softmax2d",
    "nn_softmax": "softmaxv2",
    "dropout": "dropoutlayer",
    "sigmoid": "logistic sigmoidlayer",
    "tanh": "tanhlayer hyperbolictangent",
    "relu": "rectify rectifier relulayer rectifiedlinear",
    "leaky_relu": "lrelu leaky leakyrectify",
    "softsign": "softsignlayer",
    "identity": "noop passthrough linearactivation",
    "write relu: {}, or the op of another activation": "nonlinearity activationlayer",
    "write add: {}, multiply: {} or maximum: {}, " + _JOIN: "eltwise elementwise merge",
    "write concat: {axis: 3}, " + _JOIN + ", for several layers, and {from: id1} for one": "route",
    "write max_pool2d: {kernel_size: 2} or avg_pool2d: {kernel_size: 2}": "pooling pool pool2d pooling2d",
    "write avg_pool2d: {kernel_size: 2} or, for Darknet's over the whole image, reduce_mean: {axis: [1, 2]}": (
        "avgpool averagepool2dlayer"
    ),
    "separable_conv2d, with num_outputs: null": (
        "depthwiseconv2d depthwiseconv depthwise depthwiseconvolution depthwiseconv2dnative dwconv"
    ),
    "gelu": "gelulayer gaussianerrorlinearunit",
    "swish": "silu swishlayer",
    "mish": "mishlayer",
    "hard_swish": "hardswish hswish hardsilu hardswishv2",
    "hard_sigmoid, with factor: $(1 / 6)": "hardsigmoid hsigmoid",
    "set activation_fn: log_sigmoid on the layer before": "logsigmoid",
    "write the layers alone as items of the list": "sequential modulelist functional model block module stage",
    "remove {word}, and declare the tensor under input: {shape: [...]}": "input inputlayer placeholder data net images",
    _NO_OP: (
        "conv1dtranspose convtranspose1d "
        "separableconv1d separableconvolution1d depthwiseconv1d maxpool1d maxpooling1d "
        "avgpool1d averagepooling1d globalaveragepooling1d globalaveragepooling3d "
        "globalmaxpooling1d globalmaxpooling3d adaptiveavgpool1d adaptiveavgpool3d adaptivemaxpool1d "
        "adaptivemaxpool3d upsampling1d upsampling3d zeropadding1d zeropadding3d cropping1d cropping3d "
        " dropout1d replicationpad2d circularpad2d relun reduceprod prod conv2dlstm convlstm1d convlstm2d "
        "convlstm3d dropout2d dropout3d spatialdropout1d spatialdropout2d spatialdropout3d fractionalmaxpool2d "
        "fractionalmaxpool3d lppool1d lppool2d lppool maxunpool1d maxunpool3d "
        "fractionalmaxpool fractionalavgpool maxpool3dgrad deformableconv2d deformconv2d localconv "
        "locallyconnected1d locallyconnected2d local involution octconv condconv2d lstm gru "
        "rnn lstmcell grucell rnncell simplernn simplernncell crnn stackedrnncells bidirectional timedistributed "
        "embedding embeddingbag embeddinglookup attention additiveattention multiheadattention mha "
        "groupedqueryattention selfattention transformer transformerencoder transformerencoderlayer "
        "positionalencoding transformerdecoder transformerdecoderlayer masking repeatvector einsumdense "
        "mask spectralnormalization rmsnorm "
        "rmsnormalization weightnorm spectralnorm mvn grn divisivenorm "
        "hardtanh htanh hardshrink softshrink tanhshrink threshold "
        "thresholdedrelu crelu celu glu rrelu relu1 relu20 srelu relie ramp plse hardtan lhtan loggy softmin "
        "logsoftmax logsoftmaxv2 stair swiglu geglu siren exponential elish squareplus squaredrelu sparsemax maxout "
        "hardmax adaptivesoftmax adaptivelogsoftmaxwithloss spatialsoftmax normchanlinear normchansoftmax divide div "
        "truediv realdiv floordiv minimum min average power pow exp log log1p expm1 sqrt rsqrt square abs absval "
        "absolute negative neg sign round floor ceil clip clipbyvalue clamp bilinear reducemin reduceany reduceall "
        "reducelogsumexp reducel1 reducel2 reducesumsquare reducelogsum std variance var moments argmax argmin topk "
        "cumsum cumprod "
        "sin cos tan asin acos atan sinh cosh erf reciprocal inverse mod equal greater less where select logicaland "
        "chunk unstack unbind stack pack repeatinterleave gather "
        "gathernd scatter scatternd embeddinglookupsparse zeros ones fill constant variable rank size "
        "shape range reverse flip roll shuffle channelshuffle shufflechannel broadcastto expand batchtospace "
        "spacetobatch tospace fold unfold im2col dilation2d erosion2d extractpatches extractimagepatches spp "
        "spatialpyramidpooling roipool roialign cropandresize resizebicubic resizearea resizelanczos bicubic "
        "gridsample affinegrid cosinesimilarity pairwisedistance flattenbatch silence sort unique gaussiannoise "
        "gaussiandropout alphadropout featurealphadropout activityregularization noise randomflip randomrotation "
        "randomcrop randomzoom randomtranslation randomcontrast randombrightness randomheight randomwidth rescaling "
        "discretization hashing textvectorization stringlookup integerlookup categoryencoding lambda yolo region "
        "detection cost loss crossentropy softmaxwithloss euclideanloss accuracy iseg gaussianyolo contrastiveloss "
        "hingeloss infogainloss sigmoidcrossentropyloss multinomiallogisticloss nllloss mseloss crossentropyloss "
        "bceloss ctcloss nonmaxsuppression priorbox detectionoutput sam scalechannels hdf5data hdf5output imagedata "
        "memorydata windowdata dummydata python reduction batchreindex filter embed stopgradient gradient checkpoint "
        "print wrapper parallel jaxlayer flaxlayer torchmodulewrapper tfsmlayer scan nonzero det "
        "quantizelinear dequantizelinear convinteger matmulinteger maxroipool meanvariancenormalization multinomial "
        "eyelike bernoulli isinf isnan trilu thresholded shrink and or xor not optional lpnormalization "
        "lpnormalisation bitshift compress"
    ),
}
"""Ops. The names are folded: `GlobalAvgPool` is `globalavgpool`."""

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
    "value": "val constant fill",
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
    "write null": "linear none noactivation false pass",
    _NO_FUNCTION: (
        "hardtanh htanh hardshrink softshrink tanhshrink "
        "threshold thresholdedrelu crelu celu glu rrelu relu1 srelu relie ramp plse hardtan lhtan loggy softmin "
        "logsoftmax stair swiglu exponential exp squareplus sparsemax maxout hardmax normchan square abs sin cos erf "
        "clip"
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
    "output_bytes": "memory bytes outputs activations activationbytes",
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

ALIKE = frozenset({"argument", "activation", "step", "block", "file", "param", "patch"})
"""The tables whose words mean what their entries do, so that one may replace the other, except for those below. The
ops, initializers, regularizers and values of other libraries have other defaults or factors."""

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

FOREIGN_JOINS: Mapping[str, str] = {"sum": "add", "max": "maximum"}
"""Words for an op that joins branches, which mean something else as the op of a layer."""

TABLES: Mapping[str, Mapping[str, str]] = {
    "recipe": recipe_vocabulary.KEYS,
    "source": recipe_vocabulary.SOURCES,
    "preprocessor": recipe_vocabulary.PREPROCESSORS,
    "loss": recipe_vocabulary.LOSSES,
    "optimizer": recipe_vocabulary.OPTIMIZERS,
    "schedule": recipe_vocabulary.SCHEDULES,
    "metric": recipe_vocabulary.METRICS,
    "setting": recipe_vocabulary.ARGUMENTS,
    "op": OPS,
    "argument": ARGUMENTS,
    "activation": ACTIVATIONS,
    "initializer": INITIALIZERS,
    "regularizer": REGULARIZERS,
    "value": VALUES,
    "step": STEPS,
    "block": BLOCKS,
    "file": FILE,
    "param": PARAMS,
    "expect": EXPECTATIONS,
    "patch": PATCHES,
}
"""The tables by the kind of the word: an op, its argument, a named function of a family, another value, a key of a
step, of a block, of a file, of the declaration of a parameter, of what a file expects, or of a patch. Of recipes:
a key, a member of a family, an argument of a member or a key of a section."""
