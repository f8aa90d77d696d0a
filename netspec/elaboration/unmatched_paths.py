"""Helps for changes of single builds: the paths that are near, and the name of a step in all its builds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.diagnostics import Advice
from netspec.elaboration.instances import Build, Place
from netspec.library import library
from netspec.schema import Checked
from netspec.schema.nearest_few import in_all_builds, nearest_few
from netspec.schema.step_paths import names_in_blocks, only_name, steps_below
from netspec.schema.step_tree import step_names
from netspec.source import Node
from netspec.wording import on_one_line


def all_builds(found: Sequence[tuple[Place, Build]], checked: Checked) -> str:
    """How the steps of some builds are called in all their builds, as the end of a help; empty if they cannot be."""
    names = dict.fromkeys(_name(place[-1].step, build, checked) for place, build in found)
    return in_all_builds([name for name in names if name is not None]) if None not in names else ""


def unknown_path(path: str, known: Sequence[str], checked: Checked) -> Advice:
    """The help for a path that nothing has: the step of a block that it ends with, or paths that are near."""
    last = path.rpartition("/")[2]
    inside = [name for name in _in_blocks(checked) if name.partition(".")[2] == last]
    if (written := path.replace("/", ".", 1)) in inside:
        return Advice(
            f"did you mean '{on_one_line(written)}'? It is the layer of the block, in all its builds", written
        )
    near = nearest_few(path, [each for each in known if each.rpartition("/")[2] == last] or known)
    if near.text is not None or len(inside) != 1:
        return near
    return near._replace(help=f"{near.help}{in_all_builds(inside)}")


def _name(step: Node, build: Build, checked: Checked) -> str | None:
    """The name of a step as a file or a block writes it, that only it has."""
    blocks, root = [], checked.document.root
    for call in build.calls[:-1]:
        if (used := checked.used.get(call.block)) is not None and used.document.root is call.definition:
            blocks.append(call.block)
            checked = used
    if build.calls:
        root = build.calls[-1].definition
        if any(root is own for own in library().values()):
            return None
        blocks.append(build.calls[-1].block)
    alone = only_name(root, step, step_names(step))
    return None if alone is None else ".".join((*blocks, alone))


def _in_blocks(checked: Checked) -> Iterator[str]:
    """The names of the steps of blocks, and of the specs that are blocks."""
    yield from names_in_blocks(checked.document.root)
    for block, used in checked.used.items():
        for step in steps_below(used.document.root):
            yield from (f"{block}.{name}" for name in step_names(step))
