"""Build everything: set up .venv, then run `guiju build` in it with the arguments given here.

Usage: python3 scripts/build.py [--check] [--help]; paths count from the project's root.
"""

import sys

import bootstrap

if __name__ == "__main__":
    bootstrap.run("run", "guiju", "build", *sys.argv[1:])
