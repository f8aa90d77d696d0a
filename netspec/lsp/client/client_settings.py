"""What a client can show, and what its user wants to see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lsprotocol import types

from netspec.records import dataclass, replace

SECTION = "netspec"
"""The section of an editor's configuration."""


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """The settings of one client."""

    markdown: bool = True
    """Whether it shows Markdown in hovers."""
    shapes: bool = True
    """Whether hints have shapes."""
    parameters: bool = True
    """Whether hints have numbers of parameters."""
    snippets: bool = False
    """Whether it takes completions with blanks to fill in."""

    @classmethod
    def of(cls, params: types.InitializeParams) -> ClientSettings:
        """Those that a client gives as it starts."""
        document = params.capabilities.text_document
        hover = document.hover if document is not None else None
        formats = hover.content_format if hover is not None else None
        plain = formats is not None and types.MarkupKind.Markdown not in formats
        completion = document.completion if document is not None else None
        item = completion.completion_item if completion is not None else None
        snippets = item is not None and bool(item.snippet_support)
        return cls(markdown=not plain, snippets=snippets).changed(params.initialization_options)

    def changed(self, options: Any) -> ClientSettings:
        """The same with `inlayHints: {shapes: false, parameters: false}`, or `inlayHints: false` for none at all.

        The options may stand in the section `netspec`, as in the configuration of an editor; others are passed over.
        """
        inside = _entry(options, SECTION)
        hints = _entry(inside if inside is not None else options, "inlayHints")
        if isinstance(hints, bool):
            return replace(self, shapes=hints, parameters=hints)
        shapes, parameters = _entry(hints, "shapes"), _entry(hints, "parameters")
        return replace(
            self,
            shapes=shapes if isinstance(shapes, bool) else self.shapes,
            parameters=parameters if isinstance(parameters, bool) else self.parameters,
        )


def _entry(options: Any, key: str) -> Any:
    """An entry of what a client sends: a mapping, or an object with attributes."""
    if isinstance(options, Mapping):
        return options.get(key)
    return getattr(options, key, None)
