import io
import json
import shlex
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from netspec.cli.main import main

Capture = pytest.CaptureFixture[str]
Write = Callable[[str, str], str]

BASE = """\
netspec: 1
name: base   # the base
params:
  width: {type: int, default: 8}
input: {shape: [N, 32, 32, 3]}
layers:
  - conv2d: {num_outputs: $width, kernel_size: 3, strides: 2, scope: conv1}  # slow
  - max_pool2d: {kernel_size: (2, 2), scope: pool1}
"""
FIXED = BASE.replace("strides", "stride").replace("(2, 2)", "[2, 2]")
VARIANT = "netspec: 1\nextends: base.yaml\nname: variant\npatch:\n  change:\n    conv1: {strid: 1}\n"


@pytest.fixture
def base(write: Write) -> str:
    return write("base.yaml", BASE)


def text(file: str) -> str:
    return Path(file).read_bytes().decode()


def test_a_file_is_fixed(base: str, capsys: Capture) -> None:
    assert main(["check", base]) == 1
    assert capsys.readouterr().out.endswith("2 errors in 1 file, 2 fixable with check --fix\n")
    assert main(["check", "--fix", base]) == 0
    assert capsys.readouterr() == ("1 file, no problems\n", "fixed 2 problems in 1 file\n")
    assert text(base) == FIXED


def test_quietly(base: str, capsys: Capture) -> None:
    assert main(["check", "--fix", "-q", base]) == 0
    assert capsys.readouterr() == ("", "")
    assert text(base) == FIXED


def test_a_sound_file_is_not_written(write: Write, capsys: Capture) -> None:
    name = write("good.yaml", FIXED)
    before = Path(name).stat()
    assert main(["check", "--fix", name]) == 0
    assert capsys.readouterr() == ("1 file, no problems\n", "")
    after = Path(name).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_what_cannot_be_fixed_is_reported_and_fails(write: Write, capsys: Capture) -> None:
    name = write("bad.yaml", BASE.replace("kernel_size: 3", "kernel_size: three"))
    assert main(["check", "--fix", "--format", "json", name]) == 1
    out, err = capsys.readouterr()
    (left,) = json.loads(out)
    assert (left["code"], left["fix"]) == ("wrong-type", None)
    assert err == "fixed 2 problems in 1 file\n"


def test_diff_shows_and_writes_nothing(base: str, capsys: Capture) -> None:
    assert main(["check", "--diff", base]) == 1
    out, err = capsys.readouterr()
    assert out == (
        "--- base.yaml\n+++ base.yaml\n@@ -4,5 +4,5 @@\n"
        "   width: {type: int, default: 8}\n input: {shape: [N, 32, 32, 3]}\n layers:\n"
        "-  - conv2d: {num_outputs: $width, kernel_size: 3, strides: 2, scope: conv1}  # slow\n"
        "-  - max_pool2d: {kernel_size: (2, 2), scope: pool1}\n"
        "+  - conv2d: {num_outputs: $width, kernel_size: 3, stride: 2, scope: conv1}  # slow\n"
        "+  - max_pool2d: {kernel_size: [2, 2], scope: pool1}\n"
    )
    assert err == "would fix 2 problems in 1 file\n1 file, no problems\n"
    assert text(base) == BASE


@pytest.mark.parametrize("content", [BASE, BASE.removesuffix("\n"), BASE.replace("\n", "\r\n")])
def test_the_diff_applies(write: Write, tmp_path: Path, content: str) -> None:
    (tmp_path / "specs").mkdir()
    Path("specs/base.yaml").write_bytes(content.encode())
    done = subprocess.run(
        [sys.executable, "-m", "netspec", "check", "--diff", "specs"], capture_output=True, check=False
    )
    subprocess.run(["git", "apply", "-p0", "-"], input=done.stdout, check=True)  # noqa: S607 -- wherever git is
    expected = content.replace("strides", "stride").replace("(2, 2)", "[2, 2]")
    assert text("specs/base.yaml") == expected


def test_a_base_and_its_variant(base: str, write: Write, capsys: Capture) -> None:
    """The variant is checked with its base as it is fixed, whatever their order."""
    write("a_variant.yaml", VARIANT)
    assert main(["check", "--fix", "."]) == 0
    assert text(base) == FIXED
    assert text("a_variant.yaml") == VARIANT.replace("strid:", "stride:")
    assert capsys.readouterr() == ("2 files, no problems\n", "fixed 3 problems in 2 files\n")


