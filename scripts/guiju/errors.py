"""What can go wrong through a user's doing, and how it is said: place, thing found, thing to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Controls (a terminal obeys them), signs that turn or hide the words around them, half characters.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


class GuijuError(Exception):
    """Base of every error that a user can cause; its text is the whole message."""

    exit_code = 1


class UsageError(GuijuError):
    """A command was given something that it cannot take."""

    exit_code = 2


def visible(text: str) -> str:
    r"""Write out every character that a reader would not see or a terminal would obey.

    >>> print(visible("a\x1b[31m\u202eb"))
    a\u001b[31m\u202eb
    """
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the corpus, in one line.

    `field` is the way to a field of a YAML file, joined by dots, rows counted from 0; `line` counts
    from 1. Empty and 0 stand for the file as a whole.

    >>> print(Problem("corpus/sources/demo/raw.txt", "is empty", "restore the file"))
    corpus/sources/demo/raw.txt: is empty; restore the file
    >>> print(Problem("corpus/x.yaml", "is missing", "write it", field="rows.0.name", line=3))
    corpus/x.yaml:3: field rows.0.name: is missing; write it
    """

    place: str
    found: str
    remedy: str
    field: str = ""
    line: int = 0

    @property
    def where(self) -> str:
        """The place with its line."""
        return f"{self.place}:{self.line}" if self.line else self.place

    @property
    def detail(self) -> str:
        """The thing found, with the field that it was found in."""
        return f"field {self.field}: {self.found}" if self.field else self.found

    def __str__(self) -> str:
        said = " ".join(f"{self.detail}; {self.remedy}".split())
        return f"{visible(self.where)}: {visible(said)}"


class CorpusError(GuijuError):
    """The corpus cannot be built; carries every problem of the run, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = in_order(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def in_order(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Return problems by file and line, each once."""
    return tuple(sorted(dict.fromkeys(problems), key=_order))


def _order(problem: Problem) -> tuple[str, int, str, str, str]:
    return problem.place, problem.line, problem.field, problem.found, problem.remedy


class BuildError(GuijuError):
    """A stage after the corpus could not finish; what stood before still stands."""
