"""The settings of editors: their commands are run, their patterns read what these print, others are parsed."""

from __future__ import annotations

import io
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from netspec.cli.main import COMMANDS, main

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
FAULTY = """\
netspec: 1
name: tiny
params:
  unused: {type: int, default: 3}
input: {shape: [N, 8, 8, 1]}
layers:
  - flaten: {}
"""
PLACES = [("4", "3", "w"), ("7", "5", "e")]
Capture = pytest.CaptureFixture[str]


def block(info: str, word: str) -> str:
    """The block of a language that contains a word."""
    bodies = re.findall(rf"^```{info}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (found,) = (body for body in bodies if word in body)
    return str(found)


def of_vim() -> list[str]:
    (words,) = re.findall(r"'%e (.*)'", block("vim", "--stdin-filename"))
    return shlex.split(words.replace("%s", "FILE"))


def of_emacs() -> list[str]:
    (words,) = re.findall(r':command \("netspec" ([^)]*)\)', block("elisp", "flycheck"))
    return shlex.split(words.replace("source-original", "FILE"))


@pytest.mark.parametrize(
    "argv", [shlex.split(block("sh", "--stdin-filename"))[1:], of_vim(), of_emacs()], ids=["all", "vim", "emacs"]
)
def test_commands_for_buffers(
    argv: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("netspec.toml").write_text('exclude = ["vendored"]\n')
    for file, text, places in [
        ("net.yaml", FAULTY, PLACES),
        ("vendored/net.yaml", FAULTY, []),
        ("compose.yaml", "services: {}\n", []),
    ]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert main([file if word == "FILE" else word for word in argv]) == (1 if places else 0)
        out, err = capsys.readouterr()
        pattern = rf"{re.escape(file)}:(\d+):(\d+): (e|w)(?:rror|arning): .+"
        found = [re.fullmatch(pattern, line) for line in out.splitlines()]
        assert [line and line.groups() for line in found] == places
        assert err == ""


@pytest.mark.skipif(shutil.which("vim") is None, reason="runs Vim")
def test_vim_reads_what_its_command_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a net.yaml").write_text(FAULTY)
    settings = block("vim", "makeprg")
    (command,) = re.findall(r"set makeprg=(.*)", settings)
    argv = re.split(r"\\ ", command)
    assert main([*argv[1:], "a net.yaml"]) == 1
    Path("errors").write_text(capsys.readouterr().out)
    entries = "[bufname(v:val.bufnr), v:val.lnum, v:val.col, v:val.type, v:val.valid]"
    script = (
        f"{settings}\ncgetfile errors\ncall writefile([json_encode(map(getqflist(), '{entries}'))], 'found')\nqa!\n"
    )
    Path("script.vim").write_text(script)
    vim = ["vim", "-es", "-u", "NONE", "-N", "-S", "script.vim"]
    subprocess.run(vim, check=True, stdin=subprocess.DEVNULL, timeout=60)
    found = json.loads(Path("found").read_text())
    assert found == [["a net.yaml", int(line), int(column), kind, 1] for line, column, kind in PLACES]


def test_visual_studio_code_reads_what_its_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a net.yaml").write_text(FAULTY)
    (task,) = json.loads(block("json", "tasks"))["tasks"]
    assert main(shlex.split(task["command"])[1:]) == 1
    pattern = task["problemMatcher"]["pattern"]
    found = [re.search(pattern["regexp"], line) for line in capsys.readouterr().out.splitlines()]
    keys = ["file", "line", "column", "severity", "code"]
    assert [match and [match[pattern[key]] for key in keys] for match in found] == [
        ["a net.yaml", "4", "3", "warning", "unused-parameter"],
        ["a net.yaml", "7", "5", "error", "unknown-op"],
    ]


SERVER = ["netspec", "lsp"]


def servers(text: str) -> list[list[str]]:
    """How the settings of a language start the server: two words in brackets, or a program and its arguments."""
    listed = re.findall(r"""["'](netspec)["'],? ["'](lsp)["']""", text)
    apart = re.findall(r'"command": "(\w+)",\s*"args": \["(\w+)"\]', text)
    return [list(words) for words in (*listed, *apart)]


def test_each_editor_starts_the_server() -> None:
    assert "lsp" in COMMANDS
    assert {language: len(servers(text)) for language, text in by_language().items() if servers(text)} == {
        "lua": 2,
        "elisp": 2,
        "json": 1,
    }
    assert all(words == SERVER for text in by_language().values() for words in servers(text))


def by_language() -> dict[str, str]:
    found: dict[str, str] = {}
    for info, body in re.findall(r"^```([^\n]+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        found[info] = found.get(info, "") + body
    return found


def test_json_is_json_also_in_the_table_of_other_editors() -> None:
    assert list(json.loads(block("json", "languageserver"))["languageserver"]) == ["netspec"]
    others = [json.loads(text) for text in re.findall(r"\| `(\{.*\})` \|", PAGE)]
    assert [server["command"] for each in others for part in each.values() for server in part.values()] == [SERVER] * 2


def test_helix_knows_the_server_that_its_language_names() -> None:
    read = tomllib.loads(block("toml helix", "language-server"))
    servers = read["language-server"]
    (language,) = read["language"]
    assert [servers["netspec"]["command"], *servers["netspec"]["args"]] == SERVER
    assert set(servers) & set(language["language-servers"]) == {"netspec"}


@pytest.mark.skipif(shutil.which("vim") is None, reason="runs Vim")
def test_vim_defines_the_server_for_ale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ale = Path("autoload/ale/linter.vim")
    ale.parent.mkdir(parents=True)
    ale.write_text(
        "function! ale#linter#Define(type, linter)\n"
        "  let a:linter.project_root = a:linter.project_root(bufnr('nets/a.yaml'))\n"
        "  call writefile([json_encode([a:type, a:linter])], 'found')\n"
        "endfunction\n"
    )
    settings = block("vim", "stdio")
    Path("script.vim").write_text(f"set runtimepath=.\nedit nets/a.yaml\n{settings}\nqa!\n")
    vim = ["vim", "-es", "-u", "NONE", "-N", "-S", "script.vim"]
    subprocess.run(vim, check=True, stdin=subprocess.DEVNULL, timeout=60)
    language, linter = json.loads(Path("found").read_text())
    assert (language, linter["lsp"], linter["project_root"]) == ("yaml", "stdio", str(tmp_path / "nets"))
    assert [linter["executable"] if word == "%e" else word for word in linter["command"].split()] == SERVER


@pytest.mark.skipif(shutil.which("emacs") is None, reason="runs Emacs")
def test_emacs_reads_its_settings(tmp_path: Path) -> None:
    """Each form is read, and none is left open."""
    settings = tmp_path / "settings.el"
    settings.write_text(by_language()["elisp"])
    program = f"""(with-temp-buffer
      (insert-file-contents "{settings}")
      (let ((forms 0))
        (condition-case nil (while t (read (current-buffer)) (setq forms (1+ forms))) (end-of-file nil))
        (skip-chars-forward "\n ")
        (princ (list forms (eobp) (car (syntax-ppss (point-max)))))))"""
    emacs = ["emacs", "-Q", "--batch", "--eval", program]
    found = subprocess.run(emacs, check=True, capture_output=True, text=True, timeout=60)
    assert found.stdout == "(6 t 0)"


@pytest.mark.skipif(shutil.which("nvim") is None and shutil.which("luac") is None, reason="parses Lua")
@pytest.mark.parametrize("word", ["vim.lsp.config", "nvim_create_autocmd"])
def test_lua_is_lua(word: str, tmp_path: Path) -> None:
    settings = tmp_path / "init.lua"
    settings.write_text(block("lua", word))
    if shutil.which("luac"):
        argv = ["luac", "-p", str(settings)]
    else:
        argv = ["nvim", "-u", "NONE", "--headless", "+lua assert(loadfile(vim.fn.argv(0)))", "+qa", str(settings)]
    found = subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert "Error" not in found.stderr


def test_the_extension_is_built_as_shown() -> None:
    built = block("sh", "npm")
    manifest = json.loads((ROOT / "editors" / "vscode" / "package.json").read_text(encoding="utf-8"))
    (script,) = re.findall(r"npm --prefix editors/vscode run (\w+)", built)
    (file,) = re.findall(r"--install-extension editors/vscode/(\S+)", built)
    assert manifest["scripts"][script].endswith(f"--out {file}")
