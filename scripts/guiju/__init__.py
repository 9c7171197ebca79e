"""规矩: restores scraped platform rules and publishes them as dated, citable clauses."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guiju.model import Repair, SourceText
    from guiju.restoration.repairs import RestoredText
    from guiju.restoration.restore import restore
    from guiju.screening import ScreenedText, screen

__version__ = "0.1.0"

__all__ = ["Repair", "RestoredText", "ScreenedText", "SourceText", "restore", "screen"]

# Imported when asked for: a search needs none of them, nor numpy, which restoration needs.
_HOMES = {
    "Repair": "guiju.model",
    "RestoredText": "guiju.restoration.repairs",
    "ScreenedText": "guiju.screening",
    "SourceText": "guiju.model",
    "restore": "guiju.restoration.restore",
    "screen": "guiju.screening",
}


def __getattr__(name: str) -> object:
    """Return one of the package's public names, from the module that defines it."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES[name]), name)
