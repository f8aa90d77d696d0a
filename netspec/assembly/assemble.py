"""Assembles a spec from several files: the base that it extends, and the specs that it uses as blocks.

Only files in or below the root of the spec's project, or a folder that the caller names, are read. The result is one
document that holds the places of all files, so that every later stage works as on a single file.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from netspec.assembly.assembled import Assembled
from netspec.budget import spend
from netspec.config.configuration import root_for
from netspec.diagnostics import Advice, Note, Problem, Span
from netspec.records import dataclass, field, replace
from netspec.schema.file_head import is_abstract
from netspec.schema.hidden_names import Hidden
from netspec.source import Document, Node, read_text
from netspec.source.decoding import start_of
from netspec.source.files import DISK, Files
from netspec.wording import on_one_line

MAX_FILES = 32
"""The longest chain of files that extend or use one another."""
MAX_READ = 256
"""The most files read for one spec: a chain in which each file uses the next twice doubles them."""
_LONGEST_PATH = 4_096
_FILE = 200


_NOWHERE = "/nowhere"
"""Stands in place of the root of a spec whose name cannot name a file."""


class _TooManyFiles(Exception):
    """The bound on files was reached; `args` holds the problem."""


@dataclass(slots=True)
class _Reading:
    """The files read for one spec: the folder that they must lie in, and how many more may be read."""

    folder: str
    texts: Mapping[str, bytes]
    files: Files
    left: int = MAX_READ
    reported: set[str] = field(default_factory=set)
    """The files whose problems are already reported."""
    sought: list[str] = field(default_factory=list)
    """The files that are named, whether they can be read or not."""

    def read(self, path: str, real: str) -> tuple[Document | None, list[Problem]]:
        return read_text(self.texts[real], path) if real in self.texts else self.files.read(path)


def assemble(
    document: Document,
    folder: str | None = None,
    texts: Mapping[str, bytes] = MappingProxyType({}),
    files: Files = DISK,
) -> Assembled:
    """Follows `extends` and `use`. Reads only files in `folder`, by default the root of the settings or the project.

    `texts` holds what to read in place of the files, by their paths with links resolved.
    """
    reading = _Reading(_root(document.file, folder, files), texts, files)
    try:
        found = _assemble(document, reading, ())
    except _TooManyFiles as error:
        return Assembled(None, {}, error.args)
    if found.document is None or not reading.sought:
        return found
    return replace(found, document=replace(found.document, sought=tuple(reading.sought)))


def open_named(
    node: Node, own: str, folder: str | None, texts: Mapping[str, bytes], files: Files
) -> tuple[Document | None, list[Problem]]:
    """Reads the spec that a node of another file names, by the rules of `extends`, with the problems of reading it."""
    reading, problems = _Reading(_root(own, folder, files), texts, files), list[Problem]()
    return _read(node, own, reading, (files.real(own) or own,), problems), problems


def _assemble(document: Document, reading: _Reading, chain: tuple[str, ...]) -> Assembled:
    """Assembles one file; `chain` holds the files that led to it."""
    chain = (*chain, reading.files.real(document.file) or document.file)
    problems: list[Problem] = []
    root = document.root
    patch = None
    others, read_at = dict(document.others), dict(document.read_at)
    used: dict[str, Assembled] = {}
    hidden, patches = Hidden(steps=document.half_read or frozenset()), document.patches
    abstract_base, changes = document.abstract_base, document.changes
    if isinstance(root.value, dict) and "extends" in root and isinstance(root["extends"].value, str):
        base = _read(root["extends"], document.file, reading, chain, problems)
        below = _assemble(base, reading, chain) if base is not None else None
        if base is None or below is None or below.document is None or "extends" in below.document.root:
            problems += below.problems if below else ()
            if base is not None and below is not None and below.document is not None and not below.problems:
                problems.append(_no_name(below.document.root["extends"]))
            if base is not None:
                others |= {base.file: base.lines, **(below.document.others if below and below.document else {})}
                read_at[base.file] = root["extends"].span
            return Assembled(replace(document, others=others, read_at=read_at), {}, tuple(problems), Hidden(base=True))
        problems += below.problems
        others |= {base.file: base.lines, **below.document.others}
        read_at |= {**below.document.read_at, base.file: root["extends"].span}
        if not isinstance(below.document.root.value, dict):
            # Nothing can be merged into it; its own problem is reported at its place.
            return Assembled(replace(document, root=below.document.root, others=others), {}, tuple(problems))
        from netspec.assembly.patch import overlaid

        patch = root.children.get("patch")
        patches = (*below.document.patches, *([patch.span] if patch is not None else ()))
        abstract_base = below.document.abstract_base or is_abstract(below.document.root)
        root, changes = overlaid(below.document.root, root), below.document.changes
        hidden |= below.hidden
        before = dict(_uses(below.document.root))
        # What the base uses has its patches.
        used = {name: below.used[name] for name, path in _uses(root) if name in below.used and path is before[name]}
    whole = replace(document, root=root, others=others, read_at=read_at, patches=patches)
    whole = replace(whole, changes=changes, abstract_base=abstract_base)
    made = _with_uses(Assembled(whole, used, tuple(problems), hidden), reading, chain)
    return made if patch is None else _with_patch(made, patch, document.root.key_span("patch"))


def _with_uses(assembled: Assembled, reading: _Reading, chain: tuple[str, ...]) -> Assembled:
    """The same with the specs that it uses and its base does not."""
    document = assembled.document
    uses = dict(_uses(document.root)) if document is not None else {}
    if document is None or not uses:
        return assembled
    used, problems = dict(assembled.used), list(assembled.problems)
    others, read_at, root = dict(document.others), dict(document.read_at), document.root
    for name, path in uses.items():
        base = _read(path, path.span.file, reading, chain, problems) if name not in used else None
        if base is not None:
            inner = used[name] = _assemble(base, reading, chain)
            if inner.document is not None:
                others |= {base.file: base.lines, **inner.document.others}
                read_at = {**inner.document.read_at, base.file: path.span, **read_at}
    if any("pass" in root["blocks"][name] for name in uses):
        from netspec.assembly.passed_parameters import with_passed_parameters  # most files pass nothing on

        roots = {name: inner.document.root for name, inner in used.items() if inner.document is not None}
        root, unknown = with_passed_parameters(root, roots)
        problems += [problem for problem in unknown if problem not in problems]  # a base has the same
    whole = replace(document, root=root, others=others, read_at=read_at)
    return replace(assembled, document=whole, used=used, problems=tuple(problems))


def _with_patch(assembled: Assembled, patch: Node, place: Span) -> Assembled:
    """The same with a patch applied, whose key is at a place."""
    from netspec.assembly.block_steps import Whole
    from netspec.assembly.patch import patched

    document = assembled.document
    if document is None:
        return assembled
    made = patched(Whole(document.root, assembled.used), patch, place)
    whole = replace(document, root=made.whole.root, changes=(*document.changes, *made.changes))
    problems, hidden = (*assembled.problems, *made.problems), assembled.hidden | made.hidden
    return replace(assembled, document=whole, used=made.whole.used, problems=problems, hidden=hidden)


def _no_name(extends: Node) -> Problem:
    """The problem of a base whose own `extends` is no name of a file."""
    from netspec.schema.expectations import found  # read for a faulty file only

    return Problem("wrong-type", f"extends: expected text, got {found(extends.value, extends)}", extends.span)


def _uses(root: Node) -> Iterator[tuple[str, Node]]:
    """The blocks that are specs of their own, with the nodes that name their files."""
    blocks = root.children.get("blocks") if isinstance(root.value, dict) else None
    for name, block in (blocks.children if blocks is not None and isinstance(blocks.value, dict) else {}).items():
        if isinstance(block.value, dict) and isinstance(block.value.get("use"), str):
            yield str(name), block["use"]


def _root(file: str, folder: str | None, files: Files) -> str:
    """The folder whose files may be read; an empty one if the spec's name cannot name a file."""
    if files.real(file) is None:
        return _NOWHERE
    if folder is not None:
        return DISK.real(folder) or _NOWHERE
    return (root_for(file) if files is DISK else files.root_of(file)) or _NOWHERE


