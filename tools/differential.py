"""Compares netspec with TensorFlow on random specs: see docs/differential.md.

Specs number SEED, SEED + 1, ... are made, checked, built by netspec and a second time by an interpreter that calls
tf-slim. The first one that disagrees is made as small as it goes and written to a folder; then the exit code is 1.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from multiprocessing.pool import AsyncResult
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from netspec.lower import compat
from tests.differential.random_specs import spec_of
from tests.differential.shrinking import shrunk
from tests.differential.trial import tried

CHUNK = 50
"""How many specs a process tries before it reports them."""
RENEWED = 100
"""Chunks after which a process is replaced, since TensorFlow keeps some memory of every graph."""


def chunk_tried(first: int, count: int) -> tuple[Counter[str], list[int]]:
    """How many specs of each kind there are in a row, and the numbers of those that disagree."""
    warnings.simplefilter("ignore")
    kinds: Counter[str] = Counter()
    found = []
    for seed in range(first, first + count):
        outcome = tried(compat.load_for_graphs(), spec_of(seed))
        kinds[outcome.kind] += 1
        if outcome.found:
            found.append(seed)
    return kinds, found


def chunks(seed: int, count: int) -> Iterator[tuple[int, int]]:
    """The rows of specs, as their firsts and lengths."""
    for first in range(seed, seed + count, CHUNK):
        yield first, min(CHUNK, seed + count - first)


def write_smallest(seed: int, folder: Path) -> str:
    """Shrinks a spec that disagrees and writes it; returns what is to be said of it."""
    spec = spec_of(seed)
    outcome = tried(compat.load_for_graphs(), spec)
    smallest = shrunk(spec, lambda smaller: tried(compat.load_for_graphs(), smaller).sort == outcome.sort)
    path = smallest.write(folder / f"seed{seed}")
    said = "\n".join([f"given: {dict(smallest.given)}", *tried(compat.load_for_graphs(), smallest).found])
    (path.parent / "found.txt").write_text(said + "\n", encoding="utf-8")
    return f"spec {seed} disagrees, written to {path}\n{said[:2000]}\n"


def main() -> int:
    """Exit 0 if all agree, 1 if one does not."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="number of the first spec (default 0)")
    parser.add_argument("--count", type=int, default=1000, help="how many specs (default 1000)")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes (default 1)")
    parser.add_argument(
        "--keep-going", action="store_true", help="write every spec that disagrees, not the first alone"
    )
    parser.add_argument("-o", "--output", type=Path, default=Path("build/differential"), help="folder of what is found")
    args = parser.parse_args()
    began, done, kinds, failed = time.monotonic(), 0, Counter[str](), list[int]()
    # A process that was forked from one with TensorFlow in it may hang.
    with multiprocessing.get_context("spawn").Pool(args.jobs, maxtasksperchild=RENEWED) as pool:
        pending: list[AsyncResult[tuple[Counter[str], list[int]]]] = []
        todo = chunks(args.seed, args.count)
        while True:
            while len(pending) < 2 * args.jobs and (chunk := next(todo, None)):
                pending.append(pool.apply_async(chunk_tried, chunk))
            if not pending:
                break
            seen, found = pending.pop(0).get()
            kinds += seen
            for number in found:
                sys.stdout.write(f"\n{write_smallest(number, args.output)}")
            failed += found
            done += seen.total()
            rate = done / (time.monotonic() - began)
            reported = ", ".join(f"{number:,} {kind}" for kind, number in sorted(kinds.items()))
            sys.stderr.write(f"\r{done:,} of {args.count:,} specs, {rate:.1f}/s: {reported}; {len(failed)} disagree ")
            if failed and not args.keep_going:
                break
        pool.terminate()
    sys.stderr.write("\n")
    sys.stdout.write(f"{done:,} specs tried, {len(failed):,} disagree\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
