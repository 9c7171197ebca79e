"""The elements of HTML: how each stands in the text, and which end tags may be left out."""

from __future__ import annotations

from enum import IntEnum


class Shape(IntEnum):
    """How an element parts the text around it."""

    INLINE = 0
    BLOCK = 1  # on lines of its own
    PARAGRAPH = 2  # with a blank line before and behind it
    BREAK = 3
    ITEM = 4
    TABLE = 5
    ROW = 6
    CELL = 7
    RAISED = 8  # sup, sub: not glued to what stands before


_NAMES = {
    Shape.INLINE: "a abbr acronym applet area audio b base basefont bdi bdo bgsound big blink"
    " button canvas cite code col colgroup command data datalist del dfn em embed font frame i"
    " iframe img input ins kbd keygen label link map mark marquee math meta meter nobr noembed"
    " noframes"
    " noscript object optgroup output param path picture progress q rb rp rt rtc ruby s samp script"
    " slot small source span strike strong style svg template time title track tt u var"
    " video wbr head",
    Shape.BLOCK: "address article aside body center details dialog dd dir div dt fieldset"
    " figcaption footer form frameset header hgroup html legend main menu nav option search"
    " section summary caption select textarea",
    Shape.PARAGRAPH: "blockquote dl figure h1 h2 h3 h4 h5 h6 hr listing ol p plaintext pre ul xmp",
    Shape.BREAK: "br",
    Shape.ITEM: "li",
    Shape.TABLE: "table tbody thead tfoot",
    Shape.ROW: "tr",
    Shape.CELL: "td th",
    Shape.RAISED: "sup sub",
}
SHAPES: dict[str, Shape] = {
    name: shape for shape, names in _NAMES.items() for name in names.split()
}

VOID = frozenset(
    {
        "area", "base", "basefont", "bgsound", "br", "col", "command", "embed", "frame", "hr",
        "img", "input", "keygen", "link", "meta", "param", "path", "source", "track", "wbr",
    }
)  # fmt: skip
# What stands between the tags of these is never markup.
RAW = frozenset(
    {
        "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
    }
)  # fmt: skip
# ... and that of these is no text of the page either.
CODE = frozenset({"script", "style"})
# What browsers show in place of their content, or not at all.
FALLBACK = frozenset(
    {
        "noscript", "template", "iframe", "object", "video", "audio", "canvas", "svg", "noembed",
        "noframes", "datalist",
    }
)  # fmt: skip
# What keeps the lines of its text as they are.
PRESERVING = frozenset({"pre", "textarea", "listing", "xmp", "plaintext"})
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_NEVER_CLOSE_P = frozenset(
    {"body", "html", "frameset", "option", "caption", "legend", "select", "textarea"}
)
CLOSES_P = frozenset(
    name
    for name, shape in SHAPES.items()
    if shape in (Shape.BLOCK, Shape.PARAGRAPH) and name not in _NEVER_CLOSE_P
) | {"table", "li"}
# No end tag reaches out of these, and no start tag ends what stands outside of them.
BARRIERS = frozenset(
    {
        "html", "table", "td", "th", "caption", "template", "object", "applet", "marquee",
    }
)  # fmt: skip
# An end tag of an inline element does not reach over any of these.
SPECIAL = frozenset(
    name for name, shape in SHAPES.items() if shape not in (Shape.INLINE, Shape.RAISED)
) | {"button", "select", "template", "object"}
# A start tag ends the open element of the second group, looked for down to one of the third.
IMPLIED: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir"}) | BARRIERS),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"}) | BARRIERS),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"}) | BARRIERS),
    "option": (frozenset({"option"}), frozenset({"select", "datalist"}) | BARRIERS),
    "optgroup": (frozenset({"option", "optgroup"}), frozenset({"select"}) | BARRIERS),
    "tr": (frozenset({"tr"}), frozenset({"table", "template"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table", "template"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table", "template"})),
    "tbody": (frozenset({"tbody", "thead", "tfoot", "caption"}), frozenset({"table", "template"})),
    "thead": (frozenset({"tbody", "thead", "tfoot", "caption"}), frozenset({"table", "template"})),
    "tfoot": (frozenset({"tbody", "thead", "tfoot", "caption"}), frozenset({"table", "template"})),
}
OF_TABLES = frozenset({"td", "th", "tr", "tbody", "thead", "tfoot", "caption"})
