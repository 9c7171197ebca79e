"""The set-up: its locks, its stamp, and what it does on machines that lack something."""

from __future__ import annotations

import ast
import fcntl
import re
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from packaging.markers import Marker

import bootstrap

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
LOCKS = ("build", "run", "server", "test")
COMMANDS = ("bootstrap", "build", "lock", "serve", "test")
PINNED = re.compile(r"(?P<name>[a-z0-9-]+)==[^ ]+( ; (?P<marker>[^\\]+?))?")


def locked(lock: str) -> dict[str, list[str]]:
    """Return each pinned requirement of a lock file with its hashes."""
    text = (SCRIPTS / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    found = {}
    for line in text.replace("\\\n", " ").splitlines():
        requirement, *hashes = re.split(r"\s+--hash=", line.strip())
        found[requirement] = hashes
    return found


def applying(lock: str) -> dict[str, list[str]]:
    """Return what of a lock is installed on a machine like this, with the hashes."""
    return {
        requirement.split(" ;")[0]: hashes
        for requirement, hashes in locked(lock).items()
        if not (marker := PINNED.fullmatch(requirement)["marker"]) or Marker(marker).evaluate()
    }


def asked(lock: str) -> set[str]:
    """Return the names that an .in file asks for."""
    text = (SCRIPTS / "requirements" / f"{lock}.in").read_text(encoding="utf-8")
    return {name.lower() for name in re.findall(r"^[A-Za-z][A-Za-z0-9-]*", text, re.MULTILINE)}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_holds_no_address(lock):
    for ending in ("in", "txt"):
        text = (SCRIPTS / "requirements" / f"{lock}.{ending}").read_text(encoding="utf-8")
        assert "://" not in text
        assert not re.search(r"^\s*--?(i|f|index|extra-index|find-links|trusted)\b", text, re.M)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_hashed(lock):
    requirements = locked(lock)
    assert requirements
    for requirement, hashes in requirements.items():
        assert PINNED.fullmatch(requirement), requirement
        assert hashes, requirement
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for digest in hashes), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_answers_its_in_file(lock):
    names = {PINNED.fullmatch(requirement)["name"] for requirement in locked(lock)}
    assert asked(lock) <= names


def test_each_lock_holds_the_smaller_one():
    for smaller, larger in pairwise(bootstrap.GROWING):
        assert applying(smaller).items() <= applying(larger).items()


def test_base_install_holds_nothing_of_the_server():
    names = {PINNED.fullmatch(requirement)["name"] for requirement in locked("run")}
    assert asked("server")
    assert not asked("server") & names


def test_extra_asks_for_what_the_server_lock_holds():
    project = tomllib.loads((SCRIPTS.parent / "pyproject.toml").read_text(encoding="utf-8"))
    extra = project["tool"]["setuptools"]["dynamic"]["optional-dependencies"]["server"]
    assert extra["file"] == ["scripts/requirements/server.in"]


