"""A real Chromium for the tests, and a way to show it a folder over HTTP."""

from __future__ import annotations

import importlib.util
import os
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
DRIVER = Path("/usr/bin/chromedriver")
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--window-size=1200,900",
)


def page_name(url):
    """Return the last part of an address, without query and fragment."""
    return url.partition("?")[0].partition("#")[0].rpartition("/")[2]


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Start Chromium; without it, skip loudly, and fail where CI relies on it."""
    missing = [str(path) for path in (CHROMIUM, DRIVER) if not path.exists()]
    if missing:
        message = f"NO BROWSER: {' and '.join(missing)} missing"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.support.ui import WebDriverWait

    class Chromium(Chrome):
        def get(self, url):
            """Open a page and stay until it stands.

            On a busy machine the driver may come back while the page before is still shown: a
            navigation that a click of the test before began is taken for the one asked for.
            """
            super().get_log("browser")  # what the page before had to say
            super().get(url)
            name = page_name(url)
            arrived = "return [location.href, document.readyState]"

            def stands(_):
                href, state = self.execute_script(arrived)
                if page_name(href) != name:
                    super(Chromium, self).get(url)
                    return False
                return state == "complete"

            WebDriverWait(self, 30).until(stands)

        def find_element(self, *sought):
            """Return an element as soon as it is there: a page may still be on its way."""
            find = super().find_element
            return WebDriverWait(self, 10, poll_frequency=0.05).until(lambda _: find(*sought))

    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for argument in (*ARGUMENTS, f"--user-data-dir={tmp_path_factory.mktemp('chromium')}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # The environment says where a driver may be looked for on the network; this one is here.
    driver = Chromium(options=options, service=Service(str(DRIVER)))
    driver.set_script_timeout(120)
    yield driver
    driver.quit()


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def serve():
    """Return a function that serves a folder over HTTP and returns its address."""
    servers = []

    def start(folder):
        handler = partial(_QuietHandler, directory=str(folder))
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


_AXE = """
  const done = arguments[arguments.length - 1];
  for (const folded of document.querySelectorAll("details")) folded.open = true;
  axe.run({ resultTypes: ["violations"] }).then(({ violations }) => done(violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`)));
"""


@pytest.fixture(scope="session")
def serious(browser):
    """Return a function that asks axe-core what is seriously wrong with the page that is shown."""
    # The package is not imported, for it would start a browser driver of its own.
    spec = importlib.util.find_spec("axe_playwright_python")
    assert spec
    assert spec.submodule_search_locations
    axe = Path(spec.submodule_search_locations[0], "axe.min.js").read_text("utf-8")

    def ask():
        browser.execute_script(axe)
        return browser.execute_async_script(_AXE)

    return ask


@pytest.fixture(params=["http", "file"])
def site(request, built, serve):
    """The address of the built site's folder, over HTTP and opened from disk."""
    return serve(built.site) if request.param == "http" else built.site.as_uri()
