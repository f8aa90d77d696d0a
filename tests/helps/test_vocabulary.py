"""The words of other libraries: each gets the right suggestion, or the hint that netspec has no such thing."""

import re
from pathlib import Path

import pytest

from netspec.ops import FAMILIES, OPS
from netspec.pipeline import inspect_text
from netspec.recipe.families import RECIPE_FAMILIES
from netspec.recipe.model import Recipe
from netspec.recipe.recipe_keys import recipe_keys
from netspec.recipe.value_kinds import section_of
from netspec.schema.block_words import block
from netspec.schema.file_words import top
from netspec.schema.op_vocabulary import OPS as WORDS_OF_OPS
from netspec.schema.parameter_words import parameter
from netspec.schema.patch_words import patch_frame
from netspec.schema.step_words import STEP
from netspec.schema.suggest import suggested
from netspec.schema.vocabulary import TABLES
from netspec.wording import nearest

KNOWN = {
    "op": list(OPS),
    "step": [*STEP, "layers", "branches", "join", "arg_scope", "limit_stride"],
    "block": list(block()["properties"]),
    "file": list(top()),
    "param": list(parameter()["properties"]),
    "patch": list(patch_frame()["properties"]),
    "expect": list(top()["expect"]["properties"]),
    "recipe": list(recipe_keys()),
    **{family.noun: list(family.members) for family in (*FAMILIES, *RECIPE_FAMILIES)},
}
ARGUMENTS = {
    *(name for op in OPS.values() for name in op.arguments),
    *(name for family in FAMILIES for function in family.members.values() for name in function.arguments),
    "ops",
}
SETTINGS = {
    *(name for family in RECIPE_FAMILIES for member in family.members.values() for name in member.arguments),
    *(name for field in Recipe.arguments.values() if (own := section_of(field.kind)) for name in own.arguments),
}
VALUES = {"NCHW", "NHWC", "SAME", "VALID", "REFLECT", "CONSTANT", *(key for key, op in OPS.items() if op.normalizes)}
VALUES |= {"int", "float", "bool", "str"}

# What each library calls its layers. A layer that netspec does not have must not be suggested as another op.
LISTS = {path.stem: path.read_text(encoding="utf-8").split() for path in Path(__file__).parent.glob("*.txt")}


def targets(entry: str) -> str:
    """The word of netspec that an entry of the vocabulary offers; empty for one that is a sentence."""
    target = entry.partition(", with ")[0]
    return "" if " " in target else target


@pytest.mark.parametrize("kind", TABLES)
def test_what_is_offered_is_there(kind: str) -> None:
    known = {"argument": ARGUMENTS, "value": VALUES, "setting": SETTINGS}.get(kind) or KNOWN[kind]
    assert {target for entry in TABLES[kind] if (target := targets(entry))} - set(known) == set()


@pytest.mark.parametrize("kind", TABLES)
def test_no_word_is_one_of_netspec_or_occurs_twice(kind: str) -> None:
    entries = TABLES[kind].items()
    words = [word for entry, others in entries if not entry.startswith("write ") for word in others.split()]
    if kind in KNOWN:
        assert set(words) & set(KNOWN[kind]) == set()
    if kind == "op":
        assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("entry", WORDS_OF_OPS)
def test_the_help_for_each_op_of_others(entry: str) -> None:
    for word in WORDS_OF_OPS[entry].split():
        text = f"netspec: 1\nname: n\ninput: {{shape: [N, 8, 8, 3]}}\nlayers:\n  - {word}: {{}}\n"
        helps = [problem.help or "" for problem in inspect_text(text, "f").problems if problem.code == "unknown-op"]
        assert len(helps) == 1, word
        if target := targets(entry):
            assert helps[0].startswith(f"did you mean '{target}'"), word
        else:
            assert "did you mean" not in helps[0], word


SAME = {
    # Words with a similar spelling, or other names of the same thing.
    "Conv2D": "conv2d", "Dense": "fully_connected", "BatchNormalization": "batch_norm", "nn.Conv2d": "conv2d",
    "nn.Linear": "fully_connected", "convolutional": "conv2d", "InnerProduct": "fully_connected",
    "tf.layers.max_pooling2d": "max_pool2d", "slim.convolution2d": "conv2d", "Concatenate": "concat", "cat": "concat",
    "MaxPooling2D": "max_pool2d", "maxpool": "max_pool2d", "ReLU": "relu", "shortcut": "add",
    "deconv": "conv2d_transpose", "Conv1D": "conv1d", "nn.Conv3d": "conv3d", "MaxPooling3D": "max_pool3d",
    "UpSampling2D": "resize_nearest_neighbor", "upsample": "resize_nearest_neighbor", "ZeroPadding2D": "pad",
    "GELU": "gelu", "nn.SiLU": "swish", "nn.Mish": "mish", "nn.PReLU": "prelu",
    "nn.Embedding": "embed_sequence", "Embedding": "embed_sequence", "torch.div": "divide", "Minimum": "minimum",
    "AbsVal": "abs", "Sub": "subtract", "Permute": "transpose", "einsum": "matmul",
    "Hardswish": "hard_swish", "nn.Hardtanh": "clip_by_value", "torch.clamp": "clip_by_value", "Clip": "clip_by_value",
    "connected": "fully_connected", "LRN": "lrn", "PixelShuffle": "depth_to_space", "dense": "fully_connected",
}  # fmt: skip
NOTHING = (
    "lstm",
    "embeddingbag",
    "conv1d_transpose",
    "einsumdense",
    "cumsum",
    "glu",
    "hardshrink",
    "celu",
)


@pytest.mark.parametrize(("word", "op"), SAME.items())
def test_the_same_by_another_name(word: str, op: str) -> None:
    assert str(suggested(word, list(OPS), "op").help).startswith(f"did you mean '{op}'")


@pytest.mark.parametrize("word", NOTHING)
def test_what_netspec_has_not(word: str) -> None:
    assert str(suggested(word, list(OPS), "op").help).startswith(f"netspec has no {word}")


@pytest.mark.parametrize("name", LISTS)
def test_no_layer_of_others_becomes_another_by_spelling(name: str) -> None:
    assert len(LISTS[name]) > 20
    folded = {re.sub(r"[^a-z0-9]", "", op): op for op in OPS}
    for word in LISTS[name]:
        help = str(suggested(word, list(OPS), "op").help)
        said = re.match("did you mean '([^']+)'", help)
        plain = re.sub(r"[^a-z0-9]", "", word.lower())
        if said and folded.get(plain) != said[1]:
            assert plain in " ".join(WORDS_OF_OPS[entry] for entry in WORDS_OF_OPS if targets(entry) == said[1]), word


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("wehn", ["when", "else"], "when"),
        ("Conv-2D", ["conv2d"], "conv2d"),
        ("convolutoin_transposee", ["convolution_transpose"], "convolution_transpose"),
        ("conv1d", ["conv2d"], None),
        ("c3", ["c2"], None),
        ("dense", ["else"], None),
        ("upsample", ["subsample"], None),
        ("divide", ["side"], None),
        ("minimum", ["maximum"], None),
        ("j", ["i"], None),
        ("zelu", ["selu", "relu"], None),
        ("atanh", ["tanh"], None),
        ("hwen", ["when"], "when"),
    ],
)
def test_spelling_forgives_slips_alone(word: str, known: list[str], near: str | None) -> None:
    assert nearest(word, known) == near
