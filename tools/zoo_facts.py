"""Compares specs with facts about the graphs of the models' repository, and names the first node that differs.

    python tools/zoo_facts.py FACT...

A fact is a JSON file: what was called, and counts and digests of its graph. In the long form of a fact, its end points
and variables stand there themselves, and beside it is a list of all nodes, NAME.nodes.gz. The tests hold short forms,
which --keep writes. A fact's name up to the first dot is that of its spec in specs/zoo.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

import netspec
from netspec.lower import compat

ROOT = Path(__file__).resolve().parent.parent
SPECS = ROOT / "specs" / "zoo"
FACTS = ROOT / "tests" / "fidelity" / "zoo"
_LISTS = ("end_points", "variables")
_COMPARED = ("operations", "names_sha256", "nodes_sha256", "out", *_LISTS, "collections")
_CALL = ("function", "arguments", "arg_scope", "arg_scope_arguments", "input", "random_seed", "tensorflow", "source")
_LENGTH = 16  # hexadecimal digits of the digest of a list of names


class Node(NamedTuple):
    """A node in the list of a fact: its op, its name and a digest of all that it is."""

    op: str
    name: str
    digest: str

    def __str__(self) -> str:
        return f"{self.op} '{self.name}' ({self.digest})"


def read(path: Path) -> dict[str, Any]:
    """A fact, in the form that its file has."""
    fact: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return fact


def shortened(fact: Mapping[str, Any]) -> dict[str, Any]:
    """A fact whose lists are their length and their digest, as it is with collections."""
    kept = {key: fact[key] for key in (*_CALL, *_COMPARED) if key in fact}
    return kept | {key: _summary(kept[key]) for key in _LISTS if not _is_short(kept[key])}


def text(fact: Mapping[str, Any]) -> str:
    """A fact as its file has it, a line a key."""
    lines = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in fact.items())
    return f"{{\n{lines}\n}}\n"


def _is_short(items: Sequence[Any]) -> bool:
    return len(items) == 2 and isinstance(items[0], int)


def _summary(items: Sequence[Any]) -> list[Any]:
    return [len(items), _sha256(json.dumps(item).encode() for item in items)[:_LENGTH]]


def spec_of(path: Path) -> Path:
    """The spec that a fact is about: the name of the fact up to its first dot."""
    return SPECS / f"{path.name.partition('.')[0]}.yaml"


def build(spec: Path, fact: Mapping[str, Any]) -> tuple[dict[str, Any], list[Node]]:
    """What is true of the graph that a spec builds with a fact's arguments, and its nodes."""
    tf = compat.load_for_graphs().tf
    compiled = netspec.load(spec)
    graph = tf.Graph()
    with graph.as_default():
        tf.set_random_seed(fact["random_seed"])
        images = tf.placeholder(tf.float32, fact["input"], name="images")
        out, end_points = compiled(images, **{**fact["arg_scope_arguments"], **fact["arguments"]})
    definition = graph.as_graph_def(add_shapes=True)
    serialised = [node.SerializeToString(deterministic=True) for node in definition.node]
    nodes = [
        Node(node.op, node.name, hashlib.sha256(line).hexdigest()[:8])
        for node, line in zip(definition.node, serialised, strict=True)
    ]
    return observed(graph, serialised, nodes, out, end_points), nodes


def observed(
    graph: Any, serialised: Sequence[bytes], nodes: Sequence[Node], out: Any, end_points: Mapping[str, Any]
) -> dict[str, Any]:
    """The part of a fact that is compared, of a graph and of what its function returned."""
    variables = graph.get_collection("variables")
    return {
        "operations": len(serialised),
        "names_sha256": _sha256(node.name.encode() for node in nodes),
        "nodes_sha256": _sha256(serialised),
        "out": out.name,
        "end_points": [[key, tensor.name] for key, tensor in end_points.items()],
        "variables": [[each.op.name, each.shape.as_list()] for each in variables],
        "collections": {
            key: [len(items), _sha256(item.name.encode() for item in items)[:_LENGTH]]
            for key in sorted(graph.get_all_collection_keys())
            if (items := graph.get_collection(key))
        },
    }


def _sha256(lines: Iterable[bytes]) -> str:
    return hashlib.sha256(b"".join(line + b"\n" for line in lines)).hexdigest()


def differences(fact: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    """In what a graph differs from a fact, a line each. Digests of nodes hold for the fact's TensorFlow only."""
    same_version = fact["tensorflow"] == compat.load_for_graphs().tf.__version__
    for key in _COMPARED:
        one, other = fact[key], found[key]
        if key in _LISTS and not _is_short(one):
            yield from first_difference(key, one, other)
            continue
        other = _summary(other) if key in _LISTS else other
        if one != other and (same_version or key != "nodes_sha256"):
            yield f"{key}: the fact has {one}, the spec builds {other}"


def first_difference(label: str, theirs: Sequence[Any], ours: Sequence[Any]) -> Iterator[str]:
    """The first place at which two lists differ, if one does."""
    for place, (one, other) in enumerate(zip_longest(theirs, ours)):
        if one != other:
            yield f"{label} {place}: the fact has {one or 'nothing'}, the spec builds {other or 'nothing'}"
            return


def listed_nodes(path: Path) -> list[Node] | None:
    """The nodes in the list beside a fact, if there is one."""
    file = path.with_suffix(".nodes.gz")
    if not file.exists():
        return None
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [Node(*line.split()) for line in lines]


def _report(path: Path) -> list[str]:
    """How the spec of a fact differs from it."""
    fact = read(path)
    try:
        found, ours = build(spec_of(path), fact)
    except netspec.SpecError as error:
        return str(error).splitlines()
    theirs = listed_nodes(path)
    return [*(first_difference("node", theirs, ours) if theirs else []), *differences(fact, found)]


def main() -> int:
    """Exit 0 if all specs build what the facts say, 1 if one does not."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--keep", action="store_true", help="write the facts in short for the tests, and compare nothing"
    )
    parser.add_argument("facts", nargs="*", metavar="FACT", type=Path, help="JSON files (default: those of the tests)")
    given = parser.parse_args()
    different = False
    for path in given.facts or sorted(FACTS.glob("*.json")):
        if given.keep:
            (FACTS / path.name).write_text(text(shortened(read(path))), encoding="utf-8")
            continue
        lines = _report(path)
        different = different or bool(lines)
        sys.stdout.writelines(f"{path.stem}: {line}\n" for line in lines or ["the same graph"])
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
