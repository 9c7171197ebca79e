"""规矩: restores scraped platform rules and publishes them as dated, citable clauses."""

from guiju.model import Repair, SourceText
from guiju.restoration.repairs import RestoredText
from guiju.restoration.restore import restore
from guiju.screening import ScreenedText, screen

__version__ = "0.1.0"

__all__ = ["Repair", "RestoredText", "ScreenedText", "SourceText", "restore", "screen"]