def _advice(node: Node, path: str, reading: _Reading) -> Advice:
    """What to write in place of the name of a file that is not there, as the spec must write it; or how to get it."""
    named = str(node.value)
    if close := reading.files.similar(path):
        near = os.path.join(os.path.dirname(named), close)
        return Advice(f"did you mean {near}?", near, safe=near.startswith(f"{named}."))
    from netspec.source.shipped import copy_command  # read for a faulty file only

    command = copy_command(path)
    return Advice(f"copy it with `{command}`" if command else None)


def _wider(spec: str, path: str, reading: _Reading) -> str:
    """What lets a spec read a file that is outside of its root."""
    if reading.files is not DISK or reading.folder == _NOWHERE:
        return "use --root FOLDER with a folder that holds both"
    from netspec.config.wider_root import wider_root  # read for a faulty file only

    return wider_root(spec, reading.folder, path)


def _read(node: Node, own: str, reading: _Reading, chain: tuple[str, ...], problems: list[Problem]) -> Document | None:
    """Reads the document that a path names; None once a problem is reported."""
    spend(_FILE, node.span)
    said = on_one_line(str(node.value))
    if len(node.value) > _LONGEST_PATH:
        problems.append(Problem("no-such-file", f"{said}: no file name is that long", node.span))
        return None
    # Normalized before links are followed, so that the path that is tested is the path that is read.
    path = reading.files.beside(own, str(node.value))
    reading.sought.append(path)
    real = reading.files.real(path)
    if real is None:
        problems.append(Problem("no-such-file", f"{said}: not a valid file name", node.span))
    elif os.path.commonpath([real, reading.folder]) != reading.folder:
        text = f"{said}: a spec reads only files in {os.path.basename(reading.folder) or reading.folder} and below"
        problems.append(Problem("outside-folder", text, node.span, help=_wider(chain[0], real, reading)))
    elif os.path.isabs(str(node.value)):
        help = f"write {os.path.relpath(real, os.path.dirname(reading.files.real(own) or own))}"
        text = f"{said}: the path is absolute; a spec names files from its own folder"
        problems.append(Problem("outside-folder", text, node.span, help=help))
    elif real in chain:
        names = " -> ".join(os.path.basename(file) for file in (*chain, real))
        text = f"{said}: files extend or use one another in a circle: {names}"
        problems.append(Problem("circular-files", text, node.span))
    elif len(chain) >= MAX_FILES:
        problems.append(Problem("circular-files", f"{said}: a chain of more than {MAX_FILES} files", node.span))
    else:
        reading.left -= 1
        if reading.left < 0:
            text = f"{said}: more than {MAX_READ} files are read for this spec"
            raise _TooManyFiles(Problem("too-many-files", text, node.span))
        document, found = reading.read(path, real)
        if document is None and found and found[0].span == start_of(path):
            # The name is shown as the spec must write it: from its own folder.
            advice = _advice(node, path, reading) if found[0].code == "no-such-file" else Advice(found[0].help)
            text, fix = f"{said}: {found[0].text}", advice.fix(node.span)
            problems.append(replace(found[0], text=text, span=node.span, help=advice.help, fix=fix))
            problems += [replace(each, text=f"{said}: {each.text}", span=node.span) for each in found[1:]]
        elif real not in reading.reported:
            reading.reported.add(real)
            read_for = Note("the file is read here", node.span)
            problems += [replace(problem, notes=(*problem.notes, read_for)) for problem in found]
        return document
    return None
