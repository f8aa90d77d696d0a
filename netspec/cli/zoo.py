"""Copies of the specs that come with netspec, for `netspec new --from`."""

from __future__ import annotations

import re
from typing import Any

from netspec.cli.usage import unknown
from netspec.source.shipped import SUFFIX, shipped_specs

_MODELINE = re.compile(r"# yaml-language-server: .*\n")
_ABSTRACT = "\nabstract: true\n"
_PAPER = ', "'
"""What comes before the title of the paper in a `doc`."""


def spec_names() -> tuple[str, ...]:
    """The names of the specs, sorted, less those that are only bases of others."""
    return tuple(name for name, file in shipped_specs().items() if _ABSTRACT not in file.read_text(encoding="utf-8"))


def listing() -> str:
    """A line for each spec: its name and what it is."""
    names = spec_names()
    width = max(map(len, names)) + 2
    return "".join(f"{name:<{width}}{_about(name)}\n" for name in names)


def spec_files(name: str, header: str) -> dict[str, str]:
    """File names and texts of a spec and of all specs that it extends or uses, itself first.

    The comments at the head, which name a schema beside the file, are replaced by `header`.

    Raises:
        UsageError: no spec has the name.
    """
    if name not in spec_names():
        raise unknown("spec", name, spec_names())
    files: dict[str, str] = {}
    wanted = [f"{name}{SUFFIX}"]
    while wanted:
        file = wanted.pop()
        if file not in files:
            text = _text(file)
            files[file] = header + _MODELINE.sub("", text, count=1)
            wanted += _references(_content(text, file))
    return files


def _text(file: str) -> str:
    return shipped_specs()[file.removesuffix(SUFFIX)].read_text(encoding="utf-8")


def _content(text: str, file: str) -> dict[str, Any]:
    from netspec.source import read_text

    document, problems = read_text(text, file)
    assert document is not None, problems  # noqa: S101 -- a test checks every spec
    content: dict[str, Any] = document.root.value
    return content


def _references(content: dict[str, Any]) -> list[str]:
    """The files that a spec names: all of them are beside it."""
    used = [block["use"] for block in content.get("blocks", {}).values() if "use" in block]
    return [*used, *([content["extends"]] if "extends" in content else [])]


def _about(name: str) -> str:
    file = f"{name}{SUFFIX}"
    return str(_content(_text(file), file)["doc"]).partition(_PAPER)[0]
