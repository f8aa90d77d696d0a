"""The names of a project: those of each file, and the places of one name in all files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import NamedTuple

from netspec.budget import TooCostly, limited, spend
from netspec.diagnostics import Span
from netspec.navigation.declarations import Declarations, entries
from netspec.navigation.named_places import Meaning, NamedPlace
from netspec.navigation.place_list import PlaceList
from netspec.navigation.recipe_places import recipe_places
from netspec.navigation.source_files import LIBRARY_PATH, SourceFile, SourceFiles, library_file
from netspec.navigation.spec_places import spec_places
from netspec.source import Node
from netspec.source.recognition import is_recipe, is_spec

_LONGEST_CHAIN = 32
"""The longest chain of files that extend or use one another."""
_FILE = 200


class FilePlaces(NamedTuple):
    """The places of the names of one file."""

    places: Sequence[NamedPlace]
    malformed: Sequence[Node]
    """The scalars whose expressions cannot be parsed, so that names in them may be missing."""
    whole: bool = True
    """False for a file with too many names to tell them apart."""


class Users(NamedTuple):
    """The files that may use what a file defines, itself the first, and those of them that cannot be read."""

    paths: Sequence[str]
    unread: Sequence[str]


class ProjectNames:
    """What the names of some files mean. It is made for one state of them."""

    def __init__(self, files: SourceFiles, paths: Sequence[str]) -> None:
        """`paths` are those of all files of the project that may be specs or recipes."""
        self.files, self.paths = files, paths
        self._declared: dict[str, Declarations | None] = {}
        self._open: list[str] = []
        self._found: dict[str, FilePlaces] = {}

    def declared(self, path: str) -> Declarations | None:
        """The declarations of a file; None if nothing of it can be read, or while it is being read itself."""
        if path in self._open or len(self._open) >= _LONGEST_CHAIN:
            return None
        if path not in self._declared:
            spend(_FILE)
            file = self._library if path == LIBRARY_PATH else self.files.get(path)
            self._open.append(path)
            self._declared[path] = None if file is None else self._read(file)
            self._open.pop()
        return self._declared[path]

    def _read(self, file: SourceFile) -> Declarations:
        base = None if file.is_recipe else self._named(file, file.root.children.get("extends"))
        blocks = {} if file.is_recipe else entries(file.root, "blocks")
        used = {name: self._named(file, block.children.get("use")) for name, block in blocks.items()}
        return Declarations(file, base, {name: each for name, each in used.items() if each is not None})

    def _named(self, file: SourceFile, node: Node | None) -> Declarations | None:
        """The declarations of a file that another names."""
        path = self.files.named(file.path, node.value) if node is not None and isinstance(node.value, str) else None
        return None if path is None else self.declared(path)

    @cached_property
    def _library(self) -> SourceFile:
        """The blocks that come with netspec, as a spec that has nothing else."""
        file = library_file()
        return SourceFile(
            file.path, file.lines, Node({"blocks": file.root.value}, file.root.span, {"blocks": file.root})
        )

    def spec_of(self, recipe: Declarations) -> Declarations | None:
        """The spec of a recipe."""
        return self._named(recipe.file, recipe.root.children.get("spec"))

    def of(self, path: str) -> FilePlaces:
        """The places of all names of a file, in the order in which its keys are read."""
        if path not in self._found:
            try:
                with limited():
                    self._found[path] = self._places(path)
            except TooCostly:
                self._found[path] = FilePlaces((), (), whole=False)
        return self._found[path]

    def _places(self, path: str) -> FilePlaces:
        declared, found = self.declared(path), PlaceList(())
        if declared is not None:
            is_recipe = declared.file.is_recipe
            found = recipe_places(declared, self.spec_of(declared)) if is_recipe else spec_places(declared)
        return FilePlaces(found.places, found.malformed)

    def at(self, path: str, line: int, column: int) -> NamedPlace | None:
        """The name at a place, right before it, or behind a dollar; of several the shortest that means something."""
        if self.written(Span(path, line, column, line, column + 1)) == "$":
            column += 1
        found = [
            place
            for place in self.of(path).places
            if (place.span.line, place.span.column) <= (line, column) <= (place.span.end_line, place.span.end_column)
        ]
        return min(found, key=lambda each: (each.meaning is None, *_size(each)), default=None)

    def written(self, span: Span) -> str:
        """The text of a place on one line; nothing for other places."""
        declared = self.declared(span.file)
        lines = declared.file.lines if declared is not None else ()
        on_one_line = span.line == span.end_line <= len(lines)
        return lines[span.line - 1][span.column - 1 : span.end_column - 1] if on_one_line else ""

    def definitions(self, path: str, place: NamedPlace) -> Sequence[NamedPlace]:
        """The definitions of the names at a place: the nearest one, or for a definition the one that it overrides."""
        meanings = {each.meaning for each in self.of(path).places if each.span == place.span}
        return [found for meaning in meanings if meaning for found in self._nearest(path, place, meaning)]

    def _nearest(self, path: str, place: NamedPlace, meaning: Meaning) -> Sequence[NamedPlace]:
        if meaning.kind == "input" and meaning.inside:
            meaning = Meaning("block", meaning.owner, meaning.inside)
        for each in self._reached(path):
            found = [other for other in self.of(each).places if other.meaning == meaning and other.defines]
            below = [other for other in found if other.span != place.span]
            if below:
                return below if not place.defines or each != path else found
        return [place] if place.defines else []

    def _reached(self, path: str) -> Iterator[str]:
        """The files whose definitions a file sees, the nearest first."""
        declared = self.declared(path)
        if declared is None:
            return
        yield from (each.path for each in declared.reached())
        spec = self.spec_of(declared) if declared.file.is_recipe else None
        if spec is not None:
            yield from (each.path for each in spec.reached())
        yield LIBRARY_PATH

    def users(self, path: str) -> Users:
        """The files that may use what a file defines: those that name it, or one that does, in their text."""
        if path == LIBRARY_PATH:
            return Users((path, *self.paths), ())
        names, found, unread = {PurePath(path).name.encode()}, {path: True}, []
        waiting = {each: data for each in self.paths if each != path and (data := self.files.data(each)) is not None}
        while more := [each for each, data in waiting.items() if any(name in data for name in names)]:
            for each in more:
                data = waiting.pop(each)
                if not (is_spec(data) or is_recipe(data)):
                    continue
                names.add(PurePath(each).name.encode())
                if self.declared(each) is None:
                    unread.append(each)
                elif path in self._reached(each):
                    found[each] = True
        return Users(tuple(found), tuple(unread))

    def related(self, paths: Sequence[str]) -> Sequence[str]:
        """Some files, and those whose definitions they see."""
        return tuple(dict.fromkeys((*paths, *(each for path in paths for each in self._reached(path)))))

    def places_of(self, meaning: Meaning, paths: Sequence[str]) -> Mapping[str, Sequence[NamedPlace]]:
        """The places of a name in some files, each once, in the order of the text."""
        found: dict[str, list[NamedPlace]] = {}
        for path in paths:
            places = {place.span: place for place in self.of(path).places if place.meaning == meaning}
            if places:
                found[path] = [places[span] for span in sorted(places)]
        return found


def _size(place: NamedPlace) -> tuple[int, int]:
    span = place.span
    return span.end_line - span.line, span.end_column - span.column
