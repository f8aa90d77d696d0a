import io
import re
import sys
from dataclasses import replace

import pytest

import netspec
from netspec.cli import ops
from netspec.cli.main import COMMANDS, main
from netspec.cli.terminal import progress_on, theme_for, width_of
from netspec.report.theme import COLOURED, PLAIN, Theme

Capture = pytest.CaptureFixture[str]
NAMES = list(COMMANDS)


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version(option: str, capsys: Capture) -> None:
    assert main([option]) == 0
    assert capsys.readouterr().out == f"netspec {netspec.__version__}\n"


def test_the_help_names_every_command(capsys: Capture) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert [name for name in NAMES if f"\n    {name} " in out] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_help_of_a_command_has_an_example_and_the_exit_codes(name: str, capsys: Capture) -> None:
    assert main([name, "--help"]) == 0
    out = capsys.readouterr().out
    assert f"\nexamples:\n  netspec {name}" in out
    assert "\nexit code:\n  0  " in out
    assert out.endswith("  2  wrong usage\n  3  a bug in netspec\n")


@pytest.mark.parametrize(
    "argv",
    [[], ["--formt"], ["check", "--formt", "json", "x"], ["check", "--format", "xml", "x"], ["show"], ["build", "x"]],
)
def test_wrong_usage_shows_the_usage_of_the_command(argv: list[str], capsys: Capture) -> None:
    assert main(argv) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(" ".join(["usage: netspec", *(word for word in argv[:1] if word in COMMANDS)]) + " [-h]")


@pytest.mark.parametrize("argv", [["show", "--columns", "none", "x"], ["sweep", "-p", "a=1", "--columns", "q", "x"]])
def test_wrong_usage_fits_a_terminal(argv: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert main(argv) == 2
    plain = capsys.readouterr().err
    assert len(plain.splitlines()[-1]) > 60
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    assert main(argv) == 2
    said = capsys.readouterr().err
    assert all(len(line) <= 60 for line in said.splitlines())
    assert "".join(said.split()) == "".join(plain.split())


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (
            ["check", "--formt=json", "x"],
            "netspec check: error: unknown arguments: --formt=json; did you mean '--format'?",
        ),
        (["show", "x", "--zzz", "y"], "netspec show: error: unknown arguments: --zzz y"),
        (["show", "x", "depth=3"], "unknown arguments: depth=3; did you mean '-p depth=3'?"),
        (["show", "x", "--depth_of=3"], "unknown arguments: --depth_of=3; did you mean '-p depth_of=3'?"),
        (["sweep", "x", "--classes", "10,20"], "unknown arguments: --classes 10,20; did you mean '-p classes=10,20'?"),
        (["train", "x", "rate=0.1"], "unknown arguments: rate=0.1; did you mean '-p rate=0.1'?"),
        (["train", "x", "--batch-size", "64"], "did you mean '--set batch_size=64'?"),
        (["evaluate", "x", "--max_number_of_steps=9"], "did you mean '--set steps=9'?"),
        (["train", "x", "--lr", "0.1"], "did you mean '--set optimizer.learning_rate=0.1'?"),
        (["train", "x", "--checkpoint_path=a/b"], "did you mean '--set init_from.checkpoint=a/b'?"),
        (["train", "x", "--width-factor", "2"], "did you mean '-p width_factor=2'?"),
        (["train", "x", "--dataset_dir=flowers"], "netspec train: error: unknown arguments: --dataset_dir=flowers"),
        (["train", "x", "--weight_decay=0.1"], "netspec train: error: unknown arguments: --weight_decay=0.1"),
        (["train", "x", "--save_interval_secs", "60"], "unknown arguments: --save_interval_secs 60"),
        (["fit", "x"], "netspec: error: unknown command 'fit'; did you mean `netspec train`?"),
        (["eval", "x"], "netspec: error: unknown command 'eval'; did you mean `netspec evaluate`?"),
        (["ops", "x", "depth=3"], "netspec ops: error: unknown arguments: depth=3"),
        (["show", "x\x1b", "\x1b[2J"], "netspec show: error: expected one SPEC, got also: \\x1b[2J"),
        (["annotate", "-i", "a", "b", "c"], "netspec annotate: error: expected one SPEC, got also: b c"),
        (["diff", "a", "b", "c"], "netspec diff: error: unknown arguments: c"),
        (["check", "--json", "x"], "unknown arguments: --json; did you mean '--format json'?"),
        (["check", "--output-format=json", "x"], "--output-format=json; did you mean '--format'?"),
        (["check", "-f", "json", "x"], "unknown arguments: -f; did you mean '--format'?"),
        (["new", "-f", "x"], "unknown arguments: -f"),
        (["check", "--format", "jsn", "x"], "argument --format: unknown value 'jsn'; did you mean 'json'?"),
        (["completion", "korn"], "argument shell: unknown value 'korn'; known: bash, zsh, fish"),
        (["chek", "x"], "netspec: error: unknown command 'chek'; did you mean 'check'?"),
        (["hlep"], "netspec: error: unknown command 'hlep'; did you mean 'help'?"),
        (["help", "shwo"], "netspec: error: unknown command 'shwo'; did you mean 'show'?"),
    ],
)
def test_what_is_unknown_has_its_nearest(argv: list[str], text: str, capsys: Capture) -> None:
    assert main(argv) == 2
    assert capsys.readouterr().err.splitlines()[-1].endswith(text)


