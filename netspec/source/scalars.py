"""Resolves unquoted words by the core schema of YAML 1.2: null, booleans, integers, floats, strings.

PyYAML's own resolver follows YAML 1.1, where `no` is false, `010` is 8, `12:30` is 750 and `5e-4` is a string. Editors
and every YAML 1.2 parser read these otherwise, and so does a person.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Final

from netspec.patterns import lazy_pattern

MAX_INTEGER: Final = 2**63 - 1

_WORDS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DIGIT_LIKE: Final = frozenset("+-.0123456789")
# No integer up to MAX_INTEGER has more digits than this in base 8, 10 or 16. The length is checked before the
# conversion, which takes quadratic time and which Python refuses past a few thousand digits.
_MOST_DIGITS: Final = len(f"{MAX_INTEGER:o}")

Scalar = bool | int | float | str | None


class NumberError(ValueError):
    """A number that no spec can use; `code` is the code of its problem."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def resolve(word: str) -> Scalar:
    """The value of a plain (unquoted) scalar. Raises `NumberError` for a number that is not finite or too large."""
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in _DIGIT_LIKE:
        return word
    for pattern, convert in _NUMBERS:
        if pattern.fullmatch(word):
            return convert(word)
    return word


def _integer(digits: str, base: int) -> int:
    digits = digits.lstrip("0") or "0"
    if len(digits) > _MOST_DIGITS:
        raise NumberError("number-too-large")
    value = int(digits, base)
    if value > MAX_INTEGER:
        raise NumberError("number-too-large")
    return value


def _float(word: str) -> float:
    value = float(word)
    if not math.isfinite(value):
        raise NumberError("number-not-finite")
    return value


def _decimal(word: str) -> int:
    return (-1 if word[0] == "-" else 1) * _integer(word.lstrip("+-"), 10)


# In the order of the core schema: digits alone are an integer, although they match the pattern of floats too.
_NUMBERS: Final[tuple[tuple[re.Pattern[str], Callable[[str], int | float]], ...]] = (
    (lazy_pattern(r"[-+]?[0-9]+"), _decimal),
    (lazy_pattern(r"0o[0-7]+"), lambda word: _integer(word[2:], 8)),
    (lazy_pattern(r"0x[0-9a-fA-F]+"), lambda word: _integer(word[2:], 16)),
    (lazy_pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), _float),
    (lazy_pattern(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"), lambda word: _float(word.replace(".", ""))),
)
