"""Waiting in a real browser: what a page shows is asked for until it is there."""

from __future__ import annotations

from typing import Any

from selenium.webdriver.support.ui import WebDriverWait


def wait(browser: Any, condition: Any) -> Any:
    """Return what the condition gives as soon as it is true."""
    return WebDriverWait(browser, 20, poll_frequency=0.05).until(condition)
