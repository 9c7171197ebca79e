"""Masking: what may be shown of text that was taken out."""

from __future__ import annotations

import re

from guiju.model import RemovalReason

# Advertising in every form is never published again; of the rest a beginning shows what it was.
_UNSEEN = frozenset(
    {
        RemovalReason.ADVERTISING,
        RemovalReason.CONTACT,
        RemovalReason.PORN,
        RemovalReason.GAMBLING,
        RemovalReason.FOREIGN_TEXT,
    }
)
_EXCERPT = 16  # characters
_CONTACT = re.compile(
    r"[\w.+-]+@[\w.-]+|(?:https?://|www\.)\S+|\d[\d -]{3,}\d|[A-Za-z][\w-]*\d[\w-]*"
    r"|(?<=微信)[^，。；\n]{3,20}|(?<=QQ)[^，。；\n]{3,20}"
)


def masked(text: str, reason: RemovalReason) -> str:
    """Return what may be shown of removed text: nothing of advertising, a beginning of the rest.

    >>> masked("加微信 abc123", RemovalReason.CONTACT)
    '██████████'
    >>> masked("（声明：请联系QQ:2377240266处理）", RemovalReason.FOOTER)
    '（声明：请联系QQ…'
    """
    if reason in _UNSEEN:
        return "█" * min(len(text), 12)
    shown = _CONTACT.sub(lambda match: "█" * len(match.group()), text)
    return shown if len(shown) <= _EXCERPT else f"{shown[:_EXCERPT].rstrip('█') or shown[:8]}…"
