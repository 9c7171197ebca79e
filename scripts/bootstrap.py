"""Set up the project's own environment, .venv, from the locks, and run commands in it.

Needs nothing but a Python. Down to `use_modern_python` everything runs on Python 3.6 as well, so
that a machine with an old `python3` gets a newer one of its own, or one clear line.
"""

import hashlib
import importlib
import importlib.util
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST_PYTHON = (3, 11)
# The versions that the locks are tried on come first.
PYTHON_NAMES = ("python3.13", "python3.12", "python3.11", "python3.14", "python3", "python")
ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "scripts" / "requirements"
VENV = ROOT / ".venv"
STAMP = ".guiju-set-up"
# A user's settings for other programs that would lead Python, pip or git away from this checkout.
# Where packages come from (index, proxy, certificates) is left to the user's settings.
MISLEADING = (
    *("PYTHONHOME", "PYTHONPATH", "PYTHONWARNINGS", "PYTHONOPTIMIZE", "PYTHONINSPECT"),
    *("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_PYTHON", "PIP_CONSTRAINT"),
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"),
)
# Starts Python through sh: a path in a first line may be neither long nor hold a space. The sh line
# is a string to Python.
LAUNCHER = """\
#!/bin/sh
'''exec' '{python}' "$0" "$@"
' '''
import sys
from guiju.cli import main
sys.exit(main())
"""


# Each lock holds everything of those before it.
GROWING = ("run", "server", "test")


class SetUpError(Exception):
    """The environment cannot be set up; the text is the whole message."""


def run(lock: str, command: str, *arguments: str) -> NoReturn:
    """Set up what `lock` names, then become a command of the environment."""
    set_up_or_exit(lock)
    program = VENV / "bin" / command
    os.chdir(str(ROOT))
    os.execve(str(program), [str(program), *arguments], environment())


def set_up_or_exit(lock: str) -> None:
    """Set up what `lock` names, or end the program with one line that says what to do."""
    try:
        use_modern_python()
        set_up(lock)
    except SetUpError as error:
        sys.exit(f"set-up: {error}")
    except OSError as error:
        place = error.filename or VENV
        sys.exit(f"set-up: {place}: {error.strerror}; put that right, then run this again")
    except KeyboardInterrupt:
        sys.exit("set-up: interrupted; run this again to finish it")


def use_modern_python() -> None:
    """Start the running script anew under a newer Python from PATH if this one is too old."""
    if os.name == "nt":
        message = "Windows: not supported; use the Windows Subsystem for Linux"
        raise SetUpError(message)
    if sys.version_info >= OLDEST_PYTHON:
        if sys.getfilesystemencoding() != "utf-8":
            # A bare machine's locale knows no Chinese, not even in the name of a folder.
            os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.argv])
        return
    # Run, not only looked up: a version manager's stand-in may have nothing behind it.
    check = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON!r})"
    for name in PYTHON_NAMES:
        found = shutil.which(name)
        if found and subprocess.call([found, "-c", check], stderr=subprocess.DEVNULL) == 0:
            sys.stdout.flush()
            os.execv(found, [found, *sys.argv])
    here = ".".join(str(part) for part in sys.version_info[:3])
    message = f"{sys.executable}: Python {here} is too old; install Python 3.11 or newer"
    raise SetUpError(message)


def set_up(lock: str) -> None:
    """Bring .venv to exactly what `lock` holds; costs next to nothing when it is there already."""
    if is_ready(lock):
        return
    with only_one_at_a_time() as handle:
        # Another set-up may have done the work while this one waited.
        if not is_ready(lock):
            make_venv(lock, handle)
            install(lock, handle)


def stamp(lock: str) -> str:
    """Return what the stamp says of a finished environment; a change to any part makes it anew.

    The path is part of it because an environment does not survive being moved.
    """
    digest = hashlib.sha256()
    for path in (Path(__file__), REQUIREMENTS / "build.txt", REQUIREMENTS / f"{lock}.txt"):
        digest.update(path.read_bytes())
    version = ".".join(str(part) for part in sys.version_info[:2])
    return f"{lock} {version} {digest.hexdigest()} {VENV}\n"


def is_ready(lock: str) -> bool:
    """Say whether .venv holds what `lock` names, or a lock that holds everything of it."""
    try:
        found = (VENV / STAMP).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return False
    names = GROWING[GROWING.index(lock) :]
    return found in {stamp(name) for name in names} and (VENV / "bin" / "python").exists()


