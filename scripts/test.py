"""Check everything: set up .venv and a browser, then format, lint, types and tests.

Usage: python3 scripts/test.py [--fast] [--long] [pytest arguments]

--fast leaves out the tests in a real browser, --long adds those that take minutes. Everything else
goes to pytest; its paths count from the project's root. Each step runs even if one before it
failed; a failed step fails the whole.
"""

import os
import subprocess
import sys
from pathlib import Path

import bootstrap

CHECKS = (
    ("format", ("ruff", "format", "--check")),
    ("lint", ("ruff", "check")),
    ("types", ("mypy",)),
)
BROWSER = (Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver"))
# The font is part of the browser: without one that has Chinese, pages are measured wrongly.
BROWSER_PACKAGES = ("chromium", "chromium-driver", "fonts-wqy-zenhei")


def main(arguments: "list[str]") -> int:
    """Run every check, then the tests with `arguments`; return the exit code."""
    bootstrap.set_up_or_exit("test")
    failed = [name for name, command in CHECKS if run(*command) != 0]
    if "--fast" not in arguments and not has_browser():
        missing = " and ".join(str(path) for path in BROWSER if not path.exists())
        bootstrap.say(f"NO BROWSER: {missing} missing; SKIPPING EVERY TEST THAT NEEDS ONE")
        if os.environ.get("CI") == "true":
            failed.append("browser")
    code = run("pytest", *arguments, GUIJU_FAILED_CHECKS=", ".join(failed))
    return code or int(bool(failed))


def has_browser() -> bool:
    """Install Chromium and its driver where that is possible; say whether they are there."""

    def present() -> bool:
        return all(path.exists() for path in BROWSER)

    return present() or (bootstrap.apt_install(*BROWSER_PACKAGES) and present())


def run(module: str, *arguments: str, **variables: str) -> int:
    """Run a module's command in the environment, from the project's root; return its exit code."""
    command = [str(bootstrap.VENV / "bin" / "python"), "-m", module, *arguments]
    env = {**bootstrap.environment(), **variables}
    return subprocess.call(command, cwd=str(bootstrap.ROOT), env=env)


if __name__ == "__main__":
    if {"-h", "--help"} & set(sys.argv[1:]):
        sys.stdout.write(__doc__ or "")
        sys.exit()
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
