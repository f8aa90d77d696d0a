"""Builds that are killed, run out of disk or run at once leave the old folder or the new one, never half of either.

One process loads TensorFlow and forks a child for each build, which is what a hundred of them take.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.tf

FORKING = '''
import codecs, hashlib, json, os, random, signal, sys, time
from pathlib import Path
from netspec.atomic.destination import Refused
from netspec.lower import compat
from netspec.lower.instantiate import Request, instantiate
from netspec.pipeline import inspect_text

compat.load()
SPEC = """
netspec: 1
name: tiny
input: {name: images, shape: [1, 8, 8, 3]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv}
  - flatten: {}
  - fully_connected: {num_outputs: 10, scope: logits}
"""
sound = inspect_text(SPEC, "tiny.yaml").require_sound()

def build(target, seed):
    """Forks a build; returns its process."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        instantiate(sound, Request(target, seed))
        code = 0
    except (OSError, Refused) as error:
        print("refused:", error, flush=True)
        code = 2
    finally:
        os._exit(code)

def ended(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def state(target):
    """What a folder holds: its files by name, less what bears the time of day."""
    target = Path(target)
    if not target.exists():
        return None
    files = {str(file.relative_to(target)): file for file in sorted(target.rglob("*")) if file.is_file()}
    assert sum(name.startswith("events/") and file.stat().st_size > 0 for name, file in files.items()) == 1, files
    timed = ("events/", "manifest.json", "saved_model/fingerprint")
    kept = {name: file for name, file in files.items() if not name.startswith(timed)}
    return {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in kept.items()}
'''

KILLED = """
folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
whole, times = [], []
for seed in (0, 1):
    started = time.monotonic()
    assert ended(build(folder / f"whole{seed}", seed)) == 0
    times.append(time.monotonic() - started)
    whole.append(state(folder / f"whole{seed}"))
assert whole[0] != whole[1] and whole[0].keys() == whole[1].keys() and "summary.json" in whole[0]

chance = random.Random(int(sys.argv[3]))
target = folder / "net"
expected, seen = [None], {"old": 0, "new": 0}
for number in range(rounds):
    before, wanted = state(target), whole[number % 2]
    child = build(target, number % 2)
    # Half of the kills fall upon the end, where the folders change places.
    moment = chance.uniform(0, 1.2) if number % 2 else chance.uniform(0.8, 1.2)
    time.sleep(moment * min(times))
    os.kill(child, signal.SIGKILL)
    ended(child)
    after = state(target)
    assert after in (before, wanted), (number, before, after)
    seen["new" if after == wanted and after != before else "old"] += 1
left = [path.name for path in folder.iterdir() if path.name.startswith(".")]
assert len(left) <= 1, left  # what one leaves, the next sweeps away
assert ended(build(target, 0)) == 0
assert state(target) == whole[0]
assert sorted(path.name for path in folder.iterdir()) == ["net", "whole0", "whole1"]
print(json.dumps(seen))
"""

AT_ONCE = """
folder = Path(sys.argv[1])
whole = []
for seed in range(3):
    assert ended(build(folder / f"whole{seed}", seed)) == 0
    whole.append(state(folder / f"whole{seed}"))
for _ in range(5):
    children = [build(folder / "net", seed) for seed in range(3)]
    codes = [ended(child) for child in children]
    assert 0 in codes and set(codes) <= {0, 2}, codes
    assert state(folder / "net") in whole
    assert sorted(path.name for path in folder.iterdir()) == ["net", "whole0", "whole1", "whole2"]
print("whole")
"""

FULL = """
folder = Path(sys.argv[1])
codes = []
target = folder / "net"
codes.append(ended(build(target, 0)))
print(codes[0], state(target) is not None, sorted(path.name for path in folder.iterdir()))
"""


def run(script: str, *arguments: str | Path) -> str:
    """What a script says that forks builds. Its own errors are shown if it fails."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TF_CPP_MIN_LOG_LEVEL": "3"}
    command = [sys.executable, "-c", FORKING + script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-4_000:]
    return done.stdout


@pytest.mark.slow
def test_forty_kills_leave_the_old_or_the_new(tmp_path: Path) -> None:
    said = run(KILLED, tmp_path, "40", "30")
    assert '"old": 0' not in said
    assert '"new": 0' not in said


@pytest.mark.slow
def test_builds_into_one_folder_at_once_leave_a_whole_one(tmp_path: Path) -> None:
    assert run(AT_ONCE, tmp_path) == "whole\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="mounts a small file system")
@pytest.mark.parametrize("size", ["4k", "32k", "64k"])
def test_a_full_disk_leaves_nothing(size: str, tmp_path: Path) -> None:
    mounted = subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", tmp_path], check=False)
    if mounted.returncode != 0:
        pytest.skip("nothing can be mounted here")
    try:
        said = run(FULL, tmp_path)
    finally:
        subprocess.run(["/bin/umount", tmp_path], check=True)
    assert "2 False []" in said
    assert "No space left on device" in said


READ_ONLY = """
folder = Path(sys.argv[1])
if os.geteuid() == 0:
    codecs.lookup("ascii")  # loaded while the interpreter's own folder can be read
    os.seteuid(65534)  # to whom a folder without leave to write is one
print(ended(build(folder / "net", 0)))
"""


@pytest.mark.slow
def test_a_read_only_folder_is_reported(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    for above in tmp_path.parents[:3]:
        if above.stat().st_uid == os.geteuid() and above.name.startswith("pytest"):
            above.chmod(0o755)
    said = run(READ_ONLY, tmp_path)
    tmp_path.chmod(0o700)
    assert "Permission denied" in said
    assert said.endswith("2\n")
    assert list(tmp_path.iterdir()) == []
