"""The table of the codes of problems: the meaning of each, with a wrong and a right example.

People look up, silence and search for codes, so a code never changes. Tests require that the table has exactly the
codes that netspec reports, and that each wrong example has its own fault and no other.
"""

from __future__ import annotations

from collections.abc import Mapping

from netspec.codes.code import Code, complete, is_shell
from netspec.codes.key_codes import KEYS
from netspec.codes.language_codes import LANGUAGE
from netspec.codes.lint_codes import LINT
from netspec.codes.recipe_codes import RECIPES
from netspec.codes.shape_codes import SHAPES
from netspec.codes.text_codes import TEXT

CODES: Mapping[str, Code] = {**TEXT, **KEYS, **LANGUAGE, **SHAPES, **LINT, **RECIPES}

__all__ = ["CODES", "Code", "complete", "is_shell"]