@contextmanager
def only_one_at_a_time() -> "Iterator[int]":
    """Hold the set-up's lock; the commands that get the handle hold it too, should this one die."""
    import fcntl

    path = ROOT / ".cache" / "set-up.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is under way; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def make_venv(lock: str, handle: int) -> None:
    """Make .venv anew, unless it only lacks some packages or is a user's own and of use."""
    mark = VENV / STAMP
    if any(is_ready(smaller) for smaller in GROWING[: GROWING.index(lock)]):
        mark.write_text("unfinished\n", encoding="utf-8")
        return
    if VENV.exists() and not mark.exists() and any(VENV.iterdir()):
        # Never delete what this set-up did not make.
        version = f"import pip, sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]!r})"
        if call([str(VENV / "bin" / "python"), "-I", "-c", version], handle, quiet=True):
            return
        message = f"{VENV}: not made by this set-up; move it away, then run this again"
        raise SetUpError(message)
    need_ensurepip()
    VENV.mkdir(exist_ok=True)
    mark.write_text("unfinished\n", encoding="utf-8")
    for entry in VENV.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry != mark:
            entry.unlink()
    # The Python behind an environment that may be active: .venv cannot be made from itself.
    python: str = getattr(sys, "_base_executable", sys.executable)
    if not call([python, "-I", "-X", "utf8", "-m", "venv", str(VENV)], handle):
        message = f"{VENV}: {python} could not make it (see above); put that right, then try again"
        raise SetUpError(message)


def need_ensurepip() -> None:
    """Make sure that new environments get pip, which Debian keeps in a package of its own."""
    if importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    apt_install(package)
    importlib.invalidate_caches()
    if not importlib.util.find_spec("ensurepip"):
        message = (
            f"{sys.executable}: has no ensurepip; as root: apt-get install {package} "
            "(elsewhere: install a complete Python 3.11 or newer), then run this again"
        )
        raise SetUpError(message)


def install(lock: str, handle: int) -> None:
    """Install a lock into .venv, make `guiju` importable there and stamp it as finished."""
    say(f"installing scripts/requirements/{lock}.txt into .venv")
    pip_install("build", [], handle)
    # Old versions of pip need telling to build from source in the way that newer ones do.
    pip_install(lock, ["--no-build-isolation", "--use-pep517"], handle)
    site_packages = next(VENV.glob("lib/python*/site-packages"))
    # Relative, so plain ASCII: the file is read in the encoding of whatever locale is set.
    scripts = os.path.relpath(str(ROOT / "scripts"), str(site_packages))
    (site_packages / "guiju.pth").write_text(f"{scripts}\n", encoding="utf-8")
    launcher = VENV / "bin" / "guiju"
    python = str(VENV / "bin" / "python").replace("'", "'\\''")
    launcher.write_text(LAUNCHER.format(python=python), encoding="utf-8")
    launcher.chmod(0o755)
    # In one step: a stamp is whole or not there.
    unfinished = VENV / f"{STAMP}.new"
    unfinished.write_text(stamp(lock), encoding="utf-8")
    unfinished.replace(VENV / STAMP)


def pip_install(lock: str, options: "list[str]", handle: int) -> None:
    """Install exactly what a lock file holds, each file checked against its hash.

    A lock is complete, but for what lock.py leaves out on purpose: nothing else may come along.
    """
    path = REQUIREMENTS / f"{lock}.txt"
    # -qq: a user's list of several indexes draws a warning for each package that one of them lacks.
    command = [str(VENV / "bin" / "python"), "-I", "-m", "pip", "install", "-qq", "--no-input"]
    if not call([*command, "--require-hashes", "--no-deps", *options, "-r", str(path)], handle):
        message = f"{path}: pip could not install it (see above); put that right, then try again"
        raise SetUpError(message)


def apt_install(*packages: str) -> bool:
    """Install Debian packages, as root on a system that has apt; say whether that went well."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"installing {', '.join(packages)} with apt-get")
    command = ["apt-get", "-y", "-qq", "-o", "DPkg::Lock::Timeout=300"]
    install = [*command, "install", "--no-install-recommends", *packages]
    # The package lists may be missing or too old, which shows only in trying.
    if call(install, quiet=True):
        return True
    return call([*command, "update"], quiet=True) and call(install)


def call(command: "list[str]", *handles: int, quiet: bool = False) -> bool:
    """Run a command, keeping `handles` open in it; say whether it went well."""
    output = subprocess.DEVNULL if quiet else None
    # PIP_USER: a user's pip.conf may ask for installs into the home directory.
    env = {**environment(), "DEBIAN_FRONTEND": "noninteractive", "PIP_USER": "0"}
    try:
        return not subprocess.call(command, env=env, pass_fds=handles, stdout=output, stderr=output)
    except FileNotFoundError:
        return False


def environment() -> "dict[str, str]":
    """Return the user's environment with .venv in front and without what would mislead it."""
    env = {name: value for name, value in os.environ.items() if name not in MISLEADING}
    # Tools stumble over a folder with a Chinese name where the locale knows only ASCII.
    env["PYTHONUTF8"] = "1"
    env["VIRTUAL_ENV"] = str(VENV)
    env["PATH"] = os.pathsep.join([str(VENV / "bin"), env.get("PATH", os.defpath)])
    return env


def say(message: str) -> None:
    """Report progress, apart from what the command itself will print."""
    sys.stderr.write(f"set-up: {message}\n")
    sys.stderr.flush()
