"""Wording of messages: how values, numbers, words and layers are shown, and the known word nearest to an unknown one.

A word is corrected only where one slip of the fingers explains it: a guess that leads to another network is no help.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

from netspec.budget import spend
from netspec.patterns import lazy_pattern

LONGEST = 60
"""The characters of the file that a message quotes at once."""
_ESCAPES = str.maketrans({"\n": "\\n", "\r": "\\r", "\t": "\\t"})

_LONGEST_COMPARED = 80
_MOST_COMPARED = 500
_COMPARED = 5
"""The steps of a comparison."""
_SHORT, _LONG = 3, 8
"""Words of these lengths and more may differ by one letter, and by two."""
_SEPARATORS = lazy_pattern(r"[\s_.-]+")
_DIGITS = lazy_pattern(r"\d+")


def on_one_line(text: str) -> str:
    """A text of the file without line breaks and tabs, shortened if it is long."""
    short = text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
    return short if short.isprintable() else short.translate(_ESCAPES)


def excerpt(text: str) -> str:
    """A piece of the file's text, its line breaks and indentation as single spaces, shortened if it is long."""
    return on_one_line(" ".join(text.split()))


def shown(value: object) -> str:
    """A value as the file would write it, on one line and shortened if it is long."""
    if isinstance(value, dict | list) and len(value) > LONGEST:
        return "a long mapping" if isinstance(value, dict) else "a long list"
    return beginning(value_pieces(value))


def beginning(pieces: Iterable[str]) -> str:
    """The first pieces of a text on one line, as many as a message quotes; the rest is never made."""
    text = ""
    for piece in pieces:
        text += piece[: LONGEST + 1]
        if len(text) > LONGEST:
            break
    return on_one_line(text)


def value_text(value: object) -> str:
    """A value as the file would write it, whole."""
    return "".join(value_pieces(value))


def value_pieces(value: object) -> Iterator[str]:
    """The same text piece by piece, so that a caller can stop early."""
    match value:
        case None:
            yield "null"
        case bool():
            yield str(value).lower()
        case str():
            yield from ("'", value, "'")
        case list():
            yield "["
            for index, item in enumerate(value):
                yield ", " if index else ""
                yield from value_pieces(item)
            yield "]"
        case dict():
            yield "{"
            for index, (key, item) in enumerate(value.items()):
                yield from (", " if index else "", str(key), ": ")
                yield from value_pieces(item)
            yield "}"
        case _:
            yield str(value)


def counted(count: int, noun: str) -> str:
    """A number with its noun: `1 error`, `2,000 errors`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def listed(words: Sequence[str]) -> str:
    """Words as in a sentence: `a, b and c`."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def first_of(words: Sequence[str], most: int, total: int | None = None) -> str:
    """At most so many words, and the number of the others: `a, b and 3 more`; `total` counts those not given too."""
    more = (len(words) if total is None else total) - len(words[:most])
    return ", ".join(words[:most]) + (f" and {more:,} more" if more else "")


def layer_label(op: str, arguments: object) -> str:
    """A layer in messages: its op with its scope or name, `conv2d 'fc6'`."""
    given = [arguments.get(word) for word in ("scope", "name")] if isinstance(arguments, dict) else []
    name = next((word for word in given if word and isinstance(word, str)), None)
    return op if name is None else f"{op} '{on_one_line(name)}'"


def folded(word: str) -> str:
    """A word without case and separators: `MaxPool2D` and `max-pool2d` are one."""
    return _SEPARATORS.sub("", word).lower()


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The only known word that differs by case, separators or one letter (two in a long word); None if there is none.

    Numbers must agree, since `conv1d` is not `conv2d`, and so must the first letter, since `prelu` is not `relu`.
    """
    if len(word) > _LONGEST_COMPARED:
        return None
    candidates = [name for name in islice(known, _MOST_COMPARED) if len(name) <= _LONGEST_COMPARED]
    plain, numbers = folded(word), _DIGITS.findall(word)
    candidates = beginning_with(plain[:2], candidates)
    spend(_COMPARED * len(candidates))
    if same := [name for name in candidates if folded(name) == plain]:
        return same[0]
    for edits in range(1, 1 if len(plain) < _SHORT else 2 if len(plain) < _LONG else 3):
        near = [
            name
            for name in candidates
            if _DIGITS.findall(name) == numbers
            and _same_beginning(plain, other := folded(name))
            and _within(plain, other, edits)
        ]
        if near:
            return near[0] if len(near) == 1 else None
    return None


def beginning_with(letters: str, words: Collection[str]) -> list[str]:
    """The words whose first letter, folded, is one of these: the others need no closer look."""
    spend(len(words))
    return [word for word in words if word.lstrip("_-. ")[:1].lower() in letters]


def _same_beginning(one: str, other: str) -> bool:
    """Whether two words share their first letter, or have the first two swapped: a prefix changes a word's meaning."""
    return one[:1] == other[:1] or one == other[1::-1] + other[2:]


def _within(one: str, other: str, edits: int) -> bool:
    """Whether the edit distance of two words, with swaps of neighbours, is at most `edits`."""
    if abs(len(one) - len(other)) > edits:
        return False
    same = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[same:], other[same:]
    if not one or not other:
        return len(one) + len(other) <= edits
    if not edits:
        return False
    swapped = len(one) > 1 and one[:2] == other[1::-1] and _within(one[2:], other[2:], edits - 1)
    return swapped or any(_within(one[a:], other[b:], edits - 1) for a, b in ((1, 1), (1, 0), (0, 1)))
