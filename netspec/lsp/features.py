"""The capabilities of the server: for each request of the protocol, the function that answers it for an open spec."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from netspec.lsp.open_spec import OpenSpec


class Capability(NamedTuple):
    """A request about a document, what answers it, and the options that the server registers it with."""

    method: str
    answer: Callable[[OpenSpec, Any], Any]
    """Takes the spec and the parameters of the request; returns its result."""
    options: Any = None
    otherwise: Any = None
    """The result for a document that is no spec, and after a bug of ours; null where the protocol has that."""


FEATURES: tuple[Capability, ...] = ()
