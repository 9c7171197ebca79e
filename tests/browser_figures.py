"""Measures what a search costs whoever searches in a browser: what is loaded, and how long it takes.

In a real Chromium, over HTTP with gzip, as a server gives scripts out. The page and the search's own
scripts are there before; what is counted is the index.
"""

from __future__ import annotations

import contextlib
import gzip
import random
import threading
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guiju.indexing.records import Records

CHROMIUM = Path("/usr/bin/chromium")
DRIVER = Path("/usr/bin/chromedriver")
LONGEST_SEARCH = 8
# How often a page is opened anew for a first search, and how many searches follow on the last.
FIRST = 9
LATER = 40

# Puts a search and waits until its answer is shown; nothing is to lead away from the page.
_ANSWERED = """
    const [typed, done] = arguments;
    const input = document.querySelector("#guiju-search input[type=search]");
    const status = document.querySelector("#guiju-search [aria-live]");
    document.addEventListener("click", (event) => event.preventDefault(), true);
    let longest = 0;
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    }).observe({ type: "longtask" });
    const begun = performance.now();
    new MutationObserver((_, observer) => {
      if (!/找到|没有与/.test(status.textContent)) return;
      observer.disconnect();
      const took = performance.now() - begun;
      // A task that shows the answer is only known to have been long when it is over.
      setTimeout(() => done([took, longest]), 60);
    }).observe(status, { childList: true });
    input.value = typed;
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Medians of the first search on a page and of later ones; KB as transferred and unpacked."""

    clauses: int
    first_kb: float
    first_unpacked_kb: float
    later_kb: float
    later_unpacked_kb: float
    first_ms: float
    later_ms: float
    heap_mb: float
    longest_task_ms: float


def searches(records: Records, count: int, seed: int = 1) -> list[str]:
    """Return pieces of two to eight characters of clauses, chosen by chance but always the same."""
    dice = random.Random(seed)
    found = []
    while len(found) < count:
        text = dice.choice(records.clauses).text
        start = dice.randrange(len(text))
        piece = text[start : start + dice.randint(2, LONGEST_SEARCH)].strip()
        if len(piece) > 1:
            found.append(piece)
    return found


def measure(site: Path, records: Records) -> Figures:
    """Put searches to a site of `clause_site.write_site` and measure."""
    rows: list[tuple[float, float, float]] = []
    tasks: list[float] = []
    with _served(site) as (address, sent), _chromium() as browser:
        browser.execute_cdp_cmd("Network.enable", {})
        browser.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
        for place, typed in enumerate(searches(records, FIRST + LATER)):
            if place < FIRST:
                browser.get(f"{address}/index.html")
                _until_ready(browser)
            sent.clear()
            took, longest = browser.execute_async_script(_ANSWERED, typed)
            packed, unpacked = (sum(one[at] for one in sent) / 1000 for at in (0, 1))
            rows.append((packed, unpacked, took))
            tasks.append(longest)
        browser.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
        usage = browser.execute_cdp_cmd("Runtime.getHeapUsage", {})
        # Typed arrays lie beside the heap.
        heap = (usage["usedSize"] + usage["backingStorageSize"]) / 1e6
    first, later = (
        [median(one) for one in zip(*some, strict=True)] for some in (rows[:FIRST], rows[FIRST:])
    )
    return Figures(
        clauses=len(records.clauses),
        first_kb=first[0],
        first_unpacked_kb=first[1],
        later_kb=later[0],
        later_unpacked_kb=later[1],
        first_ms=first[2],
        later_ms=later[2],
        heap_mb=heap,
        longest_task_ms=max(tasks),
    )


def _until_ready(browser: Any) -> None:
    """Wait for the search's own scripts, which come with the page."""
    from selenium.webdriver.support.ui import WebDriverWait

    ready = "return Boolean(window.guijuSearch?.modules.Sentences)"
    WebDriverWait(browser, 60).until(lambda _: browser.execute_script(ready))


@contextlib.contextmanager
def _chromium() -> Iterator[Any]:
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    # A page that is kept for going back would count as the next one's memory.
    kept = "--disable-features=BackForwardCache"
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", kept):
        options.add_argument(argument)
    # The environment says where a driver may be looked for on the network; this one is here.
    browser = Chrome(options=options, service=Service(str(DRIVER)))
    browser.set_script_timeout(120)
    try:
        yield browser
    finally:
        browser.quit()


class _Handler(SimpleHTTPRequestHandler):
    """Gives files out packed, and notes what each part of the index costs."""

    protocol_version = "HTTP/1.1"
    # Head and body go out at once: else each answer would wait for the last one's acknowledgement.
    disable_nagle_algorithm = True

    def __init__(self, *arguments: Any, sent: list[tuple[int, int]], **options: Any) -> None:
        self._sent = sent
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            self.send_error(404)
            return
        content = path.read_bytes()
        packed = gzip.compress(content, 6)
        if self.path.startswith("/search/"):
            self._sent.append((len(packed), len(content)))
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(packed)))
        self.end_headers()
        self.wfile.write(packed)

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def _served(site: Path) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Serve a folder; give its address and what was sent of the index, packed and unpacked."""
    sent: list[tuple[int, int]] = []
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(_Handler, directory=str(site), sent=sent)
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", sent
    finally:
        server.shutdown()
        server.server_close()
