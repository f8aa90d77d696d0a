"""Renames a name at all of its places, in all files of a project, or says why that cannot be done.

A renaming is right if every name means after it what it meant before. So the new texts are read again, and the names
in them compared one by one; an edit that would hide a name, or be hidden by one, is found whatever the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from netspec.diagnostics import Span, TextEdit
from netspec.navigation.named_places import Meaning, NamedPlace
from netspec.navigation.new_names import changed_ends, fixed, invalid
from netspec.navigation.project_names import ProjectNames
from netspec.navigation.source_files import LIBRARY_PATH, SourceFiles
from netspec.navigation.step_references import StepReferences
from netspec.patterns import lazy_pattern
from netspec.source.edit import Original
from netspec.source.scalars import NumberError, resolve
from netspec.source.split_expression import quoted
from netspec.wording import on_one_line

_NUMBER = lazy_pattern(r"_\d+$")
"""The number of a round, behind the scope of a repeated layer."""
_PARTS = lazy_pattern(r"[/.]")
"""What stands between the parts of a path of scopes, and of a name that leads into a call."""


class RenameRefused(Exception):
    """A name cannot be changed, or not to the one that is wanted; the text says why."""


class Renamed(NamedTuple):
    """The edits of each file, by its real path."""

    edits: Mapping[str, Sequence[TextEdit]]


def renameable(project: ProjectNames, path: str, line: int, column: int) -> NamedPlace:
    """The name at a place, if it can be changed.

    Raises:
        RenameRefused: there is none, or it cannot be changed.
    """
    place = project.at(path, line, column)
    if not project.of(path).whole:
        raise RenameRefused("this file has too many names to find all uses")
    if place is None:
        raise RenameRefused(
            "no name of this file is here; ops, their arguments and keys of the language keep their names"
        )
    if place.meaning is None:
        raise RenameRefused("nothing defines this name")
    meaning = place.meaning
    if meaning.owner == LIBRARY_PATH:
        raise RenameRefused(f"the {meaning.kind} '{meaning.text}' comes with netspec")
    if reason := fixed(meaning.kind, meaning.text, meaning.inside, _is_strided(project, meaning)):
        raise RenameRefused(reason)
    if not project.files.holds(meaning.owner):
        raise RenameRefused(
            f"the {meaning.kind} '{on_one_line(meaning.text)}' is defined outside of the root, {meaning.owner}"
        )
    return place


def renamed(project: ProjectNames, path: str, line: int, column: int, new: str) -> Renamed:
    """The edits that give the name at a place a new text.

    Raises:
        RenameRefused: they would not be right.
    """
    meaning = renameable(project, path, line, column).meaning
    if meaning is None or new == meaning.text:
        return Renamed({})
    if reason := invalid(meaning.kind, meaning.text, new):
        raise RenameRefused(reason)
    users = project.users(meaning.owner)
    places = project.places_of(meaning, users.paths)
    related = project.related(users.paths)
    for fault in (*_faults(project, users.unread, related, meaning), *_taken(project, related, meaning, new)):
        raise RenameRefused(fault)
    for fault in _mentions(project, users.paths, meaning):
        raise RenameRefused(fault)
    edits = {file: [_edit(project, place, new) for place in found] for file, found in places.items()}
    _compare(project, related, edits)
    return Renamed(edits)


def _edit(project: ProjectNames, place: NamedPlace, new: str) -> TextEdit:
    """The edit of one place; a word that YAML would read as something else is quoted.

    Raises:
        RenameRefused: the place may mean something else, or is written in pieces.
    """
    if place.exact:
        return TextEdit(place.span, quoted(new) if place.bare and not _is_word(new) else new)
    old = place.meaning.text if place.meaning is not None else ""
    text = changed_ends(project.written(place.span), old, new)
    others = {each.meaning for each in project.of(place.span.file).places if each.span == place.span}
    if text is None or len(others) > 1:
        kind = place.meaning.kind if place.meaning is not None else "name"
        raise RenameRefused(f"{_at(place.span)}: a computed name may mean this {kind}, or is written in pieces")
    return TextEdit(place.span, text)


def _is_word(text: str) -> bool:
    try:
        return isinstance(resolve(text), str)
    except NumberError:
        return False


def _is_strided(project: ProjectNames, meaning: Meaning) -> bool:
    declared = project.declared(meaning.owner) if meaning.kind == "block parameter" else None
    block = declared.blocks.get(meaning.inside) if declared else None
    return block is not None and isinstance(block.value, dict) and block.value.get("strided") is True


def _faults(project: ProjectNames, unread: Sequence[str], paths: Sequence[str], meaning: Meaning) -> Iterator[str]:
    """Why uses of a name may be missed."""
    for path in unread:
        yield f"{path} cannot be read, and may use the {meaning.kind} '{on_one_line(meaning.text)}'"
    for path in paths:
        declared = project.declared(path)
        for problem in declared.file.faults if declared else ():
            yield f"{_at(problem.span)}: mend this first, as uses may be missed: {problem.text}"
        if not project.of(path).whole:
            yield f"{path} has too many names to find all uses"
        for scalar in project.of(path).malformed:
            if meaning.text in str(scalar.value):
                yield f"{_at(scalar.span)}: mend this expression first: {on_one_line(str(scalar.value))}"


def _mentions(project: ProjectNames, paths: Sequence[str], meaning: Meaning) -> Iterator[str]:
    """The paths of scopes that lead to nothing known, with a part that may be the name: a round of a layer, say."""
    if meaning.kind not in ("scope", "id", "end point"):
        return
    for path in paths:
        for place in project.of(path).places:
            text = project.written(place.span) if place.meaning is None else ""
            if meaning.text in (part for word in _PARTS.split(text) for part in (word, _NUMBER.sub("", word))):
                yield f"{_at(place.span)}: '{on_one_line(text)}' may mean this {meaning.kind}"


def _taken(project: ProjectNames, paths: Sequence[str], meaning: Meaning, new: str) -> Iterator[str]:
    """Why a name is not free: a file that extends another one shares its names."""
    for path in paths:
        if not (_extends(project, path, meaning.owner) or _extends(project, meaning.owner, path)):
            continue
        for place in project.of(path).places:
            other = place.meaning
            if (
                other is not None
                and place.defines
                and other.kind == meaning.kind
                and _same(project, meaning, other, new)
            ):
                article = "an" if other.kind[0] in "aei" else "a"
                yield f"there is {article} {other.kind} '{on_one_line(other.text)}' already, {_at(place.span)}"


def _same(project: ProjectNames, meaning: Meaning, other: Meaning, new: str) -> bool:
    """Whether a name would be the same as another of its kind; a graph does not tell scopes by their case."""
    if meaning.kind != "scope":
        return other.text == new and other.inside == meaning.inside
    return other != meaning and other.text.casefold() == new.casefold() and _beside(project, meaning, other)


def _extends(project: ProjectNames, path: str, base: str) -> bool:
    declared = project.declared(path)
    return declared is not None and any(each.path == base for each in declared.chain)


def _beside(project: ProjectNames, one: Meaning, other: Meaning) -> bool:
    """Whether two steps stand in the same scopes of one network."""
    around = {**_scopes(project, one), **_scopes(project, other)}
    if one not in around or other not in around or around[one] != around[other]:
        return False
    if one.owner == other.owner:
        return True
    # A variant's block has the place of its base's, and a step that a patch inserts that of one that it replaces.
    return not around[one][0] and not (_replaces(project, one, other) or _replaces(project, other, one))


def _scopes(project: ProjectNames, meaning: Meaning) -> Mapping[Meaning, Sequence[str]]:
    """The scopes around the steps of the file or of the block that has a name."""
    declared = project.declared(meaning.owner)
    for block in (None, *declared.blocks) if declared else ():
        if declared is not None:
            around = {
                name.meaning: (block or "", *(scope.text for scope in name.scopes))
                for name in StepReferences(declared, block).given
            }
            if meaning in around:
                return around
    return {}


def _replaces(project: ProjectNames, one: Meaning, other: Meaning) -> bool:
    """Whether a patch in the file of one takes the step of the other out of the network."""
    declared = project.declared(one.owner)
    patch = declared.root.children.get("patch") if declared else None
    gone = [patch[kind].value for kind in ("replace", "remove") if patch is not None and kind in patch]
    return any(str(name).rpartition("/")[2] == other.text for names in gone for name in names or ())


def _compare(project: ProjectNames, paths: Sequence[str], edits: Mapping[str, Sequence[TextEdit]]) -> None:
    """Refuses edits after which a name means something else.

    Raises:
        RenameRefused: one does.
    """
    texts = dict(project.files.texts)
    for path, changes in edits.items():
        data = project.files.data(path)
        if data is None:
            raise RenameRefused(f"{path} cannot be read")
        original = Original.of(data, path)
        texts[path] = original.changed(original.changes(changes))
    after = ProjectNames(SourceFiles(project.files.folder, texts), ())
    for path in paths:
        if (declared := after.declared(path)) is None or declared.file.faults:
            raise RenameRefused(f"{path} would not be read as before")
    before_means, after_means = _Numbers(), _Numbers()
    for path in paths:
        one, other = project.of(path).places, after.of(path).places
        for before, behind in zip(one, other, strict=False):
            if before_means.of(before) != after_means.of(behind):
                raise RenameRefused(f"{_at(before.span)}: this would mean something else then")
        if len(one) != len(other):
            raise RenameRefused(f"{path}: some names would mean something else then")


class _Numbers:
    """Numbers meanings in the order in which they are met, so that those before and after can be compared."""

    def __init__(self) -> None:
        self._known: dict[Meaning, int] = {}

    def of(self, place: NamedPlace) -> tuple[int | None, bool, bool]:
        number = None if place.meaning is None else self._known.setdefault(place.meaning, len(self._known))
        return number, place.defines, place.exact


def _at(span: Span) -> str:
    return f"{span.file}:{span.line}:{span.column}"
