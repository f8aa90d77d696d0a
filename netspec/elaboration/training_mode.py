"""The parameter by which a spec is switched between training and inference, as slim's functions have it."""

from __future__ import annotations

from typing import Final

from netspec.elaboration.parameters import declared
from netspec.schema import Checked

IS_TRAINING: Final = "is_training"
"""The name of that parameter, and of the argument of ops that it is given to."""


def has_mode(checked: Checked) -> bool:
    """Whether a spec has the parameter, and it is a truth value."""
    return isinstance(declared(checked).get(IS_TRAINING, {}).get("default"), bool)


def mode(checked: Checked, *, training: bool) -> dict[str, bool]:
    """The value of the parameter in a mode, by its name; nothing if the spec has none."""
    return {IS_TRAINING: training} if has_mode(checked) else {}
