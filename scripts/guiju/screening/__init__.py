"""Screening: tell the rule's text from everything else on the page, with a reason for each line.

The patterns are data (corpus/damage/screening.yaml and one profile for each family of sites), each
with a reason, examples and near misses that tests hold it to. They see restored text: Simplified,
full-width, joined. Nothing is thrown away here; a removed line stays in the account of its source.
"""

from guiju.screening.judging import screen
from guiju.screening.lines import Line, Role, ScreenedText
from guiju.screening.patterns import Profile, Scope, ScreeningPattern, Screens
from guiju.screening.squeezing import squeeze

__all__ = [
    "Line",
    "Profile",
    "Role",
    "Scope",
    "ScreenedText",
    "ScreeningPattern",
    "Screens",
    "screen",
    "squeeze",
]
