"""The page as text: nothing of a spec becomes markup or script, and nothing runs but what the page's policy names."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import netspec
from netspec.cli.main import main
from netspec.plot.html_page import PARTS, embedded, html_page
from netspec.plot.network_graph import NetworkGraph, network_graph
from netspec.plot.page_files import SCRIPTS
from tests.plot.conftest import SPECS, quiet
from tests.plot.visits import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Open = Callable[..., Visit]

HOSTILE = (
    "</script><script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 2'>",
    '"onfocus="window.pwned = 3" autofocus=\'',
    "]]><!-- <script> ${window.pwned = 4} `",
    "\u202etxet desrever\u202c \u2066\u200f",
    "&lt;b&gt; &#x3c;i&#x3e;",
    "javascript:window.pwned=5",
    "line\u2028separator\u2029\n\x00\x1b[31m",
    "n" * 4000,
    "名" * 300 + "\U0001f9e0",
)


class Elements(HTMLParser):
    """The elements of a page with the text of each script and style, and the policy."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.policy: dict[str, list[str]] = {}
        self.inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if given.get("http-equiv") == "Content-Security-Policy":
            rules = [rule.split() for rule in (given["content"] or "").split(";")]
            self.policy = {name: values for name, *values in rules}

        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in ("script", "style"):
            self.texts.append((self.inside, data))


def alexnet() -> NetworkGraph:
    return network_graph(netspec.load(SPECS["alexnet_v2"]).elaborate())


def hostile_graph() -> NetworkGraph:
    """The graph of alexnet_v2 with a hostile text in place of each text."""
    graph, text = alexnet(), cycle(HOSTILE)
    nodes = [
        node._replace(
            label=one, op=one, path=one, output=one, block=one, place=one, end_points=[one], arguments=[(one, one)]
        )
        for node, one in zip(graph.nodes, text, strict=False)
    ]
    edges = [edge._replace(shape=one) for edge, one in zip(graph.edges, text, strict=False)]
    return graph._replace(name=HOSTILE[0], doc=" ".join(HOSTILE), nodes=nodes, edges=edges)