def test_a_file_without_a_command(good: str, capsys: Capture) -> None:
    assert main([good]) == 2
    expected = "netspec: error: expected a command before 'good.yaml'; did you mean `netspec check good.yaml`?\n"
    assert capsys.readouterr().err == expected


@pytest.mark.parametrize(
    ("argv", "meant"),
    [
        ("--format json check good.yaml", "check --format json good.yaml"),
        ("-q check good.yaml", "check -q good.yaml"),
        ("--format=json good.yaml", "check --format=json good.yaml"),
        ("-p num_classes=3 show good.yaml", "show -p num_classes=3 good.yaml"),
        ("good.yaml --strict", "check good.yaml"),
    ],
)
def test_an_option_without_a_command(argv: str, meant: str, good: str, capsys: Capture) -> None:
    words = argv.split()
    assert main(words) == 2
    expected = f"netspec: error: expected a command before '{words[0]}'; did you mean `netspec {meant}`?\n"
    assert capsys.readouterr().err == expected
    assert main(meant.split()) == 0


@pytest.mark.parametrize(("argv", "program"), [("--zzz check x", "netspec check"), ("--zzz", "netspec")])
def test_an_option_that_no_command_takes(argv: str, program: str, capsys: Capture) -> None:
    assert main(argv.split()) == 2
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"{program}: error: ")


@pytest.mark.parametrize("word", ["lint", "fix", "version", "watch", "validate"])
def test_words_of_other_programs(word: str, capsys: Capture) -> None:
    assert main([word, "x"]) == 2
    found = re.fullmatch(
        rf"netspec: error: unknown command '{word}'; did you mean `netspec (.*)`\?\n", capsys.readouterr().err
    )
    assert found
    assert main([*found[1].split(), *(["--help"] if found[1] != "--version" else [])]) == 0


@pytest.mark.parametrize(
    ("argv", "like"),
    [(["help"], ["--help"]), (["help", "help"], ["--help"]), (["help", "check"], ["check", "--help"])],
)
def test_help_is_a_command_too(argv: list[str], like: list[str], capsys: Capture) -> None:
    assert main(argv) == 0
    shown = capsys.readouterr().out
    assert main(like) == 0
    assert shown == capsys.readouterr().out


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Makes `netspec ops` raise."""

    def run(_: object) -> int:
        raise error

    monkeypatch.setattr(ops, "run", run)


def test_a_bug_is_reported_as_one(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    failing(monkeypatch, RuntimeError("inner \x1b[2J"))
    assert main(["ops"]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert lines[-2:] == [
        "RuntimeError: inner \\x1b[2J",
        "netspec: this is a bug in netspec, not in your spec; please report it with the lines above",
    ]


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (KeyboardInterrupt(), 130, ""),
        (BrokenPipeError(), 141, ""),
        (PermissionError(13, "Permission denied", "out"), 2, "netspec: error: out: Permission denied\n"),
        (
            OSError(28, "No space left on device"),
            2,
            "netspec: error: the output cannot be written: No space left on device\n",
        ),
    ],
)
def test_what_others_do_is_no_bug(
    error: BaseException, code: int, text: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    failing(monkeypatch, error)
    assert main(["ops"]) == code
    assert capsys.readouterr() == ("", text)


def test_no_text_is_too_strange_to_be_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stderr", stream)
    assert main(["ops", "ü\x1b"]) == 2
    stream.flush()
    assert stream.buffer.getvalue().startswith(b"netspec: error: unknown op '\\xfc\\x1b'")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("terminal", "environment", "theme"),
    [
        (True, {}, COLOURED),
        (False, {}, PLAIN),
        (True, {"TERM": "dumb"}, PLAIN),
        (True, {"NO_COLOR": "1"}, PLAIN),
        (True, {"NO_COLOR": ""}, COLOURED),
        (False, {"FORCE_COLOR": "1"}, COLOURED),
        (False, {"FORCE_COLOR": ""}, PLAIN),
        (True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, PLAIN),
    ],
)
def test_when_there_are_colours(terminal: bool, environment: dict[str, str], theme: Theme) -> None:
    stream = Terminal() if terminal else io.StringIO()
    assert theme_for(stream, environment) == replace(theme, width=width_of(stream))


def test_only_a_terminal_has_a_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "77")
    assert width_of(Terminal()) == 77
    assert width_of(io.StringIO()) is None


def test_progress_is_for_a_terminal() -> None:
    stream = io.StringIO()
    with progress_on(stream) as tell:
        tell("step")
    assert stream.getvalue() == ""


def test_words_behind_options_are_arguments(good: str, images: str, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = [
        (["diff", good, "--format", "json", images], ["diff", good, images, "--format", "json"]),
        (["check", good, "--strict", images], ["check", good, images, "--strict"]),
    ]
    for mixed, ordered in pairs:
        assert main(mixed) == 0
        out = capsys.readouterr()
        assert main(ordered) == 0
        assert out == capsys.readouterr()
    assert main(["diff", good, "--format", "json", images, "more"]) == 2
    assert "unknown arguments: more" in capsys.readouterr().err
