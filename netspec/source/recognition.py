"""Recognizes specs and recipes among YAML files by their text, since folders hold files of other tools too."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from netspec.diagnostics import Problem, Span
from netspec.patterns import lazy_pattern
from netspec.wording import nearest

KEY = "netspec"
"""The key that every spec has at its top level."""
RECIPE = "recipe"
"""The key that every recipe has there, with the version of its language: other tools have a key of that name, too."""
_KEY = lazy_pattern(r"""["']?([\w.-]{1,40})["']?[ \t]*:""")
_IN_BRACES = lazy_pattern(r"""[{,\s]["']?netspec["']?\s*:""")
_VERSION = lazy_pattern(r"""["']?([\w.-]{1,40})["']?[ \t]*:[ \t]*["']?\d+["']?[ \t]*(?:#|$)""")
_VERSION_IN_BRACES = lazy_pattern(r"""[{,\s]["']?recipe["']?\s*:\s*["']?\d+["']?\s*[,}]""")
_OF_OTHERS = {
    "cfg": "Darknet",
    "prototxt": "Caffe",
    "pbtxt": "TensorFlow",
    "nnef": "NNEF",
    "onnx": "ONNX",
    "py": "Python",
}
_BORDERS = ("---", "...")
"""What ends a document: a key of a later one does not make a spec of a file."""
_HEAD = 1_000
"""The most lines that are searched for the first key."""


def is_spec(data: bytes) -> bool:
    """Whether a file is meant as a spec: it has the key `netspec` at its top level, or a slip of it as its first key.

    The text is searched, not parsed, so that a spec whose YAML is broken is recognized as well.
    """
    return _has(data, KEY, _KEY, _IN_BRACES)


def is_recipe(data: bytes) -> bool:
    """Whether a file is meant as a recipe: it is no spec, and has the key `recipe` with a number, likewise."""
    return _has(data, RECIPE, _VERSION, _VERSION_IN_BRACES) and not is_spec(data)


def _has(data: bytes, key: str, pattern: re.Pattern[str], in_braces: re.Pattern[str]) -> bool:
    # The characters that matter are ASCII; without its zeros, so is UTF-16, whose byte order mark is no ASCII either.
    plain = data.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe")
    lines = _content(line.decode("latin-1") for line in plain.splitlines())
    first = next(lines, "")
    if first.startswith("{"):
        return in_braces.search("\n".join([first, *lines])) is not None
    found = pattern.match(first)
    if found and nearest(found[1], (key,)) is not None:
        return True
    if key.encode() not in plain:
        return False
    own = itertools.takewhile(lambda line: not line.startswith(_BORDERS), lines)
    return any((found := pattern.match(line)) and found[1] == key for line in own)


def is_near(word: str) -> bool:
    """Whether a key is `netspec`, or most likely meant as it."""
    return nearest(word, (KEY,)) is not None


def no_spec(span: Span) -> Problem:
    """The problem of a file that is no spec."""
    text = f"this is no spec: the file has no key '{KEY}' at its top level"
    program = other_program(span.file)
    if program is None:
        return Problem("not-a-spec", text, span, help=f"begin a spec with {KEY}: 1")
    help = f"netspec does not read files of {program}; write the network as a spec, which `netspec new` begins"
    return Problem("not-a-spec", text, span, help=help)


def other_program(file: str) -> str | None:
    """The program or language whose networks are in files with such a name."""
    return _OF_OTHERS.get(file.rpartition(".")[2].lower())


def _content(lines: Iterator[str]) -> Iterator[str]:
    """The lines from the first that is no blank, comment or directive; its indent is removed."""
    for line in itertools.islice(lines, _HEAD):
        bare = line.strip()
        if bare.startswith("---") and not bare[3:4].strip():
            bare = bare[3:].lstrip()
        if bare and bare[0] not in "#%":
            yield bare
            yield from lines
