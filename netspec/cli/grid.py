"""`name=value,value`: the values that vary on a command line, and every combination of them."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from netspec.cli.options import given_values, named_words
from netspec.cli.usage import UsageError

MOST_COMBINATIONS = 64
"""The most combinations that `verify` builds."""
_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)
_RANGE = re.compile(r"range\( *(-?\d{1,18}) *(?:, *(-?\d{1,18}) *(?:, *(-?\d{1,18}) *)?)?\)")
_CLOSING = {"[": "]", "{": "}", "(": ")"}


def combinations(pairs: Iterable[str]) -> list[dict[str, Any]]:
    """The values by name for each combination of `name=value,value` pairs; those of the last name change fastest."""
    words = dict(named_words("-p", pairs))
    texts = expanded({f"-p {name}": word for name, word in words.items()}, MOST_COMBINATIONS)
    values = [[parameter(name, text) for text in found] for name, found in zip(words, texts, strict=True)]
    return [dict(zip(words, chosen, strict=True)) for chosen in itertools.product(*values)]


def parameter(name: str, text: str) -> Any:
    """The value of a parameter."""
    return given_values([f"{name}={text}"])[name]


def expanded(words: Mapping[str, str], most: int) -> list[list[str]]:
    """The texts of the values in each word, which have at most `most` combinations. The keys name the words in errors.

    Values are separated by commas; a comma inside quotes or brackets belongs to a value. `range(1, 10)` stands for the
    numbers from 1 to 9, `range(1, 10, 2)` for each second of them, and `range(3)` for 0, 1 and 2.
    """
    parts = {key: _parts(key, word) for key, word in words.items()}
    count = math.prod(sum(map(_count, found)) for found in parts.values())
    if count > most:
        options = " and ".join(dict.fromkeys(key.split(" ")[0] for key in words))
        give = "give" if " and " in options else "gives"
        raise UsageError(
            f"{options} {give} {count:,} combinations, and at most {most:,} are allowed; give fewer values at once"
        )
    return [
        [text for part in found for text in ([part] if isinstance(part, str) else map(str, part))]
        for found in parts.values()
    ]


def distinct(grid: Iterable[Mapping[str, Any]], names: Iterable[str]) -> list[dict[str, Any]]:
    """The combinations of a grid, restricted to the given names, without duplicates."""
    found: list[dict[str, Any]] = []
    for given in grid:
        own = {name: given[name] for name in given if name in names}
        if repr(own) not in map(repr, found):  # 1 and true are different values
            found.append(own)
    return found


def _count(part: str | range) -> int:
    # `len` fails for more than 64 bits.
    return 1 if isinstance(part, str) else max(0, -((part.start - part.stop) // part.step))


def _parts(key: str, word: str) -> list[str | range]:
    texts = [part.strip() for part in _between_commas(word)]
    if len(texts) > 1 and "" in texts:
        raise UsageError(f"{key}: expected a value before and after each comma, got '{word}'")
    return [_range(key, text) or text for text in texts]


def _range(key: str, text: str) -> range | None:
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    first, stop, step = found.groups()
    start, stop, step = (int(first), int(stop), int(step or 1)) if stop else (0, int(first), 1)
    if step == 0 or not _count(made := range(start, stop, step)):
        raise UsageError(f"{key}: there is no number in {text}")
    return made


def _between_commas(word: str) -> Iterator[str]:
    """The parts of a word between the commas that are not inside quotes or brackets."""
    closing: list[str] = []
    begin = at = 0
    while at < len(word):
        character = word[at]
        if character in "'\"" and _may_quote(word[begin:at], inside=bool(closing)):
            quoted = _QUOTED.match(word, at)
            at = quoted.end() if quoted else len(word)
            continue
        if character in _CLOSING:
            closing.append(_CLOSING[character])
        elif closing and character == closing[-1]:
            closing.pop()
        elif character == "," and not closing:
            yield word[begin:at]
            begin = at + 1
        at += 1
    yield word[begin:]


def _may_quote(before: str, *, inside: bool) -> bool:
    """Whether a quote can begin a text here: at the beginning of a value, and inside brackets not within a word."""
    return not before.strip() if not inside else not before[-1:].isalnum()
