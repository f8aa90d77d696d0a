"""Slips of people who write recipes, as those of `mutants`."""

from __future__ import annotations

from tests.editors.mutants import Mutant, placed

_SOUND = """recipe: 1
name: run
spec: net.yaml
params:
  rate: {type: float, default: 0.001}
data:
  train: {folders: data/train}
preprocess: [resize, {rescale: {scale: 0.5}}]
batch_size: 32
epochs: 10
loss: softmax_cross_entropy
optimizer: {adam: {learning_rate: $rate}}
metrics: [accuracy]
evaluate: {every: 500}
"""
_OPTIMIZER = (
    "expected an optimizer: {sgd: ...}, {momentum: ...}, {adam: ...}, {adamw: ...}, {rmsprop: ...}, {adagrad: ...}, "
    "{adadelta: ...}, {ftrl: ...}"
)
_SCHEDULE = (
    "expected a schedule: {constant: ...}, {exponential: ...}, {polynomial: ...}, {cosine: ...}, {piecewise: ...}, "
    "{warm_up: ...}"
)
_LOSS = (
    "expected a loss: softmax_cross_entropy, sigmoid_cross_entropy, mean_squared_error, absolute_difference, "
    "huber_loss, hinge_loss, log_loss"
)
_METRIC = "expected a metric: accuracy, top_k, binary_accuracy, mean_squared_error, mean_absolute_error"
_SOURCE = "expected a source: {numpy: ...}, {npz: ...}, {folders: ...}, {tfrecords: ...}, {tfds: ...}"
_UNKNOWN = "no key of this name is known here"

_SLIPS = {
    "unknown_key": ("epochs: 10", "epochs: 10\n>>>colour: red", "no key of a recipe has this name"),
    "key_of_another_style": ("batch_size: 32", ">>>batchSize: 32", "did you mean batch_size?"),
    "no_loss": ("loss: softmax_cross_entropy\n", "", 'Missing property "loss".'),
    "neither_steps_nor_epochs": ("epochs: 10\n", "", 'Missing property "steps".'),
    "version_2": ("recipe: 1", "recipe: >>>2", "expected 1"),
    "optimizer_without_its_rate": ("{adam: {learning_rate: $rate}}", ">>>adam", _OPTIMIZER),
    "optimizer_misspelt": ("{adam: ", "{>>>adamm: ", _OPTIMIZER),
    "argument_of_torch": ("learning_rate: $rate", ">>>lr: 0.1", "did you mean learning_rate?"),
    "argument_misspelt": ("$rate}}", "$rate, >>>momentun: 3}}", _UNKNOWN),
    "argument_missing": ("{adam: {learning_rate: $rate}}", "{>>>adam: {}}", 'Missing property "learning_rate".'),
    "rate_below_0": ("$rate", ">>>-1", "Value is below the minimum of 0."),
    "rate_as_text": ("$rate", ">>>fast", _SCHEDULE),
    "schedule_misspelt": ("$rate", "{>>>exponental: {decay_rate: 1}}", _SCHEDULE),
    "loss_of_torch": ("softmax_cross_entropy", ">>>CrossEntropyLoss", _LOSS),
    "metric_misspelt": ("[accuracy]", "[>>>acuracy]", _METRIC),
    "metric_misspelt_alone": ("[accuracy]", ">>>acuracy", _METRIC),
    "metric_with_text": ("[accuracy]", "[{top_k: >>>five}]", "expected a whole number >= 1 or a mapping"),
    "batch_as_text": ("32", ">>>many", "expected a whole number >= 1"),
    "batch_of_0": ("32", ">>>0", "Value is below the minimum of 1."),
    "preprocessing_without_its_argument": ("{rescale: {scale: 0.5}}", "{>>>rescale: {}}", 'Missing property "scale".'),
    "unknown_method": (
        "[resize,",
        "[{resize: {method: >>>linear}},",
        "expected bilinear, nearest, bicubic, area, lanczos3, lanczos5, gaussian or mitchellcubic",
    ),
    "unknown_direction": (
        "[resize,",
        "[{random_flip: >>>sideways},",
        "expected horizontal, vertical or both",
    ),
    "data_as_text": ("{folders: data/train}", ">>>data/train", _SOURCE),
    "source_misspelt": ("{folders:", "{>>>folder:", _SOURCE),
    "labels_missing": ("{folders: data/train}", "{>>>numpy: {images: x.npy}}", 'Missing property "labels".'),
    "section_as_a_number": ("{every: 500}", ">>>500", "expected a mapping"),
    "key_of_a_section_misspelt": ("{every: 500}", "{>>>evry: 500}", _UNKNOWN),
    "unknown_precision": (
        "epochs: 10",
        "epochs: 10\nprecision: >>>half",
        "expected float32, mixed_bfloat16 or mixed_float16",
    ),
    "seed_as_text": ("epochs: 10", "epochs: 10\nseed: >>>lucky", "expected a whole number"),
}


def recipe_mutants() -> dict[str, Mutant]:
    """All slips, by names that no slip of a spec has."""
    assert all(piece in _SOUND for piece, _, _ in _SLIPS.values())
    return {
        f"recipe_{name}": placed(_SOUND.replace(piece, instead, 1), said)
        for name, (piece, instead, said) in _SLIPS.items()
    }
