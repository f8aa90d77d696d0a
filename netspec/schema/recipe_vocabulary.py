"""What Keras, PyTorch Lightning, slim's train_image_classifier, Caffe and Darknet call the keys of a recipe.

The words are spelled without case and separators, see `vocabulary`.
"""

from __future__ import annotations

from collections.abc import Mapping

BY_OPTIMIZER = "write it in the optimizer, such as optimizer: {momentum: {learning_rate: 0.01}}"
_BY_SCHEDULE = "write a schedule as the learning_rate of the optimizer; `netspec ops` lists them"

KEYS: Mapping[str, str] = {
    "recipe": "version recipeversion",
    "name": "title runname experiment experimentname",
    "doc": "description comment docs notes help",
    "spec": "model network net trainnet arch architecture modelname graph",
    "params": "hyperparameters hparams vars variables constants",
    "parameters": "modelparams modelargs modelkwargs specparams netparams",
    "set": "overrides override patch changes",
    "data": "dataset datasets datamodule inputs input datasource",
    "preprocess": "preprocessing preprocessor preprocessors transforms transform preprocessingname transformparam",
    "augment": "augmentation augmentations dataaugmentation augs",
    "batch_size": "batch batchsize minibatch minibatchsize trainbatchsize globalbatchsize",
    "steps": (
        "maxiter maxsteps maxnumberofsteps trainsteps numsteps iterations numiterations maxbatches totalsteps iters"
    ),
    "epochs": "numepochs maxepochs epoch nepochs trainepochs",
    "loss": "losses criterion objective lossfn lossfunction cost",
    "optimizer": "optim optimiser optimizers solver solvertype",
    "metrics": "metric measures measure",
    "evaluate": "evaluation validation eval val test validate testinterval valcheckinterval",
    "checkpoints": "checkpoint checkpointing saving save snapshot snapshots saver saveintervalsecs",
    "log": "logging logger display logs logeverynsteps summaries",
    "seed": "randomseed rngseed randomstate",
    "precision": "dtype mixedprecision amp dtypepolicy fp16 halfprecision",
    "init_from": (
        "checkpointpath finetune finetuning pretrained weights initialweights warmstart warmstartfrom initcheckpoint "
        "loadweights restore restorefrom pretrainedmodel"
    ),
    "train_only": "trainablescopes trainable trainablevariables unfreeze trainablelayers",
    "output": "traindir outputdir outdir savedir logdir workdir dir modeldir rundir defaultrootdir snapshotprefix",
    BY_OPTIMIZER: (
        "learningrate lr baselr initiallearningrate momentum nesterov beta1 beta2 rmspropdecay rmspropmomentum "
        "adambeta1 adambeta2 epsilon opteps optepsilon clipgradients clipgradientnorm gradientclipval gradclip clipnorm"
    ),
    _BY_SCHEDULE: (
        "lrpolicy policy lrscheduler scheduler schedule gamma power stepsize stepvalue stepvalues scales burnin warmup "
        "warmupsteps learningratedecaytype learningratedecayfactor numepochsperdecay endlearningrate lrdecay"
    ),
    "remove {word}: the regularizers of the spec decay weights, or the optimizer adamw does": (
        "weightdecay decay regularization regularizationtype l2 wd"
    ),
    "write it in data, as data: {train: {folders: FOLDER}, evaluation: {folders: FOLDER}}": (
        "datasetdir datasetname datasetsplitname datadir dataroot datapath datafolder trainset traindata "
        "valdir testdir valset testset validationdata"
    ),
    "write it in init_from, as init_from: {checkpoint: FILE, exclude: [SCOPE]}": (
        "checkpointexcludescopes excludescopes ignoremissingvars exclude"
    ),
    "remove {word}: a run uses the devices and machines that there are": (
        "gpus gpu device devices accelerator strategy numclones workers numworkers numreplicas cloneoncpu "
        "workerreplicas numpstasks solvermode master task distribute numnodes syncreplicas"
    ),
    "remove {word}: examples are read in parallel as fast as they are used": (
        "numreaders numpreprocessingthreads threads prefetch numparallelcalls buffersize shufflebuffer"
    ),
    "netspec has no {word}: a batch is computed at once, by all replicas together": (
        "subdivisions itersize gradientaccumulation gradientaccumulationsteps accumulategradbatches microbatch"
    ),
    "remove {word}: the spec has the shape of the input": (
        "width height channels inputshape imagesize imgsize trainimagesize"
    ),
    "write it as a step of augment, such as augment: [random_flip, {color_jitter: {saturation: 0.5}}]": (
        "angle saturation exposure hue brightness contrast flip mirror jitter randomcrop"
    ),
    "remove {word}: all examples of data.evaluation are evaluated": (
        "testiter validationsteps limitvalbatches evalsteps"
    ),
    "netspec has no {word}": "callbacks hooks plugins earlystopping patience profiler ema swa",
}
"""The keys at the top level."""

