"""Files that are made of others: a base that a spec extends, and specs that it uses as blocks.

Only files in the folder of the file that a command was given, and below, are read: a spec reaches no further. What
comes of it is one document with the places of all, so that everything after this is as for a single file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from netspec.diagnostics import Note, Problem, Span
from netspec.language.lint import lint
from netspec.patch import patched
from netspec.schema import Checked, check_document
from netspec.source import Document, Node, read

MAX_FILES = 32
"""Files that extend one another, or use one another, in a row."""


@dataclass(frozen=True, slots=True, eq=False)
class Composed:
    """A document with its base merged in, and the specs that it uses by the names of their blocks."""

    document: Document | None
    """None where the base cannot be read: nothing can be said of what lies on it."""
    used: Mapping[str, Checked]
    problems: tuple[Problem, ...]


def composed(document: Document, folder: Path | None = None, chain: tuple[str, ...] = ()) -> Composed:
    """Follows `extends` and `use`. `folder` is the one that nothing outside is read of; `chain` leads to the file."""
    own = Path(document.file)
    folder = folder or Path(os.path.realpath(own.parent))
    chain = (*chain, os.path.realpath(own))
    problems: list[Problem] = []
    root = document.root
    others = dict(document.others)
    used: dict[str, Checked] = {}
    if isinstance(root.value, dict) and "extends" in root and isinstance(root["extends"].value, str):
        base = _read(root["extends"], own, folder, chain, problems)
        below = composed(base, folder, chain) if base is not None else None
        if base is None or below is None or below.document is None:
            return Composed(None, {}, (*problems, *(below.problems if below else ())))
        problems += below.problems
        used.update(below.used)
        others |= {base.file: base.lines, **below.document.others}
        root, found = patched(below.document.root, root)
        problems += found
    blocks = root.children.get("blocks") if isinstance(root.value, dict) else None
    for name, node in (blocks.children if blocks is not None and isinstance(blocks.value, dict) else {}).items():
        if isinstance(node.value, dict) and isinstance(node.value.get("use"), str):
            base = _read(node["use"], Path(node["use"].span.file), folder, chain, problems)
            if base is not None:
                inner = composed(base, folder, chain)
                problems += inner.problems
                if inner.document is None:
                    continue
                checked = check_document(inner.document, inner.problems, inner.used)
                problems += [*checked.problems, *lint(checked)]
                used[str(name)] = checked
                others |= {base.file: base.lines, **inner.document.others}
    return Composed(replace(document, root=root, others=others), used, tuple(problems))


def _read(node: Node, own: Path, folder: Path, chain: tuple[str, ...], problems: list[Problem]) -> Document | None:
    """The document that a path names; None once a problem says why not."""
    path = own.parent / str(node.value)
    real = os.path.realpath(path)
    if Path(str(node.value)).is_absolute() or not Path(real).is_relative_to(folder):
        text = f"{node.value}: a spec reads only files in its own folder and below"
        problems.append(Problem("outside-folder", text, node.span))
    elif real in chain:
        names = " -> ".join(Path(file).name for file in (*chain, real))
        text = f"{node.value}: files that lead back to themselves: {names}"
        problems.append(Problem("circular-files", text, node.span))
    elif len(chain) >= MAX_FILES:
        problems.append(Problem("circular-files", f"{node.value}: more than {MAX_FILES} files in a row", node.span))
    else:
        document, found = read(os.path.normpath(path))
        if document is None and found and found[0].span == Span(os.path.normpath(path), 1, 1, 1, 1):
            problems += [replace(problem, text=f"{node.value}: {problem.text}", span=node.span) for problem in found]
        else:
            read_for = Note("the file is read for this", node.span)
            problems += [replace(problem, notes=(*problem.notes, read_for)) for problem in found]
        return document
    return None
