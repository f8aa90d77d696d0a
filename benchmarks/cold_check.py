"""A cold `netspec check` against importing TensorFlow: time and memory of whole processes, in turn, in one run.

    python benchmarks/cold_check.py [SPEC] [--runs N]

Prints the ratio of each pair, since a machine's speed drifts between runs but hardly within a pair.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def measure(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak resident megabytes of one process."""
    start = time.perf_counter()
    process = os.posix_spawn(
        command[0],
        command,
        {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
        file_actions=[(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)],
    )
    _, status, usage = os.wait4(process, 0)
    if status:
        sys.exit(f"{' '.join(command)} ended with status {status}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    """Prints a row a pair, and the medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spec", nargs="?", default=str(ROOT / "specs" / "alexnet_v2.yaml"))
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    check = [sys.executable, "-m", "netspec", "check", args.spec]
    tensorflow = [sys.executable, "-c", "import tensorflow"]
    for command in (check, tensorflow):
        measure(command)
    pairs = [(measure(check), measure(tensorflow)) for _ in range(args.runs)]
    print(f"{platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores")
    print("check s  check MB  import s  import MB  import/check")
    for (check_s, check_mb), (import_s, import_mb) in pairs:
        print(f"{check_s:7.3f}  {check_mb:8.1f}  {import_s:8.3f}  {import_mb:9.1f}  {import_s / check_s:12.1f}")
    ratio = statistics.median(import_s / check_s for (check_s, _), (import_s, _) in pairs)
    memory = statistics.median(check_mb for (_, check_mb), _ in pairs)
    print(f"median: {ratio:.1f} times faster, {memory:.1f} MB resident")


if __name__ == "__main__":
    main()
