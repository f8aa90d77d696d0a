"""The words of other libraries as patterns of keys, so that an editor names the word of netspec for each.

A pattern takes a word as people write it: with underscores or without, with capital letters at its parts, and an op
with a module before it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache

from netspec.ops import OPS
from netspec.ops.kinds import Schema
from netspec.schema.suggest import Kind, meanings
from netspec.wording import folded

_WITH = ", with "
_MODULE = r"(?:\w+\.)*"
_OTHER_PARTS = (
    "2d 1d 3d out in dim filters channels units features weight bias init global average dilation transpose pooling "
    "inner product output outputs hidden filler negative slope local response normalization normalisation filter "
    "channel height width window target new value ordering multiplier learnable variance momentum func function "
    "phase train random requires grad factor convolution transposed upscale downscale eltwise sum cross map lrn "
    "center cropping pixel shuffle unshuffle reflect reflection mirror linear lazy connected rectified rectify "
    "leaky hyperbolic tangent sync separable nearest neighbour spatial native images activation atrous moving "
    "fraction args kwargs is use n h w"
)
"""What the words of other libraries consist of, beside the parts of netspec's own."""
_SHORT = 6
"""Ops of up to as many letters may have any of them in capitals, as `ReLU` has."""


def kind_of(known: Collection[str]) -> Kind:
    """The vocabulary of the keys of a mapping that is no file: of a block, a patch, a parameter, or of arguments."""
    marks = {"strided": "block", "insert_after": "patch", "output_bytes": "expect", "exclusiveMinimum": "param"}
    return next((kind for mark, kind in marks.items() if mark in known), "argument")


def or_foreign_word(name: Schema, known: Collection[str], kind: Kind) -> Schema:
    """The schema of a key, or the rules that name the known key for a word of another library."""
    words = _foreign_words(known, kind)
    if not words:
        return name
    return {"if": {"pattern": _pattern(words, kind)}, "then": {"allOf": _told(words, kind)}, "else": name}


def _foreign_words(known: Collection[str], kind: Kind) -> dict[str, list[str]]:
    """The words of other libraries by the known words that they stand for, with the arguments that go with them."""
    from netspec.schema.vocabulary import TABLES  # long, and needed for an editor only

    tables = [TABLES[kind], *([TABLES["setting"]] if kind == "argument" else [])]
    taken = {folded(word) for word in known}
    # A known word may be written in another style: ops as classes, and words of several parts.
    found = {word: [word] for word in known if kind == "op" or "_" in word}
    for word in sorted(
        {folded(word) for table in tables for words in table.values() for word in words.split()} - taken
    ):
        match [entry for entry in meanings(word, known, kind) if "{" not in entry]:
            case [entry] if entry.partition(_WITH)[0] in known:
                found.setdefault(entry, []).append(word)
    return found


def _pattern(words: dict[str, list[str]], kind: Kind) -> str:
    return _spelled([word for group in words.values() for word in group], kind)


def _told(words: dict[str, list[str]], kind: Kind) -> list[Schema]:
    return [
        {
            "if": {"pattern": _spelled(foreign, kind)},
            "then": {"const": entry.partition(_WITH)[0], "errorMessage": f"did you mean {entry}?"},
        }
        for entry, foreign in words.items()
    ]


def _spelled(words: Iterable[str], kind: Kind) -> str:
    if kind == "op":
        return f"^{_MODULE}(?:{'|'.join(_spelling(word, _SHORT) for word in words)})$"
    return f"^(?:{'|'.join(map(_spelling, words))})$"


def _spelling(word: str, short: int = 0) -> str:
    if len(word) <= short:
        return "".join(map(_either_case, word))
    return "_?".join(
        f"{_either_case(part[0])}{part[1:]}" if part != "2d" else f"2{_either_case('d')}"
        for whole in word.split("_")
        for part in _parts(whole)
    )


def _either_case(letter: str) -> str:
    return f"[{letter.upper()}{letter}]" if letter.isalpha() else letter


def _parts(word: str) -> list[str]:
    """The fewest known parts that a folded word consists of; the word itself if there are none."""
    best: list[list[str] | None] = [[]]
    for end in range(1, len(word) + 1):
        ways = [
            [*before, word[start:end]]
            for start in range(end)
            if (before := best[start]) is not None and word[start:end] in _known_parts()
        ]
        best.append(min(ways, key=len, default=None))
    return best[-1] or [word]


@cache
def _known_parts() -> frozenset[str]:
    """The parts of the names of ops and arguments, and others that foreign words are made of."""
    names = " ".join([*OPS, *(name for op in OPS.values() for name in op.arguments)])
    return frozenset({*re.findall(r"[a-z]{3,}", names), *_OTHER_PARTS.split()})
