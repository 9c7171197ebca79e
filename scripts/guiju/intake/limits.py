"""How large what comes from outside may be: settings with defaults, checked before any reading."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ConfigDict, PositiveInt


@dataclass(frozen=True, slots=True)
class Limits:
    """What is refused unread; `limits` in corpus/corpus.yaml may set each one otherwise.

    The defaults leave a hundred times the room that a long rule needs (20 KB to 100 KB), and keep
    the memory of a whole run below 600 MB on any input.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")
    source_bytes: PositiveInt = 2_000_000  # of one page
    source_lines: PositiveInt = 100_000
    yaml_bytes: PositiveInt = 4_000_000  # of one YAML file of the corpus
    line_characters: PositiveInt = 400_000  # of a text; a saved page may be one line
    page_seconds: PositiveInt = 60  # of work on one page
    batch_items: PositiveInt = 100_000  # pages in one run
    archive_bytes: PositiveInt = 500_000_000  # of a zip as it is packed
    archive_items: PositiveInt = 50_000
    archive_unpacked_bytes: PositiveInt = 2_000_000_000  # of all that a zip holds
    archive_ratio: PositiveInt = 100  # times that a page in a zip may be larger than packed
    jsonl_line_bytes: PositiveInt = 8_000_000
    folder_depth: PositiveInt = 32
