"""What other libraries call the ops of netspec, and what they have that netspec lacks; see `vocabulary`."""

from __future__ import annotations

from collections.abc import Mapping

_NO_OP = "netspec has no {word}; run `netspec ops` for what it has"
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
    "argmax": "argmaxlayer argmaxop",
    "gather": "gatherv2 indexselect take",
    "constant": "const constantlayer constantop constantofshape buffer",
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
    "divide": "div truediv realdiv quotient",
    "minimum": "min",
    "abs": "absval absolute abslayer",
    "scale, with factor: -1": "negative neg negate",
    "exp": "exponential explayer",
    "log": "loglayer",
    "sqrt": "squareroot",
    "square": "squared",
    "embed_sequence": "embedding embeddinglookup embeddinglayer wordembedding tokenembedding",
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
    "clip_by_value": "clip clamp cliptensor",
    "clip_by_value, with clip_value_min: -1, clip_value_max: 1": "hardtanh htanh hardtan",
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
        "embeddingbag attention additiveattention multiheadattention mha "
        "groupedqueryattention selfattention transformer transformerencoder transformerencoderlayer "
        "positionalencoding transformerdecoder transformerdecoderlayer masking repeatvector einsumdense "
        "mask spectralnormalization rmsnorm "
        "rmsnormalization weightnorm spectralnorm mvn grn divisivenorm "
        "hardshrink softshrink tanhshrink threshold "
        "thresholdedrelu crelu celu glu rrelu relu1 relu20 srelu relie ramp plse lhtan loggy softmin "
        "logsoftmax logsoftmaxv2 stair swiglu geglu siren elish squareplus squaredrelu sparsemax maxout "
        "hardmax adaptivesoftmax adaptivelogsoftmaxwithloss spatialsoftmax normchanlinear normchansoftmax "
        "floordiv average power pow log1p expm1 rsqrt "
        "sign round floor ceil bilinear reducemin reduceany reduceall "
        "reducelogsumexp reducel1 reducel2 reducesumsquare reducelogsum std variance var moments argmin topk "
        "cumsum cumprod "
        "sin cos tan asin acos atan sinh cosh erf reciprocal inverse mod equal greater less where select logicaland "
        "chunk unstack unbind stack pack repeatinterleave "
        "gathernd scatter scatternd embeddinglookupsparse zeros ones fill variable rank size "
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

FOREIGN_JOINS: Mapping[str, str] = {"sum": "add", "max": "maximum"}
"""Words for an op that joins branches, which mean something else as the op of a layer."""
