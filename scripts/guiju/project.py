"""Where things are in a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Project:
    """Where things are in one checkout."""

    root: Path

    @property
    def incoming(self) -> Path:
        """Sources that were taken in and wait for a person's review; never published."""
        return self.root / "corpus" / "incoming"

    @property
    def docs(self) -> Path:
        """The reading: hand-written pages and the generated ones."""
        return self.root / "docs"

    @property
    def cache(self) -> Path:
        """Everything that may be thrown away and built again."""
        return self.root / ".cache"

    @property
    def index(self) -> Path:
        """The terminal's search index."""
        return self.cache / "index"

    @property
    def site(self) -> Path:
        """The built site."""
        return self.root / "site"

    @property
    def lexicon(self) -> Path:
        """Words for segmentation and search."""
        return self.root / "corpus" / "lexicon"

    @property
    def vocabulary(self) -> tuple[Path, ...]:
        """The files with the words that an index knows: the lexicon, and the filters' values."""
        taxonomy = self.root / "corpus" / "taxonomy"
        found = (*sorted(self.lexicon.glob("*.yaml")), *sorted(taxonomy.glob("*.yaml")))
        # A pipe may never end, and a link may lead anywhere.
        return tuple(path for path in found if path.is_file() and not path.is_symlink())