_NONE = "netspec has no {word}; run `netspec ops` for what it has"

SOURCES: Mapping[str, str] = {
    "numpy": "npy array arrays numpyarrays tensors",
    "npz": "numpyarchive savez npzfile",
    "folders": (
        "folder imagefolder imagefolders directory imagedirectory flowfromdirectory imagedatasetfromdirectory "
        "imagedatagenerator classfolders datasetfolder"
    ),
    "tfrecords": "tfrecord records record tfrecorddataset tfrecordfiles",
    "tfds": "tensorflowdatasets tfdsdataset",
    "netspec downloads nothing; name the files of {word}, such as tfds: FOLDER": (
        "mnist fashionmnist kmnist cifar cifar10 cifar100 imagenet flowers flowers102 svhn coco voc digits"
    ),
    _NONE: "lmdb leveldb hdf5 csv parquet webdataset generator url imagedata hdf5data huggingface",
}

PREPROCESSORS: Mapping[str, str] = {
    "resize": "resizeimages resizing scaleto imageresize resizewithpad",
    "resize_side": "resizesmallest resizeshortest aspectpreservingresize resizeshortestedge smallestmaxsize",
    "central_crop": "centercrop centrecrop crop",
    "central_fraction": "centralcropfraction centercropfraction",
    "crop_or_pad": "resizewithcroporpad croporpadding padorcrop",
    "pad": "zeropadding zeropad padding",
    "random_flip": (
        "randomhorizontalflip randomverticalflip randomflipleftright randomflipupdown flip fliplr flipud mirror "
        "horizontalflip verticalflip"
    ),
    "random_crop": "randomcropping cropsize",
    "random_resized_crop": "randomresizecrop distortedboundingbox samplediscretizedboundingbox",
    "color_jitter": (
        "colourjitter colordistortion distortcolor randombrightness randomcontrast randomsaturation randomhue hue "
        "saturation exposure brightness contrast"
    ),
    "rescale": "rescaling totensor scale convertimagedtype tofloat",
    "normalize": "normalization normalise meansubtraction meanfile meanvalue subtractmean",
    "standardize": "perimagestandardization standardization standardise perimagewhitening",
    "to_grayscale": "grayscale greyscale rgbtograyscale randomgrayscale",
    "to_rgb": "graytorgb grayscaletorgb rgb",
    "vgg": "vggpreprocessing vgg16 resnet vggstyle",
    "inception": "inceptionpreprocessing inceptionstyle",
    "lenet": "lenetpreprocessing",
    "cifarnet": "cifarnetpreprocessing",
    _NONE: (
        "randomrotation rotation angle randaugment autoaugment trivialaugment augmix cutout randomerasing mixup cutmix "
        "mosaic randomaffine randomperspective randomtranslation randomzoom gaussianblur solarize posterize jitter"
    ),
}

LOSSES: Mapping[str, str] = {
    "softmax_cross_entropy": (
        "crossentropy crossentropyloss categoricalcrossentropy sparsecategoricalcrossentropy softmaxwithloss "
        "softmaxloss softmax softmaxcrossentropywithlogits sparsesoftmaxcrossentropy nllloss multinomiallogisticloss "
        "xent ce"
    ),
    "sigmoid_cross_entropy": (
        "binarycrossentropy bcewithlogitsloss bcewithlogits bce sigmoidcrossentropyloss sigmoid logistic "
        "sigmoidcrossentropywithlogits multilabelsoftmarginloss"
    ),
    "mean_squared_error": "mse mseloss l2loss euclideanloss squarederror l2 squaredloss",
    "absolute_difference": "l1loss mae meanabsoluteerror l1 absoluteerror",
    "huber_loss": "huber smoothl1loss smoothl1",
    "hinge_loss": "hinge hingeembeddingloss svm",
    "log_loss": "logloss bceloss",
    _NONE: (
        "kldivloss kldivergence ctcloss ctc tripletmarginloss triplet contrastiveloss contrastive infogainloss "
        "focalloss focal dice diceloss cosinesimilarity poisson squaredhinge categoricalhinge logcosh marginrankingloss"
    ),
}

