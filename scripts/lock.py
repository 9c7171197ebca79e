"""Write the hash-locked requirements anew from their .in files.

Usage: python3 scripts/lock.py [--upgrade]

Keeps every locked version that still fits; --upgrade takes the newest that fit. Needs uv: one on
PATH, or else one that it installs into .venv. uv has settings of its own for where packages come
from (UV_DEFAULT_INDEX and others), and no address gets into the locks.
"""

import shutil
import subprocess
import sys

import bootstrap

# In this order: the later locks take their versions from the run lock.
LOCKS = ("build", "run", "server", "test", "benchmark")
# What is read beside a lock's own .in file, where that file cannot say so itself.
BESIDE = {"server": ("run.in", "-c", "run.txt")}
OPTIONS = (
    *("--universal", "--generate-hashes", "--python-version", "3.11"),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
)
# Of axe-playwright-python only axe-core itself is used; what follows would be 168 MB of browser.
LEFT_OUT = ("playwright", "pyee", "greenlet")


def main(arguments: "list[str]") -> int:
    """Compile every lock; return the exit code."""
    uv = find_uv()
    for lock in LOCKS:
        bootstrap.say(f"locking scripts/requirements/{lock}.txt")
        files = [f"{lock}.in", *BESIDE.get(lock, ()), "--output-file", f"{lock}.txt"]
        command = [uv, "pip", "compile", "--quiet", *OPTIONS, *arguments]
        command += [f"--no-emit-package={package}" for package in LEFT_OUT]
        command += files
        # There, so that no path of this machine is in anything uv reads or writes.
        code = subprocess.call(command, cwd=str(bootstrap.REQUIREMENTS))
        if code:
            return code
        if "://" in (bootstrap.REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8"):
            bootstrap.say(f"scripts/requirements/{lock}.txt: holds an address; lock without it")
            return 1
    return 0


def find_uv() -> str:
    """Return a uv that runs: from PATH, from .venv, or newly installed there."""
    inside = bootstrap.VENV / "bin" / "uv"
    for found in (shutil.which("uv"), str(inside)):
        if found and bootstrap.call([found, "--version"], quiet=True):
            bootstrap.say(f"using {found}")
            return found
    bootstrap.set_up_or_exit("run")
    bootstrap.say("no uv on PATH; installing it into .venv")
    python = str(bootstrap.VENV / "bin" / "python")
    if not bootstrap.call([python, "-I", "-m", "pip", "install", "-qq", "uv"]):
        sys.exit("set-up: pip could not install uv (see above); put that right, then try again")
    return str(inside)


if __name__ == "__main__":
    if {"-h", "--help"} & set(sys.argv[1:]):
        sys.stdout.write(__doc__ or "")
        sys.exit()
    sys.exit(main(sys.argv[1:]))
