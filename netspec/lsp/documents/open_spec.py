"""One buffer of an editor at one version, with all that is known about it, worked out once and when it is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.uris import from_fs_path

from netspec.analysis.explanation import Explained, explained
from netspec.analysis.receptive_field import ReceptiveField, receptive_fields
from netspec.analysis.step_facts import StepFacts, StepsOfNetwork
from netspec.budget import TooCostly, limited
from netspec.config.configuration import Configuration
from netspec.config.project_settings import DEFAULTS
from netspec.diagnostics import Problem, Span
from netspec.lsp.client.client_settings import ClientSettings
from netspec.lsp.client.client_text import ClientText, TextPlace
from netspec.lsp.documents.recognized import is_meant
from netspec.lsp.half_written.mended_inspection import inspect_mended, inspect_mended_recipe
from netspec.lsp.half_written.mended_text import MendedText, mended
from netspec.network import Layer
from netspec.pipeline import Inspected, Overrides, inspect_overridden
from netspec.source import Document, Node, read_text
from netspec.source.decoding import SourceText
from netspec.source.recognition import is_recipe
from netspec.spec_search import SpecFile, configured

if TYPE_CHECKING:
    from netspec.recipe.inspection import InspectedRecipe

DEFAULT_SETTINGS = ClientSettings()


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
        edited: int | None = None,
        client: ClientSettings = DEFAULT_SETTINGS,
    ) -> None:
        """`path` is its name in messages; `texts` are the other open buffers, by their paths with links resolved.

        `edited` is the number of the line that was changed last, counted from 1.
        """
        self.uri, self.path, self.text, self.version, self._encoding = uri, path, text, version, encoding
        self.texts, self.client = texts or {}, client
        self.edited = edited
        self.lines = SourceText(path, text).lines
        self._client = ClientText(self.lines, encoding)

    @cached_property
    def is_recipe(self) -> bool:
        """Whether it is a recipe of training, not a spec."""
        return is_recipe(self._data)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """The problems that `netspec check` reports, in all of its files; none of a file that is left out."""
        settings = self._file.settings or DEFAULTS
        if not is_meant(self.text) or settings.exclude.above(os.path.realpath(self.path)):
            return ()
        return settings.selection.kept(self.inspected.problems)

    @property
    def settings_problems(self) -> tuple[Problem, ...]:
        """The problems of its project's settings."""
        return self._file.settings.problems if self._file.settings else ()

    @cached_property
    def mended(self) -> MendedText | None:
        """What its text is taken for if YAML cannot parse it; None if it can, or if that is beyond mending."""
        try:
            with limited():
                return mended(self.text, self.path, self.edited)
        except (TooCostly, RecursionError):
            return None

    @cached_property
    def inspected(self) -> Inspected:
        """Everything that the stages find out. Of a text that YAML cannot parse, what is known in spite of that."""
        overrides, folder = Overrides(texts=self.texts), self._file.folder
        if self.recipe is not None:
            return self.recipe.inspected
        if self.mended is not None:
            return inspect_mended(self.mended, overrides, folder)
        return inspect_overridden(self._data, self.path, overrides, folder)

    @cached_property
    def recipe(self) -> InspectedRecipe | None:
        """Everything that the stages find out about a recipe; None for a spec."""
        if not self.is_recipe:
            return None
        from netspec.recipe.inspection import inspect_recipe_text

        if self.mended is not None:
            return inspect_mended_recipe(self.mended, Overrides(texts=self.texts), self._file.folder)
        return inspect_recipe_text(self._data, self.path, Overrides(texts=self.texts), self._file.folder)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers that could be made; those of a faulty spec have only the shapes that no fault hides."""
        return self.inspected.layers

    @cached_property
    def steps(self) -> Sequence[StepFacts]:
        """What its steps become, as far as no fault hides it."""
        found, document = self.inspected, self.inspected.document
        if document is None:
            return ()
        return StepsOfNetwork(found.built, found.layers, found.checked, sound=found.sound is not None).of_file(
            self.path, document.patches
        )

    @cached_property
    def written(self) -> Document | None:
        """The file alone, as it is written: without its base, and with its `patch`."""
        if self.mended is not None:
            return self.mended.document
        try:
            with limited():
                return read_text(self._data, self.path)[0]
        except (TooCostly, RecursionError):
            return None

    @cached_property
    def fields(self) -> Mapping[int, ReceptiveField | None]:
        """The receptive fields of layers by their indices; none of a faulty spec."""
        network = self.inspected.network
        try:
            with limited():
                return {} if network is None else receptive_fields(network)
        except TooCostly:
            return {}

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

    @property
    def others(self) -> tuple[str, ...]:
        """The other files that it extends or uses, by their names in messages."""
        document = self.inspected.document
        return tuple(document.others) if document is not None else ()

    @cached_property
    def named(self) -> tuple[str, ...]:
        """The files that it and those name, whether they are there or not."""
        document = self.inspected.document
        root = document.root if document is not None else None
        if root is None or not isinstance(root.value, dict):
            return ()
        folder = os.path.dirname(self.path)
        own = (os.path.normpath(os.path.join(folder, name)) for name in _files_named(root))
        return (*own, *(document.sought if document is not None else ()))

    def edited_in(self, text: str) -> int | None:
        """The number of the line that was edited last if this text became another one; None if that is not known."""
        later = SourceText(self.path, text).lines
        same = sum(1 for _ in _agreeing(self.lines, later))
        if same == len(self.lines) == len(later):
            return self.edited
        below = sum(1 for _ in _agreeing(self.lines[same:][::-1], later[same:][::-1]))
        changed = len(later) - same - below
        return same + max(changed, 1) if changed < 2 else None

    def with_text(self, text: str) -> OpenSpec:
        """The same document with another text, which is no version of the editor's."""
        return OpenSpec(self.uri, self.path, text, None, self._encoding, self.texts, self.edited_in(text), self.client)

    def at(self, position: types.Position) -> TextPlace:
        """The place of a client's position."""
        return self._client.place(position)

    def position(self, line: int, column: int) -> types.Position:
        """The client's position of a place of this file."""
        return self._client.position(line, column)

    @property
    def encoding(self) -> str:
        """The encoding of the client's positions."""
        return self._encoding

    def range(self, span: Span) -> types.Range:
        """The client's range of a span of this file."""
        return self._client.range(span)

    def location(self, span: Span) -> types.Location | None:
        """The client's location of a span of this file, or of one that it reads; None for any other."""
        if span.file == self.path:
            return types.Location(self.uri, self.range(span))
        document, settings = self.inspected.document, self._file.settings or DEFAULTS
        lines: Mapping[str, Sequence[str]] = document.others if document is not None else {}
        read = settings.lines if span.file == settings.file else lines.get(span.file)
        uri = from_fs_path(os.path.abspath(span.file)) if read is not None else None
        if read is None or uri is None:
            return None
        return types.Location(uri, ClientText(read, self._encoding).range(span))

    @cached_property
    def _data(self) -> bytes:
        return self.text.encode("utf-8", "surrogatepass")

    @cached_property
    def _file(self) -> SpecFile:
        return configured(self.path, Configuration())


def _agreeing(one: Sequence[str], other: Sequence[str]) -> Iterator[str]:
    """The lines in which two texts agree, from the first to where they differ."""
    for line, same in zip(one, other, strict=False):
        if line != same:
            return
        yield line


def _files_named(root: Node) -> Iterator[str]:
    """The files that a spec or a recipe names, as it writes them."""
    blocks = root["blocks"].children.values() if "blocks" in root else ()
    inside = (block["use"] for block in blocks if isinstance(block.value, dict) and "use" in block)
    for node in chain((root[key] for key in ("extends", "spec") if key in root), inside):
        if isinstance(node.value, str) and "\0" not in node.value:
            yield node.value
