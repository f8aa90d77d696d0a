"""One Chromium for all tests of the page, and pages of it that record what must not happen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import netspec
from netspec.plot.html_page import html_page
from netspec.plot.network_graph import network_graph
from tests.plot.visits import Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
REQUIRED = os.environ.get("NETSPEC_REQUIRE_CHROMIUM") == "1"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
"""Chromium of its own accord would ask its maker's hosts for updates."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Headless Chromium. It is closed with the module: while it runs, no other test could run a loop of asyncio."""
    if not REQUIRED:
        pytest.importorskip("playwright")
        if CHROMIUM is None:
            pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    assert CHROMIUM, "NETSPEC_REQUIRE_CHROMIUM=1, and Chromium is not installed"

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


ROOT = Path(__file__).parents[2]
SPECS = {
    **{name: ROOT / "specs" / f"{name}.yaml" for name in ("alexnet_v2", "inception_v3", "resnet_v2_152")},
    "nasnet_large": ROOT / "specs" / "zoo" / "nasnet_large.yaml",
    "siamese": Path(__file__).parent / "siamese.yaml",
}


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The page of a spec, by its name, as a file."""
    folder = tmp_path_factory.mktemp("pages")

    @cache
    def write(name: str) -> Path:
        path: Path = folder / f"{name}.html"
        network = netspec.load(SPECS[name]).elaborate()
        path.write_text(html_page(network_graph(network), ()), encoding="utf-8")
        return path

    return write


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens a file in a window of the browser: `visit(path, fragment, width=..., height=..., **of the context)`.

    At the end, no visit may have complained or asked for anything but the file.
    """
    visits: list[tuple[Visit, Path]] = []

    def open_file(path: Path, fragment: str = "", *, width: int = 1280, height: int = 800, **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(20_000)
        made = Visit(context.new_page())
        visits.append((made, path))
        made.page.goto(path.as_uri() + fragment)
        return made

    yield open_file
    for made, path in visits:
        quiet(made, path)
        made.page.context.close()


def quiet(visit: Visit, path: Path) -> None:
    """Asserts that a page said nothing in the console, and that nothing but its file was asked for."""
    assert visit.complaints == []
    asked = {url.partition("#")[0] for url in visit.requests if not url.startswith(("data:", "blob:"))}
    assert asked == {path.as_uri()}
