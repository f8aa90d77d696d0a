"""Runs what a first fault, a first hover and a first completion would load, so that none of them is waited for."""

from __future__ import annotations

from lsprotocol import types

from netspec.lsp.client.published import published
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.features import FEATURES

_TEXT = """\
netspec: 1
name: net
input: {shape: [N, 8, 8, 3]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, padding: SAM, strid: $(1 / 0)}
  - con2d: {kernel_size: x}
    from: there
  - conv2d: {num_outputs: 4, kernel_size: 9, padding: VALID}
"""
_BROKEN = f"{_TEXT}  - conv2d: {{num_outputs: 4, ker\n"
_ASKED = {
    types.TEXT_DOCUMENT_HOVER: types.HoverParams,
    types.TEXT_DOCUMENT_COMPLETION: types.CompletionParams,
}


def warm_up() -> None:
    """Analyses two small texts with faults of many kinds."""
    uri = "untitled:warm-up"
    document, place = types.TextDocumentIdentifier(uri), types.Position(4, 4)
    for text in (_TEXT, _BROKEN):
        spec = OpenSpec(uri, "warm-up", text)
        published(spec)
        for feature in FEATURES:
            if feature.method in _ASKED:
                feature.answer(spec, _ASKED[feature.method](document, place))
