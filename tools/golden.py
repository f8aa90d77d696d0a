"""Records a digest of each spec's graph; with --check, lists the graphs that differ from the recorded ones.

A change of one name, anywhere in a graph, is a changed line in a committed file, and so is seen in review. A release is
kept whole, its specs beside their digests, so that any later netspec can be held against it without a tag to fetch.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import netspec
from netspec.lower import compat
from netspec.lower.graph import built
from netspec.lower.identity import Built, fingerprint

ROOT = Path(__file__).resolve().parent.parent
SPECS = ROOT / "specs"
GOLDEN = ROOT / "tests" / "golden"
DIGESTS = "digests.txt"
HEAD = """\
# What each spec builds with its defaults: the nodes of its graph, a digest of all names, a digest of the whole graph.
# Written by `python tools/golden.py`; what the digests are over stands in docs/compatibility.md.
"""
_LENGTH = 16  # hexadecimal digits: enough to notice a change, and short enough to read


class Digest(NamedTuple):
    """A built graph in a line: how many nodes it has, a hash of its names and one of all that it is."""

    nodes: int
    names: str
    graph: str

    def __str__(self) -> str:
        return f"nodes={self.nodes} names={self.names} graph={self.graph}"


def digest(spec: Path) -> Digest:
    """The digest of the graph that a spec builds with its defaults."""
    return of_graph(build(spec))


def build(spec: Path) -> Built:
    """The graph that a spec builds with its defaults."""
    compiled = netspec.load(spec)
    network = compiled.elaborate()
    return built(compat.load_for_graphs(), compiled, network.inputs)


def of_graph(graph: Built) -> Digest:
    """The digest of a built graph, over what no version of TensorFlow changes.

    Attributes with their default values are left out, since a version adds attributes with defaults, and so are those
    with an underscore, which are TensorFlow's own notes. The graph's version numbers are no part of it.
    """
    with graph.graph.as_default():
        exported = compat.load_for_graphs().tf.train.export_meta_graph(collection_list=[], strip_default_attrs=True)
    nodes = [_canonical(node) for node in exported.graph_def.node]
    whole = fingerprint(graph)
    names = [[name for name, *_ in nodes], whole.output, whole.end_points, whole.collections]
    return Digest(len(nodes), _hash(names), _hash([nodes, names]))


def _canonical(node: Any) -> list[Any]:
    attributes = [
        (key, value.SerializeToString(deterministic=True).hex())
        for key, value in sorted(node.attr.items())
        if not key.startswith("_")
    ]
    return [node.name, node.op, list(node.input), node.device, attributes]


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()[:_LENGTH]


def recorded(folder: Path) -> dict[str, str]:
    """The digests that a folder holds, by the names of their specs."""
    path = folder / DIGESTS
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return dict(line.split(" ", 1) for line in lines if line and not line.startswith("#"))


def record(specs: Path, folder: Path) -> None:
    """Writes the digests of all specs of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{path.stem} {digest(path)}\n" for path in sorted(specs.glob("*.yaml"))]
    (folder / DIGESTS).write_text(HEAD + "".join(lines), encoding="utf-8")


def changes(specs: Path, folder: Path, only: Collection[str] = ()) -> Iterator[str]:
    """Where the specs of a folder no longer build what is recorded, a line each; `only` those named, or all."""
    before = recorded(folder)
    for name in sorted({path.stem for path in specs.glob("*.yaml")} | before.keys()):
        if only and name not in only:
            continue
        path = specs / f"{name}.yaml"
        if not path.exists():
            yield f"{name}: recorded, and there is no such spec"
        elif name not in before:
            yield f"{name}: a spec that is not recorded"
        elif (now := _reported(path)) != before[name]:
            yield f"{name}: recorded {before[name]}, builds {now}"


def _reported(path: Path) -> str:
    try:
        return str(digest(path))
    except netspec.SpecError as error:
        return f"nothing: {error}"


def releases(golden: Path) -> list[Path]:
    """The folders of the releases that are kept, each with its specs and their digests."""
    return sorted(path.parent for path in golden.glob(f"v*/{DIGESTS}"))


def keep(version: str, specs: Path, golden: Path) -> None:
    """Keeps the specs and their recorded digests as those of a release, which nothing may change from then on.

    Raises:
        FileExistsError: the release is kept already.
    """
    folder = golden / version
    folder.mkdir()
    for path in [*specs.glob("*.yaml"), golden / DIGESTS]:
        shutil.copy(path, folder)


def main() -> int:
    """Exit 0 if all is written, or with --check if all graphs are those recorded; 1 if one is not."""
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help="write nothing; fail if a graph is another one")
    choice.add_argument("--keep", metavar="VERSION", help="keep the specs as those of a release, such as v0.1.0")
    parser.add_argument("names", nargs="*", metavar="SPEC", help="with --check, the names of the specs to build")
    given = parser.parse_args()
    if given.check:
        folders = [(SPECS, GOLDEN), *((folder, folder) for folder in releases(GOLDEN))]
        found = [line for specs, folder in folders for line in changes(specs, folder, given.names)]
        sys.stdout.writelines(f"{line}\n" for line in found)
        return 1 if found else 0
    if given.names:
        parser.error("names of specs go with --check")
    record(SPECS, GOLDEN)
    if given.keep:
        keep(given.keep, SPECS, GOLDEN)
    return 0


if __name__ == "__main__":
    sys.exit(main())
