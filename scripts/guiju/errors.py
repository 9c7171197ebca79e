"""What can go wrong through a user's doing, and how it is said: place, thing found, thing to do."""

from __future__ import annotations

from dataclasses import dataclass


class GuijuError(Exception):
    """Base of every error that a user can cause; its text is the whole message."""

    exit_code = 1


class UsageError(GuijuError):
    """A command was given something that it cannot take."""

    exit_code = 2


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing wrong in the corpus, in one line.

    >>> print(Problem("corpus/sources/demo/raw.txt", "is empty", "restore the file"))
    corpus/sources/demo/raw.txt: is empty; restore the file
    """

    place: str
    found: str
    remedy: str

    def __str__(self) -> str:
        return " ".join(f"{self.place}: {self.found}; {self.remedy}".split())


class CorpusError(GuijuError):
    """The corpus cannot be built; carries every problem of the run, not only the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BuildError(GuijuError):
    """A stage after the corpus could not finish; what stood before still stands."""
