"""Benchmark: the page of a picture in Chromium, from its address to its first paint, and until all is unfolded."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from measure import ROOT, Row, paired

SPECS = {
    "resnet_v2_152": ROOT / "specs" / "resnet_v2_152.yaml",
    "nasnet_large": ROOT / "specs" / "zoo" / "nasnet_large.yaml",
}
EMPTY = "<!DOCTYPE html><title>empty</title><p>empty"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
UNFOLD = """async () => {
  const start = performance.now();
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "e" }));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""


def rows(runs: int) -> Iterator[Row]:
    """Times by the browser's clock, each of a new window."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None or importlib.util.find_spec("playwright") is None:
        yield Row("page of a picture", reason="Chromium or playwright is not installed")
        return
    from playwright.sync_api import sync_playwright

    import netspec
    from netspec.plot.html_page import html_page
    from netspec.plot.network_graph import network_graph

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        empty = Path(folder) / "empty.html"
        empty.write_text(EMPTY, encoding="utf-8")
        for name, spec in SPECS.items():
            page = Path(folder) / f"{name}.html"
            page.write_text(html_page(network_graph(netspec.load(spec).elaborate()), ()), encoding="utf-8")
            painted, unfolded, blank = _painted(browser, page), _unfolded(browser, page), _painted(browser, empty)
            subject = f"page of {name}, first paint / an empty page's"
            yield paired(subject, painted, blank, runs, goal="at most 1 s", upside_down=True)
            subject = f"page of {name}, unfolding all / its first paint"
            yield paired(subject, unfolded, painted, runs, goal="at most 1 s", upside_down=True)
        browser.close()


def _painted(browser: Any, file: Path) -> Callable[[], float]:
    def paint() -> float:
        page = browser.new_page()
        page.goto(file.as_uri())
        while (found := page.evaluate(PAINT)) is None:
            page.wait_for_timeout(5)
        page.close()
        return float(found) / 1000

    return paint


def _unfolded(browser: Any, file: Path) -> Callable[[], float]:
    def unfold() -> float:
        page = browser.new_page()
        page.goto(file.as_uri())
        found = float(page.evaluate(UNFOLD))
        page.close()
        return found / 1000

    return unfold
