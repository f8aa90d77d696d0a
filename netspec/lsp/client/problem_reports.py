"""Brings problems to the client: those of one document when it asks, or those of all when the text rests."""

from __future__ import annotations

import os
from collections.abc import Callable
from hashlib import sha256

from lsprotocol import types

from netspec.lsp.client.published import SOURCE, published
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.documents.open_specs import OpenSpecs
from netspec.lsp.features import Capability


class ProblemReports:
    """Pushes the problems of all open specs, of each file once."""

    def __init__(self, specs: OpenSpecs, publish: Callable[[types.PublishDiagnosticsParams], None]) -> None:
        self._specs, self._publish = specs, publish
        self._sent: dict[str, list[types.Diagnostic]] = {}
        """What the client shows, by URI."""

    def push(self) -> None:
        """Sends the problems of the open documents and of the files that they read."""
        documents = {document.uri: document for document in self._specs.documents()}
        found: dict[str, list[types.Diagnostic]] = {uri: [] for uri in documents}
        for spec in self._specs:
            for uri, problems in _reported(self._specs, spec).items():
                found.setdefault(uri, []).extend(each for each in problems if each not in found[uri])
        for uri in found.keys() | self._sent.keys():
            version = documents[uri].version if uri in documents else None
            if found.get(uri, []) != self._sent.get(uri) or uri in documents:
                self._publish(types.PublishDiagnosticsParams(uri, found.get(uri, []), version))
        self._sent = {uri: problems for uri, problems in found.items() if problems or uri in documents}


def pulled(specs: OpenSpecs) -> Capability:
    """The capability that answers a client which asks for the problems of a document."""

    def answer(spec: OpenSpec, params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        found = {uri: _full(problems) for uri, problems in _reported(specs, spec).items()}
        own = found.pop(spec.uri)
        if own.result_id is not None and own.result_id == params.previous_result_id:
            return types.RelatedUnchangedDocumentDiagnosticReport(own.result_id, dict(found))
        return types.RelatedFullDocumentDiagnosticReport(own.items, dict(found), result_id=own.result_id)

    options = types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=False, identifier=SOURCE)
    return Capability(types.TEXT_DOCUMENT_DIAGNOSTIC, answer, options, types.RelatedFullDocumentDiagnosticReport([]))


def _reported(specs: OpenSpecs, spec: OpenSpec) -> dict[str, list[types.Diagnostic]]:
    """The problems of a spec by document, without those of other open specs, which tell of their own."""
    opened = {os.path.realpath(document.path) for document in specs.served() if document.uri != spec.uri}
    return {uri: problems for uri, problems in published(spec).items() if _path(uri) not in opened}


def _path(uri: str) -> str | None:
    from pygls.uris import to_fs_path

    path = to_fs_path(uri)
    return None if path is None else os.path.realpath(path)


def _full(problems: list[types.Diagnostic]) -> types.FullDocumentDiagnosticReport:
    return types.FullDocumentDiagnosticReport(problems, result_id=sha256(repr(problems).encode()).hexdigest()[:16])
