"""The parameters of each request that the server answers, for a place in a document."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from netspec.lsp.features import FEATURES

ABOUT_DOCUMENTS = tuple(feature.method for feature in FEATURES if feature.method.startswith("textDocument/"))
"""The methods of all requests about a document or a place in it."""


def parameters(method: str, uri: str, position: types.Position, whole: types.Range) -> Any:
    """The parameters of a request about a place; about the whole text, where a request is about a range."""
    made: Any = types.METHOD_TO_TYPES[method][2]
    references = types.ReferenceContext(include_declaration=True)
    given: dict[str, Any] = {
        "text_document": types.TextDocumentIdentifier(uri),
        "position": position,
        "range": whole,
        "new_name": "other",
        "positions": [position],
        "context": references if made is types.ReferenceParams else types.CodeActionContext([]),
    }
    if made is types.CompletionParams:
        del given["context"]
    return made(**{field.name: given[field.name] for field in made.__attrs_attrs__ if field.name in given})


def ranges(answer: Any) -> list[types.Range]:
    """All ranges that an answer has, however deep, and its positions as empty ones."""
    if isinstance(answer, types.Range):
        return [answer]
    if isinstance(answer, types.Position):
        return [types.Range(answer, answer)]
    if isinstance(answer, dict):
        return ranges(list(answer.values()))
    if isinstance(answer, list | tuple):
        return [found for each in answer for found in ranges(each)]
    fields = getattr(type(answer), "__attrs_attrs__", ())
    return [found for field in fields for found in ranges(getattr(answer, field.name))]
