import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from netspec.cli.main import main
from netspec.cli.report_files import FILED, checkout

Capture = pytest.CaptureFixture[str]
EACH = [word for name in FILED for word in ("--report", f"{name}=out.{name}")]


def test_reports_are_written_beside_what_is_printed(bad: str, capsys: Capture) -> None:
    assert main(["check", "--format", "concise", *EACH, bad]) == 1
    assert capsys.readouterr().out.endswith("[wrong-type]\n1 error in 1 file\n")
    assert json.loads(Path("out.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "wrong-type"
    assert json.loads(Path("out.gitlab").read_text())[0]["location"]["path"] == bad
    assert ET.parse("out.junit").getroot().attrib["failures"] == "1"  # noqa: S314 -- written above


def test_the_report_is_what_the_format_prints(bad: str, capsys: Capture) -> None:
    main(["check", *EACH, bad])
    for name in FILED:
        capsys.readouterr()
        main(["check", "--format", name, bad])
        assert capsys.readouterr().out == Path(f"out.{name}").read_text()


def test_an_earlier_report_is_replaced(bad: str, good: str) -> None:
    for spec, code in [(bad, 1), (good, 0), (bad, 1), (good, 0)]:
        assert main(["check", *EACH, spec]) == code
    assert Path("out.gitlab").read_text() == "[]\n"
    assert ET.parse("out.junit").getroot().attrib["failures"] == "0"  # noqa: S314 -- written above


@pytest.mark.parametrize("name", FILED)
@pytest.mark.parametrize("theirs", [" ", "[]", '[{"check_name": "x"}]\n', "<testsuites/>", "\udce9"])
def test_a_file_of_others_is_kept(name: str, theirs: str, good: str, capsys: Capture) -> None:
    Path("theirs").write_bytes(os.fsencode(theirs))
    assert main(["check", "--report", f"{name}=theirs", good]) == 2
    out, err = capsys.readouterr()
    assert err == (
        f"netspec: error: theirs already exists and is not a {name} report of netspec; choose another file\n"
    )
    assert out == "", "refused before anything is checked"
    assert Path("theirs").read_bytes() == os.fsencode(theirs)


def test_an_empty_file_is_no_loss(good: str) -> None:
    Path("out.junit").touch()
    assert main(["check", *EACH, good]) == 0
    assert Path("out.junit").stat().st_size


def test_a_report_of_another_format_is_kept(good: str, capsys: Capture) -> None:
    assert main(["check", "--report", "sarif=a", good]) == 0
    assert main(["check", "--report", "junit=a", good]) == 2
    assert "a already exists and is not a junit report" in capsys.readouterr().err


def test_a_file_that_was_read_is_kept(good: str, capsys: Capture) -> None:
    text = Path(good).read_text()
    assert main(["check", "--report", f"junit={good}", good]) == 2
    assert Path(good).read_text() == text


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["sarif=-"], "--report writes a file; --format sarif prints the report"),
        (["json=a"], "--report expects FORMAT=FILE with one of gitlab, sarif, junit, got 'json=a'"),
        (["sarif"], "--report expects FORMAT=FILE with one of gitlab, sarif, junit, got 'sarif'"),
        (["sarif="], "--report expects FORMAT=FILE with one of gitlab, sarif, junit, got 'sarif='"),
        (["sarif=a", "junit=./a"], "--report writes two reports to ./a"),
        (["sarif=no/where/a"], "no/where/a cannot be written: there is no folder no/where; create it first"),
    ],
)
def test_wrong_reports_are_refused(words: list[str], text: str, bad: str, capsys: Capture) -> None:
    assert main(["check", *(part for word in words for part in ("--report", word)), bad]) == 2
    assert capsys.readouterr() == ("", f"netspec: error: {text}\n")


def test_a_pipe_gets_the_report(bad: str) -> None:
    program = "import sys; from netspec.cli.main import main; sys.exit(main(sys.argv[1:]))"
    argv = [sys.executable, "-c", program, "check", "--report", "junit=/dev/stderr", bad]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout.endswith("1 error in 1 file\n")
    assert done.stderr.startswith("<?xml")


def test_warnings_fail_a_strict_report(unused: str) -> None:
    counts = []
    for strict in ([], ["--strict"]):
        main(["check", *strict, *EACH, unused])
        run = json.loads(Path("out.sarif").read_text())["runs"][0]
        counts.append((ET.parse("out.junit").getroot().attrib["failures"], run["invocations"][0]["exitCode"]))  # noqa: S314
    assert counts == [("0", 0), ("1", 1)]


def test_a_job_names_files_from_the_root_of_its_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    assert checkout({}) == checkout({"GITHUB_WORKSPACE": ""}) == ""
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        assert checkout({name: str(tmp_path)}) == str(tmp_path)
        assert checkout({name: str(inner)}) == str(inner)
        assert checkout({name: str(tmp_path / "other")}) == ""


def test_from_below_the_root(bad: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setenv("CI_PROJECT_DIR", str(tmp_path.parent))
    main(["check", "--format", "gitlab", bad])
    assert json.loads(capsys.readouterr().out)[0]["location"]["path"] == f"{tmp_path.name}/{bad}"
