"""Files that are made of others: a base that a spec extends, and specs that it uses as blocks.

Only files in the root of the project that the file is in, or in a folder that a command is given for it, and below, are
read: a spec reaches no further. What comes of it is one document with the places of all, so that everything after this
is as for a single file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from netspec.assembly.patch import patched
from netspec.budget import spend
from netspec.diagnostics import Note, Problem
from netspec.lint.spec import lint
from netspec.schema import Checked, check_document
from netspec.schema.expectations import shown_key
from netspec.schema.hidden_names import NOTHING, Hidden
from netspec.source import Document, Node, read
from netspec.source.decoding import start_of
from netspec.source.root import root_of

MAX_FILES = 32
"""Files that extend one another, or use one another, in a row."""
MAX_READ = 256
"""Files read for one spec in all: each that uses the next twice doubles them."""
_LONGEST_PATH = 4_096
_FILE = 200


@dataclass(frozen=True, slots=True, eq=False)
class Composed:
    """A document with its base merged in, and the specs that it uses by the names of their blocks.

    Where the base cannot be read the document is as it stands, with its `extends`.
    """

    document: Document | None
    """None where so many files are read that nothing can be said."""
    used: Mapping[str, Checked]
    problems: tuple[Problem, ...]
    hidden: Hidden = NOTHING
    """What faults of the base and of patches hide."""


class _TooManyFiles(Exception):
    """The bound on files is reached; the problem is in `args`."""


@dataclass(slots=True)
class _Reading:
    """What is read for one spec: the folder that nothing outside is read of, and how many files are left."""

    folder: Path
    left: int = MAX_READ
    told: set[str] = field(default_factory=set)
    """The files of which it was said what is wrong in them."""


def composed(document: Document, folder: str | None = None) -> Composed:
    """Follows `extends` and `use`. Nothing outside `folder` is read, which is the root of its project unless given."""
    try:
        return _composed(document, _Reading(_root(document.file, folder)), ())
    except _TooManyFiles as error:
        return Composed(None, {}, error.args)


def _composed(document: Document, reading: _Reading, chain: tuple[str, ...]) -> Composed:
    """`chain` leads to the file."""
    own = Path(document.file)
    chain = (*chain, _real(document.file) or document.file)
    problems: list[Problem] = []
    root = document.root
    others = dict(document.others)
    used: dict[str, Checked] = {}
    hidden = NOTHING
    if isinstance(root.value, dict) and "extends" in root and isinstance(root["extends"].value, str):
        base = _read(root["extends"], own, reading, chain, problems)
        below = _composed(base, reading, chain) if base is not None else None
        if base is None or below is None or below.document is None or "extends" in below.document.root:
            problems += below.problems if below else ()
            return Composed(document, {}, tuple(problems), Hidden(base=True))
        problems += below.problems
        used.update(below.used)
        others |= {base.file: base.lines, **below.document.others}
        if not isinstance(below.document.root.value, dict):
            # Nothing can be laid over it, and what is wrong with it is told of it.
            return Composed(replace(document, root=below.document.root, others=others), used, tuple(problems))
        root, found, hidden = patched(below.document.root, root)
        problems += found
        hidden |= below.hidden
    blocks = root.children.get("blocks") if isinstance(root.value, dict) else None
    for name, node in (blocks.children if blocks is not None and isinstance(blocks.value, dict) else {}).items():
        if isinstance(node.value, dict) and isinstance(node.value.get("use"), str):
            base = _read(node["use"], Path(node["use"].span.file), reading, chain, problems)
            if base is not None:
                inner = _composed(base, reading, chain)
                problems += inner.problems
                if inner.document is None:
                    continue
                checked = check_document(inner.document, inner.problems, inner.used, inner.hidden)
                problems += [*checked.problems, *lint(checked)]
                used[str(name)] = checked
                others |= {base.file: base.lines, **inner.document.others}
    return Composed(replace(document, root=root, others=others), used, tuple(problems), hidden)


def _root(file: str, folder: str | None) -> Path:
    """The folder of which files are read; one without files where the name of the spec is that of no file."""
    if _real(file) is None:
        return Path("/nowhere")
    return Path((_real(folder) if folder is not None else root_of(file)) or "/nowhere")


def _real(path: str) -> str | None:
    """Where a path leads, links followed; None for what is the name of no file."""
    try:
        return os.path.realpath(path)
    except ValueError:
        # It contains a NUL or half a character.
        return None


def _read(node: Node, own: Path, reading: _Reading, chain: tuple[str, ...], problems: list[Problem]) -> Document | None:
    """The document that a path names; None once a problem says why not."""
    spend(_FILE, node.span)
    said = shown_key(str(node.value))
    if len(node.value) > _LONGEST_PATH:
        problems.append(Problem("no-such-file", f"{said}: the name of no file is that long", node.span))
        return None
    # Made plain before links are followed, so that what is looked at is what is read.
    path = os.path.normpath(own.parent / str(node.value))
    real = _real(path)
    if real is None:
        problems.append(Problem("no-such-file", f"{said}: this is the name of no file", node.span))
    elif Path(str(node.value)).is_absolute() or not Path(real).is_relative_to(reading.folder):
        text = f"{said}: a spec reads only files in {reading.folder.name or reading.folder} and below"
        help = "give a folder around both, --root FOLDER, or put a netspec.toml into it"
        problems.append(Problem("outside-folder", text, node.span, help=help))
    elif real in chain:
        names = " -> ".join(Path(file).name for file in (*chain, real))
        text = f"{said}: files that lead back to themselves: {names}"
        problems.append(Problem("circular-files", text, node.span))
    elif len(chain) >= MAX_FILES:
        problems.append(Problem("circular-files", f"{said}: more than {MAX_FILES} files in a row", node.span))
    else:
        reading.left -= 1
        if reading.left < 0:
            text = f"{said}: more than {MAX_READ} files are read for this spec"
            raise _TooManyFiles(Problem("too-many-files", text, node.span))
        document, found = read(path)
        if document is None and found and found[0].span == start_of(path):
            problems += [replace(problem, text=f"{said}: {problem.text}", span=node.span) for problem in found]
        elif real not in reading.told:
            reading.told.add(real)
            read_for = Note("the file is read for this", node.span)
            problems += [replace(problem, notes=(*problem.notes, read_for)) for problem in found]
        return document
    return None
