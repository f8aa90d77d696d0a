"""A process that is killed or ended at any moment leaves the old folder or the new one, and nothing that stays.

A script forks a child for each replacement, with a writer that stands for a build, and has it killed before a certain
line: hundreds take seconds, and no moment depends on how fast a machine is.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netspec.atomic.folder import replace_folder

FORKING = """
import json, os, random, signal, sys, traceback
from pathlib import Path
from netspec import atomic
from netspec.atomic import exchange, folder
from netspec.atomic.destination import Refused
from netspec.atomic.folder import replace_folder

os.fsync = lambda _: None  # a kill loses nothing of what the system holds
top, rounds, way = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
if way == "two renames":
    exchange.swap = lambda *_: False
target = top / "net"
chance = random.Random(7)
ROOM = os.path.dirname(atomic.__file__)

def replace(text, force=False):
    with replace_folder(target, force=force) as new:
        for name in "abc":
            (new / name).write_text(text * 1000)
        (new / "sub").mkdir()
        (new / "sub" / "d").write_text(text)

def counting(act):
    # Calls `act` with the number of each line of netspec.atomic, and of this writer, that is run.
    count = 0
    def line(frame, event, _):
        nonlocal count
        if event == "line":
            count += 1
            act(count)
        return line
    def call(frame, event, _):
        file = frame.f_code.co_filename
        return line if file.startswith(ROOM) or frame.f_code.co_name == "replace" else None
    sys.settrace(call)

def fork(text, force=False, at=None, number=signal.SIGKILL, told=None):
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        if at is not None:
            counting(lambda count: count == at and os.kill(os.getpid(), number))
        if told is not None:
            counting(lambda count: os.pwrite(told, b"%8d" % count, 0))
        replace(text, force)
        code = 0
    except Refused:
        code = 2
    except SystemExit as ended:
        code = ended.code
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)

def ended(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def lines(text, force=False):
    # How many lines a replacement runs.
    told = os.open(top.parent / "lines", os.O_RDWR | os.O_CREAT)
    assert ended(fork(text, force, told=told)) == 0
    return int(os.pread(told, 8, 0))

def moments(most):
    # Random lines in order, the last of them among the last there are.
    return sorted({most - 1, most - 2, *(chance.randrange(1, most) for _ in range(rounds))})

def state(folder=target):
    if not folder.exists():
        return None
    files = {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}
    files.pop("manifest.json", None)
    return files

def whole(text):
    return {**dict.fromkeys("abc", text * 1000), "sub/d": text}

def hidden():
    return sorted(path.name for path in top.iterdir() if path.name.startswith("."))

assert ended(fork("x")) == 0
seen = dict.fromkeys(["old", "new", "aside"], 0)
"""

KILLED = """
for at in moments(lines("y")):
    text, before = str(at), state()
    assert ended(fork(text, at=at)) == -signal.SIGKILL
    after = state()
    if after is None:
        (aside,) = top.glob(".net.*/old")
        assert state(aside) == before
        seen["aside"] += 1
    else:
        assert after in (before, whole(text)), after
        seen["new" if after == whole(text) else "old"] += 1
    assert len(hidden()) <= 1, hidden()
    if chance.random() < 0.5:  # else the next is killed in the middle of what this one left
        assert ended(fork("back")) == 0
        assert hidden() == []
assert ended(fork("last")) == 0
assert state() == whole("last")
assert hidden() == []
print(json.dumps(seen))
"""

FORCED = """
def train():
    (target / "notes").write_text("mine")
    (target / "runs" / "1").mkdir(parents=True, exist_ok=True)
    (target / "runs" / "1" / "events").write_text("mine")
    return state()

train()
for at in moments(lines("y", True)):
    if state() is None:
        assert ended(fork("back", True)) == 0
    text, before = str(at), train()
    assert ended(fork(text)) == 2  # without force nothing happens
    assert state() == before
    assert ended(fork(text, True, at=at)) in (0, -signal.SIGKILL)  # less is to be done than where lines were counted
    after = state()
    if after is None:
        (aside,) = top.glob(".net.*/old")
        assert state(aside) == before
        seen["aside"] += 1
    else:
        assert after in (before, whole(text)), after
        seen["new" if after == whole(text) else "old"] += 1
assert ended(fork("last", True)) == 0
assert state() == whole("last")
assert hidden() == []
print(json.dumps(seen))
"""

ENDED = """
number = signal.Signals[sys.argv[4]]
signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
for at in moments(lines("y")):
    text, before = str(at), state()
    code = ended(fork(text, at=at, number=number))
    assert code in (128 + number, -number), code  # the last where there is nothing to clean up
    after = state()
    assert after in (before, whole(text))
    assert hidden() == [], (at, code, hidden())
    seen["new" if after == whole(text) else "old"] += 1
print(json.dumps(seen))
"""

AT_ONCE = """
for _ in range(rounds):
    codes = [ended(child) for child in [fork(text) for text in ("one", "two", "three", "four")]]
    assert 0 in codes and set(codes) <= {0, 2}, codes
    assert state() in [whole(text) for text in ("one", "two", "three", "four")]
    assert hidden() == []
print("whole")
"""


def run(script: str, *arguments: object) -> str:
    """The output of a script that forks replacements; its errors are shown if it fails."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", FORKING + script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-4_000:]
    return done.stdout