def test_the_policy_names_the_only_style_and_the_only_script() -> None:
    page = Elements(html_page(alexnet(), ()))
    digests = {
        tag: f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for tag, text in page.texts
        if not text.startswith('{"graph"')
    }
    assert page.policy == {
        "default-src": ["'none'"],
        "script-src": [digests["script"]],
        "style-src": [digests["style"]],
        "font-src": ["data:"],
        "img-src": ["data:"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    assert len(page.texts) == 3


def test_hostile_texts_are_data() -> None:
    hostile = Elements(html_page(hostile_graph(), ()))
    assert hostile.tags == Elements(html_page(alexnet(), ())).tags
    (data,) = [text for tag, text in hostile.texts if text.startswith('{"graph"')]
    assert json.loads(data)["graph"]["doc"] == " ".join(HOSTILE)


@pytest.mark.parametrize("text", HOSTILE)
def test_an_embedded_text_is_itself_and_ends_no_element(text: str) -> None:
    written = embedded({"text": text})
    assert json.loads(written) == {"text": text}
    assert not re.search(r"[<>&\u2028\u2029\n]", written)


def test_every_part_is_in_the_page_once() -> None:
    folder = Path(netspec.__file__).parent / "plot" / "page"
    assert sorted(path.name for path in folder.glob("*.js")) == sorted([*SCRIPTS, *PARTS])


def test_no_part_names_an_address() -> None:
    page = html_page(alexnet(), ())
    assert set(re.findall(r"\b(?:https?|ftp|wss?):/*[^\s\"'`]+", page)) <= {"http://www.w3.org/2000/svg"}


def rows(page: str) -> list[list[str]]:
    """The texts of the cells of the table of layers."""
    _, *table = page.partition("<noscript>")[2].partition("</noscript>")[0].split("<tr>")
    return [[html.unescape(cell).rstrip("\n") for cell in re.findall(r"<t[hd]>([^<]*)", row)] for row in table]


@pytest.mark.parametrize(
    "path", [SPECS["inception_v3"], Path(__file__).parent / "siamese.yaml"], ids=lambda path: path.stem
)
def test_without_a_script_the_layers_are_those_of_show(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = str(path)
    assert main(["show", "--columns", "layer,op,output,parameters,macs", "--format", "markdown", given]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("|")][2:]
    expected = [[cell.strip().strip("*`").replace(r"\_", "_") for cell in line.split("|")[1:-1]] for line in told]
    head, images, *layers, total = rows(html_page(network_graph(netspec.load(path).elaborate()), ()))
    assert head[3:] == ["parameters", "MACs for one example"]
    assert images[0] == "images"
    assert layers == expected[:-1]
    assert total[3:] == expected[-1][3:]


def test_the_table_holds_hostile_texts() -> None:
    texts = [row[1] for row in rows(html_page(hostile_graph(), ()))]
    assert {HOSTILE[0], HOSTILE[1]} <= set(texts)


@pytest.mark.slow
def test_a_page_without_scripts_shows_its_layers_alone(browser: Browser, written: Callable[[str], Path]) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 640})
    page = context.new_page()
    page.goto(written("alexnet_v2").as_uri())
    assert page.locator("noscript tr").last.is_visible()
    assert page.locator("button:visible, input:visible, select:visible, #stage:visible").count() == 0
    context.close()


@pytest.mark.slow
def test_hostile_texts_are_shown_as_they_are(visit: Open, tmp_path: Path) -> None:
    path = tmp_path / "hostile.html"
    path.write_text(html_page(hostile_graph(), ()), encoding="utf-8")
    page = visit(path)
    assert page.page.locator("h1").text_content() == HOSTILE[0]
    page.page.keyboard.press("e")
    for at in range(len(HOSTILE)):
        page.page.locator(f"[data-id='{at}']").focus()
        assert page.page.locator("#panel h2 bdi").text_content() == HOSTILE[at]
        assert page.page.locator("#panel td").first.text_content() == HOSTILE[at]
    page.page.fill("#search", "pwned")
    assert page.page.locator("#results li").count() > 3
    assert (
        page.tell("document.querySelectorAll('img, script:not(#data, :last-of-type), [onfocus], [autofocus]').length")
        == 0
    )
    assert page.tell("typeof window.pwned") == "undefined"
    assert page.tell("document.documentElement.scrollWidth") <= 1280


@pytest.mark.slow
def test_a_page_that_complains_or_asks_for_something_is_found(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "loud.html"
    path.write_text("<script>console.warn('mind'); undefined.x; </script><img src='other.png'>", encoding="utf-8")
    page = browser.new_page()
    made = Visit(page)
    page.goto(path.as_uri())
    page.wait_for_load_state()
    page.close()
    assert {text.partition(" (")[0] for text in made.complaints} >= {
        "warning: mind",
        "Cannot read properties of undefined",
    }
    assert made.requests == [path.as_uri(), (tmp_path / "other.png").as_uri()]
    with pytest.raises(AssertionError):
        quiet(made, path)


@pytest.mark.slow
def test_the_policy_stops_a_script_of_another(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    page_text = html_page(alexnet(), ())
    path.write_text(page_text.replace("</body>", "<script>window.pwned = 1</script></body>"), encoding="utf-8")
    page = browser.new_page()
    made = Visit(page)
    page.goto(path.as_uri())
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert any("Content Security Policy" in text for text in made.complaints)
    page.close()


@pytest.mark.slow
def test_the_page_works_in_a_frame_without_origin_storage_or_address(browser: Browser) -> None:
    page = browser.new_page()
    made = Visit(page)
    page.set_content("<iframe sandbox='allow-scripts' width=1200 height=700></iframe>")
    page.evaluate("(text) => { document.querySelector('iframe').srcdoc = text; }", html_page(alexnet(), ()))
    frame = page.frame_locator("iframe")
    frame.locator("[aria-label^='conv2,']").click()
    frame.locator("#panel section a").first.click()
    assert frame.locator("#panel h2 bdi").inner_text() == "pool1"
    frame.locator("#theme").click()
    assert frame.locator("#theme").get_attribute("aria-label") == "Theme: light"
    assert made.complaints == []
    page.close()
