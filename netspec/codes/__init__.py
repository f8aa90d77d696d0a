"""The table of codes: what each means, with a wrong and a right example.

A code is what people look up, silence and search for, so it never changes. Tests demand that every code that netspec
emits stands here, that no other does, and that each wrong example has its own fault and no other.
"""

from __future__ import annotations

from collections.abc import Mapping

from netspec.codes.code import Code, complete, is_shell
from netspec.codes.keys import KEYS
from netspec.codes.language import LANGUAGE
from netspec.codes.lint import LINT
from netspec.codes.shapes import SHAPES
from netspec.codes.text import TEXT

CODES: Mapping[str, Code] = {**TEXT, **KEYS, **LANGUAGE, **SHAPES, **LINT}

__all__ = ["CODES", "Code", "complete", "is_shell"]
