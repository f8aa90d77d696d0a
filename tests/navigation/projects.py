"""Projects of a few files for tests of names: a place is written as the text around it, with a `^` before the name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from netspec.diagnostics import Span, TextEdit
from netspec.navigation.named_places import NamedPlace
from netspec.navigation.new_texts import renamed
from netspec.navigation.project_names import ProjectNames
from netspec.navigation.source_files import SourceFiles
from netspec.source.edit import Original

ROOT = "/project"
SPECS = Path(__file__).parents[2] / "specs"


def shipped() -> dict[str, bytes]:
    """The specs that come with netspec."""
    return {path.name: path.read_bytes() for path in sorted(SPECS.glob("*.yaml"))}


def names_of(files: Mapping[str, bytes]) -> ProjectNames:
    """The names of some files."""
    texts = {f"{ROOT}/{name}": data for name, data in files.items()}
    return ProjectNames(SourceFiles(ROOT, texts), tuple(texts))


def place_of(files: Mapping[str, bytes], file: str, around: str) -> tuple[int, int]:
    """The line and the column of a name."""
    before, _, behind = around.partition("^")
    text = files[file].decode()
    assert text.count(before + behind) == 1, f"{around} is not once in {file}"
    index = text.index(before + behind) + len(before)
    return text.count("\n", 0, index) + 1, index - (text.rfind("\n", 0, index) + 1) + 1


def name_at(files: Mapping[str, bytes], file: str, around: str) -> NamedPlace | None:
    """The name at a place."""
    return names_of(files).at(f"{ROOT}/{file}", *place_of(files, file, around))


def shown(files: Mapping[str, bytes], span: Span) -> str:
    """A place as `file:line: text of the line`, with a `^` before the name."""
    name = span.file.removeprefix(f"{ROOT}/")
    line = files[name].decode().splitlines()[span.line - 1] if name in files else ""
    return f"{name}:{span.line}: {line[: span.column - 1].lstrip()}^{line[span.column - 1 :]}"


def definitions(files: Mapping[str, bytes], file: str, around: str) -> list[str]:
    """The definitions of the name at a place."""
    names, path = names_of(files), f"{ROOT}/{file}"
    place = names.at(path, *place_of(files, file, around))
    assert place is not None, f"no name at {around}"
    return [shown(files, found.span) for found in names.definitions(path, place)]


def edited(files: Mapping[str, bytes], edits: Mapping[str, Sequence[TextEdit]]) -> dict[str, bytes]:
    """The files after edits by path."""
    after = dict(files)
    for path, changes in edits.items():
        name = path.removeprefix(f"{ROOT}/")
        original = Original.of(files[name], path)
        after[name] = original.changed(original.changes(changes))
    return after


def rename_at(files: Mapping[str, bytes], file: str, line: int, column: int, new: str) -> dict[str, bytes]:
    """The files after the name at a place got another text."""
    return edited(files, renamed(names_of(files), f"{ROOT}/{file}", line, column, new).edits)


def rename(files: Mapping[str, bytes], file: str, around: str, new: str) -> dict[str, bytes]:
    """The same, with the place as the text around it."""
    return rename_at(files, file, *place_of(files, file, around), new)
