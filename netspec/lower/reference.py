"""The hand-written function that a spec names as its `reference`.

It is code, and a spec must not be able to run code. So only what is tf_slim's is imported, unless whoever runs netspec
names another package or module to trust.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from typing import Any

_ALWAYS = "tf_slim"


class ReferenceUnusable(Exception):
    """The spec names no reference, or one that cannot be called. The text says why, and what would work."""


def is_trusted(name: str, trusted: Sequence[str] = ()) -> bool:
    """Whether `module:function` stands in tf_slim, or in one of the given packages or modules."""
    module = name.partition(":")[0]
    return any(module == each or module.startswith(f"{each}.") for each in (_ALWAYS, *trusted))


def is_imported(name: str) -> bool:
    """Whether the module of `module:function` is imported already."""
    return name.partition(":")[0] in sys.modules


def imported(name: str, trusted: Sequence[str] = ()) -> Callable[..., Any]:
    """The function that `module:function` names.

    Raises:
        ReferenceUnusable: it is not of a trusted package, or it cannot be imported.
    """
    module, _, attribute = name.partition(":")
    if not is_trusted(name, trusted):
        package = module.partition(".")[0]
        allowed = ", ".join((_ALWAYS, *trusted))
        raise ReferenceUnusable(
            f"{name} is of none of the packages that may be run ({allowed}); add --trust {package} to run its code"
        )
    try:
        found: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    except (ImportError, AttributeError) as error:
        raise ReferenceUnusable(f"{name} cannot be imported: {error}") from error
    if not callable(found):
        raise ReferenceUnusable(f"{name} is not a function")
    return found