@pytest.mark.parametrize("name", COMMANDS)
def test_commands_need_only_the_standard_library_and_parse_on_an_old_python(name):
    source = (SCRIPTS / f"{name}.py").read_text(encoding="utf-8")
    imported = set()
    # 3.7 is as far back as the parser's own checks go.
    for node in ast.walk(ast.parse(source, feature_version=(3, 7))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.module != "__future__", "annotations there would end Python 3.6"
            imported.add(node.module.partition(".")[0])
    assert imported <= sys.stdlib_module_names | {"bootstrap"}


def test_console_script_and_launcher_start_the_same_function():
    project = tomllib.loads((SCRIPTS.parent / "pyproject.toml").read_text(encoding="utf-8"))
    module, function = project["project"]["scripts"]["guiju"].split(":")
    assert f"from {module} import {function}\n" in bootstrap.LAUNCHER


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """Return an empty project whose commands are only written down, and succeed."""
    root = tmp_path / "it's a 规矩"
    requirements = root / "scripts" / "requirements"
    requirements.mkdir(parents=True)
    for lock in LOCKS:
        (requirements / f"{lock}.txt").write_text(f"{lock}\n", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "ROOT", root)
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", requirements)
    monkeypatch.setattr(bootstrap, "VENV", root / ".venv")
    return root


@pytest.fixture
def commands(checkout, monkeypatch):
    """Return the list of commands that the set-up gave; making an environment makes its folders."""
    given = []

    def call(command, *handles, quiet=False):
        given.append(command)
        if "venv" in command:
            (checkout / ".venv" / "bin").mkdir()
            (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
            (checkout / ".venv" / "lib" / "python3" / "site-packages").mkdir(parents=True)
        return True

    monkeypatch.setattr(bootstrap, "call", call)
    return given


def locks_installed(commands):
    return [Path(command[-1]).stem for command in commands if "install" in command]


def test_second_set_up_does_nothing(commands):
    bootstrap.set_up("run")
    assert locks_installed(commands) == ["build", "run"]
    commands.clear()
    bootstrap.set_up("run")
    assert commands == []


def test_every_install_checks_hashes_and_leaves_the_index_to_the_user(commands):
    bootstrap.set_up("test")
    for command in commands:
        assert not any(
            re.match("--(index|extra|find|trusted|cert|proxy)", part) for part in command
        )
        assert "install" not in command or "--require-hashes" in command


def test_test_environment_serves_a_run_but_not_the_other_way_round(checkout, commands):
    bootstrap.set_up("run")
    assert not bootstrap.is_ready("test")
    (checkout / ".venv" / "kept").touch()
    bootstrap.set_up("test")
    assert bootstrap.is_ready("run")
    assert bootstrap.is_ready("test")
    assert (checkout / ".venv" / "kept").exists()


def test_server_environment_grows_from_a_run_and_serves_one(checkout, commands):
    bootstrap.set_up("run")
    assert not bootstrap.is_ready("server")
    (checkout / ".venv" / "kept").touch()
    commands.clear()
    bootstrap.set_up("server")
    assert locks_installed(commands) == ["build", "server"]
    assert bootstrap.is_ready("run")
    assert not bootstrap.is_ready("test")
    bootstrap.set_up("test")
    assert bootstrap.is_ready("server")
    assert (checkout / ".venv" / "kept").exists()


@pytest.mark.parametrize("lock", ["build", "run"])
def test_changed_lock_makes_the_environment_anew(checkout, commands, lock):
    bootstrap.set_up("run")
    (checkout / ".venv" / "left-over").mkdir()
    (checkout / "scripts" / "requirements" / f"{lock}.txt").write_text("newer\n", encoding="utf-8")
    assert not bootstrap.is_ready("run")
    # The stand-in makes these folders, as the real command does in an emptied environment.
    bootstrap.set_up("run")
    assert bootstrap.is_ready("run")
    assert not (checkout / ".venv" / "left-over").exists()


def test_other_python_or_other_place_makes_the_environment_anew(checkout, commands, monkeypatch):
    bootstrap.set_up("run")
    with monkeypatch.context() as other:
        other.setattr(sys, "version_info", (3, 99, 0))
        assert not bootstrap.is_ready("run")
    moved = checkout.rename(checkout.with_name("moved"))
    monkeypatch.setattr(bootstrap, "REQUIREMENTS", moved / "scripts" / "requirements")
    monkeypatch.setattr(bootstrap, "VENV", moved / ".venv")
    assert not bootstrap.is_ready("run")


def test_vanished_python_makes_the_environment_anew(checkout, commands):
    bootstrap.set_up("run")
    python = checkout / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(checkout / "uninstalled")
    assert not bootstrap.is_ready("run")


@pytest.mark.parametrize("broken", ["", "unfinished\n", "run 3.11 half a dig", b"\xff"])
def test_interrupted_set_up_is_begun_anew(checkout, commands, broken):
    (checkout / ".venv" / "lib").mkdir(parents=True)
    (checkout / ".venv" / "half").touch()
    content = broken if isinstance(broken, bytes) else broken.encode()
    (checkout / ".venv" / bootstrap.STAMP).write_bytes(content)
    bootstrap.set_up("run")
    assert bootstrap.is_ready("run")
    assert not (checkout / ".venv" / "half").exists()


def test_failed_install_is_not_stamped(checkout, commands, monkeypatch):
    make = bootstrap.call
    monkeypatch.setattr(
        bootstrap, "call", lambda *a, **k: make(*a, **k) and "run.txt" not in a[0][-1]
    )
    with pytest.raises(SystemExit, match=r"^set-up: .*run\.txt: pip could not install it .*again$"):
        bootstrap.set_up_or_exit("run")
    assert not bootstrap.is_ready("run")


def test_full_disk_ends_in_one_line(commands, monkeypatch):
    def full(path, *arguments, **options):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(SystemExit, match=r"^set-up: .*: No space left on device; .*$"):
        bootstrap.set_up_or_exit("run")


def test_foreign_environment_is_used_or_refused_but_never_deleted(checkout, commands, monkeypatch):
    own = checkout / ".venv" / "lib" / "python3" / "site-packages" / "own.py"
    own.parent.mkdir(parents=True)
    own.touch()
    (checkout / ".venv" / "bin").mkdir()
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    with monkeypatch.context() as unusable:
        unusable.setattr(bootstrap, "call", lambda *a, **k: False)
        with pytest.raises(bootstrap.SetUpError, match=r"not made by this set-up; move it away"):
            bootstrap.set_up("run")
    bootstrap.set_up("run")
    assert bootstrap.is_ready("run")
    assert own.exists()


def test_missing_ensurepip_without_root_ends_in_one_line(commands, monkeypatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    with pytest.raises(SystemExit) as ended:
        bootstrap.set_up_or_exit("run")
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert "\n" not in ended.value.code
    assert f"has no ensurepip; as root: apt-get install python{version}-venv" in ended.value.code
    assert commands == []


def test_missing_ensurepip_is_installed_by_root_from_fresh_lists_if_need_be(commands, monkeypatch):
    found = iter([None, "spec"])
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: next(found))
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    installs = iter([False, True])

    def call(command, *handles, quiet=False):
        commands.append(command)
        return "update" in command or next(installs)

    monkeypatch.setattr(bootstrap, "call", call)
    bootstrap.need_ensurepip()
    assert ["update" in command for command in commands] == [False, True, False]
    assert all(command[0] == "apt-get" for command in commands)


def test_old_python_without_a_newer_one_ends_in_one_line(monkeypatch, tmp_path):
    # A version manager's stand-in with nothing behind it.
    shim = tmp_path / "python3.12"
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 8, 2))
    message = r"^set-up: .*: Python 3\.8\.2 is too old; install Python 3\.11 or newer$"
    with pytest.raises(SystemExit, match=message):
        bootstrap.set_up_or_exit("run")


