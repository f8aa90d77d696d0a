"""What Keras, PyTorch Lightning, slim's train_image_classifier, Caffe and Darknet call the keys of a recipe.

The words are spelled without case and separators, see `vocabulary`.
"""

from __future__ import annotations

from collections.abc import Mapping

_BY_OPTIMIZER = "write it in the optimizer, such as optimizer: {momentum: {learning_rate: 0.01}}"
_BY_SCHEDULE = "write a schedule as the learning_rate of the optimizer; docs/recipes.md lists them"

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
    "precision": "dtype mixedprecision amp policy dtypepolicy fp16 halfprecision",
    "init_from": (
        "checkpointpath finetune finetuning pretrained weights initialweights warmstart warmstartfrom initcheckpoint "
        "loadweights restore restorefrom pretrainedmodel"
    ),
    "train_only": "trainablescopes trainable trainablevariables unfreeze trainablelayers",
    "output": "traindir outputdir outdir savedir logdir workdir dir modeldir rundir defaultrootdir snapshotprefix",
    _BY_OPTIMIZER: (
        "learningrate lr baselr initiallearningrate momentum nesterov beta1 beta2 rmspropdecay rmspropmomentum "
        "adambeta1 adambeta2 epsilon opteps optepsilon clipgradients clipgradientnorm gradientclipval gradclip clipnorm"
    ),
    _BY_SCHEDULE: (
        "lrpolicy lrscheduler scheduler schedule gamma power stepsize stepvalue stepvalues scales burnin warmup "
        "warmupsteps learningratedecaytype learningratedecayfactor numepochsperdecay endlearningrate lrdecay"
    ),
    "remove {word}: the regularizers of the spec decay weights, or the optimizer adamw does": (
        "weightdecay decay regularization regularizationtype l2 wd"
    ),
    "write it in init_from, as init_from: {checkpoint: FILE, exclude: [SCOPE]}": (
        "checkpointexcludescopes excludescopes ignoremissingvars exclude"
    ),
    "remove {word}: a run uses the devices and machines that there are": (
        "gpus gpu device devices accelerator strategy numclones workers numworkers numreplicas cloneoncpu "
        "workerreplicas numpstasks solvermode master task distribute numnodes syncreplicas"
    ),
    "remove {word}: examples are read in parallel as fast as they are used": (
        "numreaders numpreprocessingthreads threads prefetch numparallelcalls buffersize shufflebuffer subdivisions"
    ),
}
"""The keys at the top level."""
