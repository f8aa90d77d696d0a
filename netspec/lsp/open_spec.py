"""One buffer of an editor at one version, with all that is known about it, worked out once and when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from lsprotocol import types
from pygls.uris import from_fs_path

from netspec.analysis.explanation import Explained, explained
from netspec.budget import TooCostly, limited
from netspec.config.configuration import Configuration
from netspec.diagnostics import Problem, Span
from netspec.lsp.client_text import ClientText, TextPlace
from netspec.network import Layer
from netspec.pipeline import Inspected, Overrides, inspect_overridden
from netspec.source.decoding import SourceText
from netspec.source.recognition import is_recipe
from netspec.spec_search import SpecFile, configured


class OpenSpec:
    """A spec or a recipe in an editor. It never changes: each version of the buffer has its own."""

    def __init__(
        self,
        uri: str,
        path: str,
        text: str,
        version: int | None = None,
        encoding: str = types.PositionEncodingKind.Utf16,
        texts: Mapping[str, bytes] | None = None,
    ) -> None:
        """`path` is its name in messages; `texts` are the other open buffers, by their paths with links resolved."""
        self.uri, self.path, self.text, self.version, self._encoding = uri, path, text, version, encoding
        self.texts = texts or {}
        self.lines = SourceText(path, text).lines
        self._client = ClientText(self.lines, encoding)

    @cached_property
    def is_recipe(self) -> bool:
        """Whether it is a recipe of training, not a spec."""
        return is_recipe(self._data)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """The problems that `netspec check` reports, in all of its files."""
        settings = self._file.settings
        return settings.selection.kept(self.inspected.problems) if settings else self.inspected.problems

    @cached_property
    def inspected(self) -> Inspected:
        """Everything that the stages find out."""
        overrides = Overrides(texts=self.texts)
        if self.is_recipe:
            from netspec.recipe.inspection import inspect_recipe_text

            return inspect_recipe_text(self._data, self.path, overrides, self._file.folder).inspected
        return inspect_overridden(self._data, self.path, overrides, self._file.folder)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that could be made; those of a faulty spec have only the shapes that no fault hides."""
        return self.inspected.layers

    @cached_property
    def explained(self) -> Explained | None:
        """Where the values of the layers come from; None if there is an error. It takes longer than a check."""
        sound = self.inspected.sound
        if sound is None:
            return None
        try:
            with limited():
                return explained(sound.checked, {})
        except TooCostly:
            return None

    def at(self, position: types.Position) -> TextPlace:
        """The place of a client's position."""
        return self._client.place(position)

    def position(self, line: int, column: int) -> types.Position:
        """The client's position of a place of this file."""
        return self._client.position(line, column)

    def range(self, span: Span) -> types.Range:
        """The client's range of a span of this file."""
        return self._client.range(span)

    def location(self, span: Span) -> types.Location | None:
        """The client's location of a span of this file, or of one that it extends or uses; None for any other."""
        if span.file == self.path:
            return types.Location(self.uri, self.range(span))
        document = self.inspected.document
        uri = from_fs_path(span.file)
        if document is None or span.file not in document.others or uri is None:
            return None
        return types.Location(uri, ClientText(document.others[span.file], self._encoding).range(span))

    @cached_property
    def _data(self) -> bytes:
        return self.text.encode("utf-8", "surrogatepass")

    @cached_property
    def _file(self) -> SpecFile:
        return configured(self.path, Configuration())
