"""The vocabulary: words of Keras, PyTorch, TensorFlow, Darknet, Caffe, ONNX and slim, and what a spec calls them.

It is consulted before spelling, by which one op may look like another. Each table maps an entry to the words that
other libraries have for it, in any case, with or without separators and module: `nn.Conv2d` is `conv2d`. An entry is a
word of a spec, such a word with arguments (`reduce_mean, with axis: [1, 2]`), or a complete help, in which `{word}` and
`{value}` are replaced by those of the file, and `{rest}` by 1 minus the value.

It is imported for a faulty file only.
"""

from __future__ import annotations

from collections.abc import Mapping

from netspec.schema import argument_vocabulary, function_vocabulary, op_vocabulary, recipe_vocabulary, word_vocabulary

TABLES: Mapping[str, Mapping[str, str]] = {
    "recipe": recipe_vocabulary.KEYS,
    "source": recipe_vocabulary.SOURCES,
    "preprocessor": recipe_vocabulary.PREPROCESSORS,
    "loss": recipe_vocabulary.LOSSES,
    "optimizer": recipe_vocabulary.OPTIMIZERS,
    "schedule": recipe_vocabulary.SCHEDULES,
    "metric": recipe_vocabulary.METRICS,
    "setting": recipe_vocabulary.ARGUMENTS,
    "op": op_vocabulary.OPS,
    "argument": argument_vocabulary.ARGUMENTS,
    "activation": function_vocabulary.ACTIVATIONS,
    "initializer": function_vocabulary.INITIALIZERS,
    "regularizer": function_vocabulary.REGULARIZERS,
    "value": argument_vocabulary.VALUES,
    "step": word_vocabulary.STEPS,
    "block": word_vocabulary.BLOCKS,
    "file": word_vocabulary.FILE,
    "param": word_vocabulary.PARAMS,
    "expect": word_vocabulary.EXPECTATIONS,
    "patch": word_vocabulary.PATCHES,
}
"""The tables by the kind of the word: an op, its argument, a named function of a family, another value, a key of a
step, of a block, of a file, of the declaration of a parameter, of what a file expects, or of a patch. Of recipes:
a key, a member of a family, an argument of a member or a key of a section."""

ALIKE = frozenset({"argument", "activation", "step", "block", "file", "param", "patch"})
"""The tables whose words mean what their entries do, so that one may replace the other, except doubtful arguments. The
ops, initializers, regularizers and values of other libraries have other defaults or factors."""
