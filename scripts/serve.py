"""Serve the site or the API: set up .venv with the server's packages, then run `guiju serve` in it.

Usage: python3 scripts/serve.py [--api] [--host HOST] [--port PORT] [--help]
"""

import sys

import bootstrap

if __name__ == "__main__":
    bootstrap.run("server", "guiju", "serve", *sys.argv[1:])
