"""The form of every type of page: weight, steadiness, width, paper; screenshots to look at."""

from __future__ import annotations

import base64
import gzip
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from page_types import PAGES

if TYPE_CHECKING:
    from guiju.project import Project

pytestmark = pytest.mark.browser

CHROMIUM = "/usr/bin/chromium"
SCREENSHOTS = Path(__file__).parents[2] / ".cache" / "screenshots"
SHOWN = ("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)
MOST_BYTES = 150 * 1024
MOST_SHIFT = 0.02


@pytest.fixture(scope="module")
def address(built: Project, serve: Any) -> str:
    """The address of the built site's folder."""
    return serve(built.site)


@pytest.fixture
def screen(browser: Any) -> Any:
    """Return a function that sets the scheme and the width of the screen."""

    def show(scheme: str, width: int) -> None:
        media = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": media})
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    yield show
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


# What has moved since the page began, counted as Core Web Vitals do but over all of it: a sum of
# what no press brought about.
SHIFT = """
  const done = arguments[0];
  const moved = [];
  new PerformanceObserver((list) => moved.push(...list.getEntries()))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(moved.filter((one) => !one.hadRecentInput).map((one) =>
    [one.value, one.sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? "").join(" | ")])), 400);
"""


@pytest.mark.parametrize("width", [1280, 360])
def test_nothing_moves_while_a_page_loads(
    browser: Any, address: str, screen: Any, width: int
) -> None:
    screen("light", width)
    found = {}
    for page in PAGES:
        browser.get(f"{address}/{page}.html")
        moved = browser.execute_async_script(SHIFT)
        if sum(value for value, _ in moved) >= MOST_SHIFT:
            found[page] = moved
    assert found == {}


@pytest.mark.parametrize("page", PAGES)
def test_script_and_style_are_light(browser: Any, address: str, built: Project, page: str) -> None:
    browser.get(f"{address}/{page}.html")
    script = "return performance.getEntriesByType('resource').map((entry) => entry.name)"
    fetched = browser.execute_script(script)
    assert [name for name in fetched if not name.startswith((address, "data:"))] == []
    files = {name.removeprefix(f"{address}/").partition("?")[0] for name in fetched}
    loaded = [built.site / file for file in files if file.endswith((".js", ".css"))]
    size = sum(len(gzip.compress(file.read_bytes())) for file in loaded)
    # Style and script that stand in the page itself count as well.
    words = (built.site / f"{page}.html").read_text("utf-8")
    own = re.findall(r"<(?:script|style)[^>]*>(.*?)</(?:script|style)>", words, re.DOTALL)
    size += len(gzip.compress("".join(own).encode()))
    assert size <= MOST_BYTES


@pytest.mark.parametrize(("scheme", "width"), SHOWN)
def test_every_page_fits_and_has_its_picture_taken(
    browser: Any, address: str, screen: Any, scheme: str, width: int
) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    screen(scheme, width)
    wide = {}
    for page in PAGES:
        browser.get(f"{address}/{page}.html")
        across = browser.execute_script("return document.documentElement.scrollWidth")
        if across > width:
            wide[page] = across
        if page != "404":
            drawn = browser.execute_script("return document.body.dataset.mdColorScheme")
            assert drawn == ("slate" if scheme == "dark" else "default"), page
        shot = browser.execute_cdp_cmd(
            "Page.captureScreenshot",
            {
                "format": "png",
                "captureBeyondViewport": True,
                "clip": {"x": 0, "y": 0, "width": width, "height": 2400, "scale": 1},
            },
        )
        name = f"{page.replace('/', '-')}-{width}-{scheme}.png"
        (SCREENSHOTS / name).write_bytes(base64.b64decode(shot["data"]))
    assert wide == {}


def test_a_line_holds_thirty_to_forty_characters(browser: Any, address: str, screen: Any) -> None:
    screen("light", 1280)
    for page in ("rules/ks/dianshang-pk", "guide/trust", "rules/ks/haowu-lianmeng-qingtui"):
        browser.get(f"{address}/{page}.html")
        text = browser.execute_script(
            "const p = [...document.querySelectorAll('article > p')]"
            ".filter((p) => parseFloat(getComputedStyle(p).fontSize) >= 16);"
            "return Math.max(...p.map((one) => one.getBoundingClientRect().width"
            " / parseFloat(getComputedStyle(one).fontSize)))"
        )
        assert 30 <= text <= 40, page


def test_paper_shows_nothing_to_press(browser: Any, address: str) -> None:
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        for page in ("rules/ks/dianshang-pk", "rules/topics/termination", "verify", "index"):
            browser.get(f"{address}/{page}.html")
            shown = browser.execute_script(
                "return [...document.querySelectorAll("
                "'button, input, select, .headerlink, .acts, nav, .md-header, summary::after')]"
                ".filter((one) => one.checkVisibility() && one.getBoundingClientRect().height > 0)"
                ".map((one) => one.outerHTML.slice(0, 120))"
            )
            assert shown == [], page
        browser.get(f"{address}/rules/ks/dianshang-pk.html")
        folded = browser.execute_script(
            "return [...document.querySelectorAll('.md-typeset :is(p, .admonition)')]"
            ".filter((one) => !one.closest('.acts') && one.checkVisibility()"
            "  && getComputedStyle(one).breakInside !== 'avoid')"
            ".map((one) => one.outerHTML.slice(0, 120))"
        )
        assert folded == []
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_every_sheet_says_what_it_is(built: Project, tmp_path: Path) -> None:
    target = tmp_path / "rule.pdf"
    page = (built.site / "rules/ks/dianshang-pk.html").as_uri()
    subprocess.run(
        [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={target}", page],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    # A sheet is an object of its own in the file; the words in it are compressed.
    assert len(re.findall(rb"/Type\s*/Page\b", target.read_bytes())) >= 3
