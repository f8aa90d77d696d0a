"""Fuzzes one target for a while: `python fuzz/run.py check --seconds 60`. See fuzz/README.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["netspec"]):
    import netspec.elaboration
    import netspec.pipeline
    import netspec.report.summary
    import netspec.source  # noqa: F401 -- instrumented as they are imported

sys.path.insert(0, str(Path(__file__).parent))
from targets import HERE, TARGETS, seeds


def main() -> None:
    """Hands the seeds and the bounds to libFuzzer, which ends the process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=TARGETS)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0, help="of chance; 0 for another each time")
    parser.add_argument("--keep", action="store_true", help="add what reached new code to the corpus")
    args = parser.parse_args()
    corpus = HERE / "corpus" / args.target
    with tempfile.TemporaryDirectory() as folder:
        for number, seed in enumerate(seeds(args.target)):
            Path(folder, f"{number:04}").write_bytes(seed)
        where = [str(corpus), folder] if args.keep else [folder]
        limits = ["-timeout=10", "-rss_limit_mb=1024", "-max_len=20000"]
        flags = [f"-max_total_time={args.seconds}", f"-seed={args.seed}", f"-dict={HERE / 'words.dict'}", *limits]
        atheris.Setup([sys.argv[0], *flags, *where], TARGETS[args.target])
        atheris.Fuzz()


main()
