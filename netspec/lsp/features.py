"""The capabilities of the server: for each request of the protocol, the function that answers it for an open spec."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from lsprotocol import types

from netspec.lsp.actions.code_actions import OPTIONS as CODE_ACTION_OPTIONS
from netspec.lsp.actions.code_actions import code_actions
from netspec.lsp.actions.rename import prepare_rename, rename
from netspec.lsp.completion.completion_details import completion_details, document_of_completion
from netspec.lsp.completion.completions import OPTIONS as COMPLETION_OPTIONS
from netspec.lsp.completion.completions import completion
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.hovers.hover import hover
from netspec.lsp.places.definitions import definition
from netspec.lsp.places.document_links import document_link
from netspec.lsp.places.folding import folding_range
from netspec.lsp.places.inlay_hints import document_of_hint, inlay_hints, resolved_hint
from netspec.lsp.places.references import document_highlight, references
from netspec.lsp.places.selection_ranges import selection_range
from netspec.lsp.places.symbols import document_symbol


def named_document(params: Any) -> str:
    """The address of the document that most requests name."""
    return str(params.text_document.uri)


class Capability(NamedTuple):
    """A request about a document, what answers it, and the options that the server registers it with."""

    method: str
    answer: Callable[[OpenSpec, Any], Any]
    """Takes the spec and the parameters of the request; returns its result."""
    options: Any = None
    otherwise: Any = None
    """The result for a document that is no spec, and after a bug of ours; null where the protocol has that."""
    document: Callable[[Any], str] = named_document
    """The address of the document that a request is about."""
    of_text: bool = False
    """Whether the text is all that it needs, so that it waits for no analysis."""


FEATURES: tuple[Capability, ...] = (
    Capability(types.TEXT_DOCUMENT_COMPLETION, completion, COMPLETION_OPTIONS, of_text=True),
    Capability(types.COMPLETION_ITEM_RESOLVE, completion_details, document=document_of_completion, of_text=True),
    Capability(types.TEXT_DOCUMENT_HOVER, hover),
    Capability(types.TEXT_DOCUMENT_INLAY_HINT, inlay_hints, types.InlayHintOptions(resolve_provider=True)),
    Capability(types.INLAY_HINT_RESOLVE, resolved_hint, document=document_of_hint),
    Capability(types.TEXT_DOCUMENT_CODE_ACTION, code_actions, CODE_ACTION_OPTIONS),
    Capability(types.TEXT_DOCUMENT_DEFINITION, definition),
    Capability(types.TEXT_DOCUMENT_REFERENCES, references),
    Capability(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, document_highlight),
    Capability(types.TEXT_DOCUMENT_PREPARE_RENAME, prepare_rename),
    Capability(types.TEXT_DOCUMENT_RENAME, rename, types.RenameOptions(prepare_provider=True)),
    Capability(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, document_symbol),
    Capability(types.TEXT_DOCUMENT_FOLDING_RANGE, folding_range),
    Capability(types.TEXT_DOCUMENT_DOCUMENT_LINK, document_link),
    Capability(types.TEXT_DOCUMENT_SELECTION_RANGE, selection_range),
)