def test_a_file_that_is_not_named_stays(base: str, write: Write, capsys: Capture) -> None:
    name = write("variant.yaml", VARIANT)
    assert main(["check", name]) == 1
    assert capsys.readouterr().out.endswith("3 errors in 2 files, 1 fixable with check --fix\n")
    assert main(["check", "--fix", name]) == 1
    assert text(base) == BASE
    assert "strid:" not in text(name)


def test_standard_input(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    for given, expected in ((BASE, FIXED), (FIXED, FIXED)):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        assert main(["check", "--fix", "-"]) == 0
        out, err = capsys.readouterr()
        assert out == expected
        assert "1 file, no problems\n" in err


def test_standard_input_beside_a_file(base: str, capsys: Capture) -> None:
    assert main(["check", "--fix", "-", base]) == 2
    assert "take no other PATH beside -" in capsys.readouterr().err
    assert text(base) == BASE


def test_fixes_that_are_not_safe(write: Write, capsys: Capture) -> None:
    name = write("f.yaml", BASE.replace("conv2d:", "Conv2D:").replace("strides", "stride").replace("(2, 2)", "2"))
    before = text(name)
    assert main(["check", "--fix", name]) == 1
    assert text(name) == before
    assert main(["check", "--unsafe-fixes", name]) == 2
    assert "--unsafe-fixes needs --fix or --diff" in capsys.readouterr().err
    assert main(["check", "--fix", "--unsafe-fixes", name]) == 0
    assert text(name) == before.replace("Conv2D", "conv2d")


def test_an_unknown_parameter_is_wrong_usage_and_nothing_is_written(base: str, capsys: Capture) -> None:
    assert main(["check", "--fix", "-p", "wdth=4", base]) == 2
    assert "did you mean 'width'?" in capsys.readouterr().err
    assert text(base) == BASE


def test_links_and_modes_stay(base: str) -> None:
    Path(base).chmod(0o640)
    Path("link.yaml").symlink_to(base)
    assert main(["check", "--fix", "link.yaml"]) == 0
    assert Path("link.yaml").is_symlink()
    assert text(base) == FIXED
    assert stat.S_IMODE(Path(base).stat().st_mode) == 0o640


def test_a_file_that_is_read_only(base: str, write: Write, capsys: Capture) -> None:
    other = write("other.yaml", BASE)
    Path(base).chmod(0o444)
    assert main(["check", "--fix", base, other]) == 2
    out, err = capsys.readouterr()
    assert err == "netspec: error: base.yaml cannot be written: it is read-only\nfixed 2 problems in 1 file\n"
    assert "2 errors in 1 of 2 files" in out
    assert (text(base), text(other)) == (BASE, FIXED)


def test_a_file_that_changes_meanwhile(base: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    from netspec.atomic import workspace

    sync = workspace.sync_file

    def changed(path: Path) -> None:
        sync(path)
        Path(base).write_text("someone else's\n", encoding="utf-8")

    monkeypatch.setattr(workspace, "sync_file", changed)
    assert main(["check", "--fix", base]) == 2
    assert "base.yaml was changed meanwhile; run the command again" in capsys.readouterr().err
    assert text(base) == "someone else's\n"
    assert list(Path().iterdir()) == [Path(base)]


def test_a_strict_check_after_fixes(write: Write) -> None:
    name = write("f.yaml", BASE.replace("$width", "8"))
    assert main(["check", "--fix", name]) == 0
    assert main(["check", "--fix", "--strict", name]) == 1


def test_a_file_without_its_suffix(base: str, write: Write) -> None:
    name = write("variant.yaml", VARIANT.replace("base.yaml", "base"))
    assert main(["check", "--fix", name, base]) == 0
    assert text(name) == VARIANT.replace("strid:", "stride:")


def test_a_file_with_a_similar_name_may_not_be_meant(base: str, write: Write) -> None:
    name = write("variant.yaml", VARIANT.replace("base.yaml", "bases.yaml"))
    before = text(name)
    assert main(["check", "--fix", name, base]) == 1
    assert text(name) == before
    assert main(["check", "--fix", "--unsafe-fixes", name, base]) == 0
    assert text(name) == VARIANT.replace("strid:", "stride:")


def test_a_spec_that_comes_with_netspec_can_be_copied(write: Write, capsys: Capture) -> None:
    for name, where in (("v.yaml", ""), ("a b/v.yaml", " -o 'a b/vgg_a.yaml'")):
        write(name, "netspec: 1\nname: v\nextends: vgg_a.yaml\n")
        assert main(["check", name]) == 1
        assert f"help: copy it with `netspec new --from vgg_a{where}`" in capsys.readouterr().out
        assert main(shlex.split(f"new --from vgg_a{where}")) == 0
        capsys.readouterr()
        assert main(["check", name]) == 0