def test_old_python_hands_over_to_a_newer_one(monkeypatch, tmp_path):
    (tmp_path / "python3.12").symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", (3, 8, 2))
    monkeypatch.setattr(sys, "argv", ["scripts/build.py", "--check"])
    started = []
    monkeypatch.setattr("os.execv", lambda program, command: started.append((program, command)))
    with pytest.raises(bootstrap.SetUpError):  # only because the stand-in for execv comes back
        bootstrap.use_modern_python()
    newer = str(tmp_path / "python3.12")
    assert started[0] == (newer, [newer, "scripts/build.py", "--check"])


def test_set_ups_take_turns(checkout):
    path = checkout / ".cache" / "set-up.lock"
    with (
        bootstrap.only_one_at_a_time(),
        path.open("w") as second,
        pytest.raises(BlockingIOError),
    ):
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
    with path.open("w") as second:
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_command_left_behind_by_a_killed_set_up_still_holds_the_lock(checkout):
    path = checkout / ".cache" / "set-up.lock"
    with bootstrap.only_one_at_a_time() as handle:
        left = subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=[handle])
    with path.open("w") as second:
        with pytest.raises(BlockingIOError):
            fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)
        left.communicate()
        fcntl.flock(second, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_user_variables_that_mislead_are_left_out(monkeypatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "GIT_DIR"):
        monkeypatch.setenv(name, "/elsewhere")
    monkeypatch.setenv("VIRTUAL_ENV", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "kept")
    env = bootstrap.environment()
    assert "/elsewhere" not in env.values()
    assert env["VIRTUAL_ENV"] == str(bootstrap.VENV)
    assert env["PIP_INDEX_URL"] == "kept"
    assert env["PATH"].startswith(f"{bootstrap.VENV / 'bin'}:")


def test_launcher_runs_from_a_path_with_spaces_and_quotes(checkout, commands):
    bootstrap.set_up("run")
    package = checkout / "scripts" / "guiju"
    package.mkdir()
    code = "import sys\ndef main():\n    print(sys.argv[1:])\n    return 3\n"
    (package / "cli.py").write_text(code, encoding="utf-8")
    # The stand-in for an environment's Python reads no .pth file, hence the path.
    ended = subprocess.run(
        [checkout / ".venv" / "bin" / "guiju", "build", "it's"],
        env={"PYTHONPATH": str(checkout / "scripts"), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert ended.stdout == "['build', \"it's\"]\n", ended.stderr
    assert ended.returncode == 3


def test_package_path_is_relative_and_leads_to_the_scripts(checkout, commands):
    bootstrap.set_up("run")
    site_packages = checkout / ".venv" / "lib" / "python3" / "site-packages"
    line = (site_packages / "guiju.pth").read_text(encoding="ascii").strip()
    assert (site_packages / line).resolve() == (checkout / "scripts").resolve()
