"""Random parameters of blocks: their declarations, and the values that calls and arg-scopes give to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .random_values import Values

PARAMETERS: dict[str, dict[str, Any]] = {
    "depth": {"type": "int", "minimum": 1},
    "size": {"type": "int", "default": 2, "minimum": 1, "maximum": 9},
    "on": {"type": "bool", "default": True},
    "kept": {"type": "float", "default": 0.5, "exclusiveMinimum": 0, "maximum": 1},
    "word": {"type": "str", "default": "worded"},
    "sizes": {"type": "list", "items": {"type": "int"}, "default": [2, 1]},
    "scope": {"type": "str", "nullable": True, "default": None},
}
EXAMPLES = {"depth": 3, "size": 2, "on": True, "kept": 0.5, "word": "worded"}


def parameters(values: Values, block: Mapping[str, Any], share: float, needed: bool = False) -> dict[str, Any]:
    """Values of some parameters of a block, and if they are `needed` of those without a default."""
    rng = values.rng
    drawn: dict[str, Callable[[], Any]] = {
        "depth": lambda: values.said((values.shape[-1] if values.shape else None) or rng.randint(1, 4)),
        "size": lambda: values.said(rng.randint(1, 3)),
        "on": lambda: values.condition(0.5),
        "kept": lambda: values.said(rng.choice([0.25, 1])),
        "word": lambda: values.said(values.name()),
        "sizes": lambda: rng.choice([[1], [values.said(2), 1], "$(range(1, 3))", "$(unset)"]),
        "stride": lambda: values.said(rng.choice([1, 2])),
        "rate": lambda: 1,
        "scope": lambda: values.said(values.name()),
    }
    declared = block.get("params", {})
    return {
        name: drawn[name]()
        for name, each in declared.items()
        if (needed and "default" not in each) or (name != "scope" and values.chance(share))
    }
