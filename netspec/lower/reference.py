"""Imports the hand-written function that a spec names as its `reference`.

A spec must not be able to run code. So only functions of tf_slim are imported, unless the user names another package or
module to trust.
"""

from __future__ import annotations

import importlib
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_ALWAYS = "tf_slim"


class ReferenceUnusable(Exception):
    """The spec names no reference, or one that cannot be called. The message says why, and what would work."""


def is_trusted(name: str, trusted: Sequence[str] = ()) -> bool:
    """Whether `module:function` is in tf_slim, or in one of the given packages or modules."""
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
            f"{name} is not in a trusted package ({allowed}); add --trust {package} to run its code"
        )
    try:
        found: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    except ModuleNotFoundError as error:
        help = "add its folder to PYTHONPATH, such as PYTHONPATH=."
        raise ReferenceUnusable(f"{name} cannot be imported: {error}; {help}") from error
    except Exception as error:  # the module's code may raise anything
        raise ReferenceUnusable(f"{name} cannot be imported: {type(error).__name__}: {error}") from error
    if not callable(found):
        raise ReferenceUnusable(f"{name} is not a function")
    try:
        inspect.signature(found)
    except ValueError as error:
        raise ReferenceUnusable(f"{name} has no signature; name a function written in Python") from error
    return found


def results(name: str, returned: Any) -> tuple[Any, Mapping[str, Any]]:
    """The output and the end points that a reference returned.

    Raises:
        ReferenceUnusable: it returned something else.
    """
    match returned:
        case (output, Mapping() as end_points):  # of several outputs, a dictionary
            return output, end_points
    kind = f"{len(returned)} values" if isinstance(returned, tuple | list) else f"a {type(returned).__name__}"
    raise ReferenceUnusable(f"{name} returns {kind}; expected its output and a dict of end points")