OPTIMIZERS: Mapping[str, str] = {
    "sgd": "gradientdescent gd gradientdescentoptimizer",
    "momentum": "sgdmomentum sgdwithmomentum nesterov nag momentumoptimizer",
    "adam": "adamoptimizer",
    "adamw": "adamweightdecay",
    "rmsprop": "rmspropoptimizer rmsprp",
    "adagrad": "adagradoptimizer",
    "adadelta": "adadeltaoptimizer",
    "ftrl": "ftrloptimizer",
    _NONE: "lamb lars nadam adamax radam lion adafactor lbfgs shampoo amsgrad rprop asgd sparseadam muon",
}

SCHEDULES: Mapping[str, str] = {
    "constant": "fixed constantlr none",
    "exponential": "exponentialdecay exp exponentiallr inverse",
    "exponential, with staircase: true": "steplr step stepdecay",
    "polynomial": "polynomialdecay poly polynomiallr polylr linear lineardecay linearlr",
    "cosine": "cosinedecay cosineannealing cosineannealinglr cos",
    "piecewise": "piecewiseconstant piecewiseconstantdecay multistep multisteplr steps",
    "warm_up": "linearwarmup burnin",
    _NONE: (
        "cosinedecayrestarts cosineannealingwarmrestarts cycliclr cyclic onecycle onecyclelr reducelronplateau inv "
        "inversetimedecay sgdr noam random"
    ),
}

METRICS: Mapping[str, str] = {
    "accuracy": "acc categoricalaccuracy sparsecategoricalaccuracy top1 multiclassaccuracy",
    "top_k": "topkaccuracy top5 topkcategoricalaccuracy sparsetopkcategoricalaccuracy recallat5 intopk",
    "binary_accuracy": "binaryacc",
    "mean_squared_error": "mse",
    "mean_absolute_error": "mae",
    "remove {word}: `netspec evaluate` lists precision, recall and F1 of each class": (
        "precision recall f1 f1score classificationreport"
    ),
    _NONE: "auc auroc confusionmatrix iou meaniou map rmse r2 perplexity bleu",
}

ARGUMENTS: Mapping[str, str] = {
    "learning_rate": "lr baselr initiallearningrate rate eta",
    "learning_rates": "values rates scales lrs",
    "boundaries": "milestones stepvalue stepvalues borders",
    "decay_steps": "tmax stepsize",
    "decay_rate": "gamma factor decay",
    "end_learning_rate": "endlr minlr etamin",
    "images": "image x inputs features",
    "image": "images x",
    "labels": "label y targets target classes",
    "file": "path",
    "files": "file path paths filepattern pattern glob records",
    "folder": "dir directory root datadir path datasetdir",
    "of": "output endpoint endpointname head",
    "weight": "lossweight coefficient factor",
    "label_smoothing": "smoothing labelsmooth",
    "every": "interval frequency steps everynsteps freq period",
    "keep": "maxtokeep maxkeep savetotallimit keepcheckpointmax savetopk",
    "checkpoint": "path file ckpt checkpointpath weights",
    "exclude": "checkpointexcludescopes excludescopes skip",
    "ignore_missing": "ignoremissingvars",
    "evaluation": "eval val validation test",
    "train": "training trainset traindata",
    "beta1": "adambeta1 b1",
    "beta2": "adambeta2 b2",
    "clip_norm": "clipnorm clipgradientnorm",
    "clip_global_norm": "globalclipnorm clipgradients maxgradnorm gradientclipval",
    "clip_value": "clipvalue",
    "moving_average_decay": "ema emamomentum emadecay useema",
    "nesterov": "usenesterov",
    "k": "topk",
    "direction": "mode",
    "side": "resizeside length",
    "mean": "means",
    "std": "stddev stds",
}
"""Of members and of sections; each is offered where there is such an argument."""