WAYS = ["exchange", "two renames"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("script", [KILLED, FORCED], ids=["unchanged", "force"])
def test_kills_leave_the_old_or_the_new(way: str, script: str, tmp_path: Path) -> None:
    (tmp_path / "top").mkdir()
    seen = json.loads(run(script, tmp_path / "top", 50, way))
    assert seen["old"] > 0
    assert seen["new"] > 0


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
def test_signals_clean_up(name: str, tmp_path: Path) -> None:
    (tmp_path / "top").mkdir()
    seen = json.loads(run(ENDED, tmp_path / "top", 25, "exchange", name))
    assert seen["old"] > 0
    assert seen["new"] > 0


@pytest.mark.parametrize("way", WAYS)
def test_replacements_at_once_leave_a_whole_one(way: str, tmp_path: Path) -> None:
    assert run(AT_ONCE, tmp_path, 20, way) == "whole\n"


# Fills half of the new folder, reports that, and waits to be killed.
HALF_WAY = """
import signal, sys
for ending in (signal.SIGHUP, signal.SIGQUIT):  # ignored under nohup, and so in all that a test starts
    signal.signal(ending, signal.SIG_DFL)
from pathlib import Path
from netspec.atomic.folder import replace_folder
with replace_folder(Path(sys.argv[1])) as new:
    (new / "half").write_text("half")
    print("half way", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def half_way(target: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, in the middle of replacing the target."""
    pipe = subprocess.PIPE
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", HALF_WAY, str(target)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half way\n"
        yield process
        process.kill()


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def replace(target: Path, text: str) -> None:
    with replace_folder(target) as new:
        (new / text).write_text(text)


def test_a_kill_half_way_is_cleaned_up_by_the_next_run(old: Path, half_way: subprocess.Popen[str]) -> None:
    half_way.kill()
    half_way.wait()
    (left,) = (name for name in names(old.parent) if name != "net")
    assert left.startswith(".net.")
    replace(old, "new")
    assert names(old.parent) == ["net"]
    assert names(old) == ["manifest.json", "new"]


def test_a_run_that_is_alive_is_not_cleaned_up(old: Path, half_way: subprocess.Popen[str]) -> None:
    (theirs,) = old.parent.glob(".net.*")
    replace(old, "new")
    assert (theirs / "new" / "half").read_text() == "half"
    half_way.communicate("")
    assert half_way.returncode == 0
    assert names(old) == ["half", "manifest.json"]
    assert names(old.parent) == ["net"]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"])
def test_a_signal_half_way_cleans_up(name: str, target: Path, half_way: subprocess.Popen[str]) -> None:
    number = signal.Signals[name]
    half_way.send_signal(number)
    assert half_way.wait() == (-number if number == signal.SIGINT else 128 + number)
    assert not target.parent.exists()  # it was made for the target alone


def test_a_signal_that_is_ignored_stays_ignored(old: Path) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with replace_folder(old) as new:
            (new / "new").write_text("new")
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert names(old) == ["manifest.json", "new"]


def test_handlers_are_as_before(old: Path) -> None:
    numbers = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]
    before = [signal.getsignal(number) for number in numbers]
    with replace_folder(old) as new:
        (new / "new").write_text("new")
        assert [signal.getsignal(number) for number in numbers] != before
    assert [signal.getsignal(number) for number in numbers] == before


FOREIGN_NAMES = [".net.txt", ".nets.1.0123abcd.new", ".net.1.0123abcd.new.more", "net.1.0123abcd.new"]
FOREIGN_NAMES += [".net.1.0123abcd.old"]


@pytest.mark.parametrize("name", FOREIGN_NAMES)
def test_a_like_name_is_not_cleaned_up(name: str, old: Path) -> None:
    (old.parent / name).mkdir()
    replace(old, "new")
    assert names(old.parent) == sorted([name, "net"])


def foreign_file(left: Path) -> None:
    left.write_text("mine")


def foreign_folder(left: Path) -> None:
    left.mkdir()
    (left / "mine").write_text("mine")


def other_journal(left: Path) -> None:
    foreign_folder(left)
    (left / "journal.json").write_text('{"format": "my own"}')


def other_target(left: Path) -> None:
    foreign_folder(left)
    journal = {"format": "netspec workspace 1", "target": "nets", "build": "0", "announced": None}
    (left / "journal.json").write_text(json.dumps(journal))


def link(left: Path) -> None:
    foreign_folder(left.with_name("elsewhere"))
    left.symlink_to("elsewhere")


@pytest.mark.parametrize("make", [foreign_file, foreign_folder, other_journal, other_target, link])
def test_what_is_not_netspecs_is_not_cleaned_up(
    make: Callable[[Path], None], old: Path, content: Callable[[Path], dict[str, str]]
) -> None:
    make(old.parent / ".net.1.0123abcd.new")
    replace(old, "new")
    before = content(old.parent)
    replace(old, "new")
    assert content(old.parent) == before
    assert "mine" in before.values()


def test_an_empty_workspace_goes(old: Path) -> None:
    (old.parent / ".net.1.0123abcd.new").mkdir()
    replace(old, "new")
    assert names(old.parent) == ["net"]


def test_a_target_with_a_long_name(tmp_path: Path) -> None:
    target = tmp_path / ("\u00e9" * 127)
    replace(target, "new")
    replace(target, "newer")
    assert names(target) == ["manifest.json", "newer"]
    assert names(tmp_path) == [target.name]
