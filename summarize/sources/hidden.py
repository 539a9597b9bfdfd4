"""What a web page holds and does not show: hidden elements, taken out before anything is read.

Seen are inline styles, the `hidden` attribute and the plain rules of the page's own style sheets. What a script or a
style sheet from elsewhere hides is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml.etree import iterwalk
from lxml.html import HtmlElement

# Never shown, whatever their style. Of scripts only JSON-LD is kept, for the metadata; see `page.py`.
_NEVER_SHOWN = frozenset({"style", "template", "noscript", "noembed", "noframes", "datalist", "object", "iframe"})
# Hiding these hides the whole page, which a script then shows: nobody publishes an empty page.
_ROOTS = frozenset({"html", "body"})

_HIGHEST_GROUND = 30  # elements above a text that are asked for their colour
_OFF_SCREEN = 900  # pixels; less is a matter of layout
_SMALLEST_FONT = 1.0  # pixels
_IN_PIXELS = {
    "px": 1.0,
    "pt": 1.33,
    "em": 16.0,
    "rem": 16.0,
    "ex": 8.0,
    "ch": 8.0,
    "vw": 12.0,
    "vh": 8.0,
    "": 1.0,
    "%": 0.16,
}

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]*)([{}])")
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_SHOWN_BY_EVERY_SCREEN = re.compile(r"@(?:media\s+(?:all|screen)\s*|layer\b[^;]*|supports\b.*)", re.IGNORECASE)
_LENGTH = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+))\s*(px|pt|em|rem|ex|ch|vw|vh|%|)(?![\w.])")
_ZERO = re.compile(r"[+-]?0*\.?0+(?:px|pt|r?em|vw|vh|%)?")
_CLIPPED = re.compile(r"rect\((?:\s*[01](?:px)?[\s,]*){4}\)|inset\(\s*(?:50|100)%|circle\(\s*0")
_MOVED_AWAY = re.compile(r"translate(?:x|y|3d)?\(([^)]*)\)")

_COLOURS = {
    "white": "ffffff",
    "black": "000000",
    "red": "ff0000",
    "yellow": "ffff00",
    "blue": "0000ff",
    "gray": "808080",
}

Style = Mapping[str, str]
_NO_STYLE: Style = {}


@dataclass(frozen=True, slots=True)
class _Rule:
    """The declarations of a style sheet for elements of this tag (any, where empty), these classes and this id."""

    tag: str
    marks: frozenset[str]
    style: Style


def remove_hidden(tree: HtmlElement) -> None:
    """Take out of `tree` what a reader of the page does not see. The text that follows an element stays.

    Hidden are: `display: none`, `visibility: hidden`, the `hidden` attribute, nothing's size, a place off the screen,
    clipping, transparency, and text of the colour of what is behind it, where both are known.
    """
    rules = _rules_by_mark("\n".join(sheet.text or "" for sheet in tree.iter("style")))
    # Without a style sheet from elsewhere, what nobody paints is white.
    painted = not any("stylesheet" in (link.get("rel") or "").lower() for link in tree.iter("link"))
    hidden: list[HtmlElement] = []
    walk = iterwalk(tree, events=("start",))
    for _, element in walk:
        if _is_never_shown(element) or _is_hidden(element, _style_of(element, rules), painted, rules):
            hidden.append(element)
            walk.skip_subtree()
    for element in hidden:
        if element.getparent() is not None:
            element.drop_tree()


def _is_never_shown(element: HtmlElement) -> bool:
    if element.tag == "script":
        return "ld+json" not in (element.get("type") or "")
    if element.tag == "dialog" and element.get("open") is None:
        return True
    return element.tag in _NEVER_SHOWN or element.get("hidden") is not None


def _is_hidden(element: HtmlElement, style: Style, painted: bool, rules: Mapping[str, list[_Rule]]) -> bool:
    if not style or element.tag in _ROOTS:
        return False
    return (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("content-visibility") == "hidden"
        or _is_transparent(style)
        or _has_no_size(element, style)
        or _is_off_screen(style)
        or _has_colour_of_ground(element, style, painted, rules)
    )


def _is_transparent(style: Style) -> bool:
    # What fades in is shown a moment later.
    if _ZERO.fullmatch(style.get("opacity", "")) and not any(name in style for name in ("animation", "transition")):
        return True
    return style.get("color") == "transparent" and "background-clip" not in style and "text-shadow" not in style


def _has_no_size(element: HtmlElement, style: Style) -> bool:
    font = _pixels(style.get("font-size", ""))
    if font is not None and font <= _SMALLEST_FONT and _sets_font_for_all(element):
        return True
    if _CLIPPED.search(style.get("clip", "") + style.get("clip-path", "")):
        return True
    if re.search(r"scale[xy]?\(\s*0(?:\.0+)?\s*[,)]", style.get("transform", "")):
        return True
    if style.get("overflow", "").split(" ")[0] not in ("hidden", "clip"):
        return False
    sizes = (_pixels(style.get(name, "")) for name in ("height", "width", "max-height", "max-width"))
    return any(size is not None and size <= 1 for size in sizes)


def _sets_font_for_all(element: HtmlElement) -> bool:
    """Whether the elements inside have no font of their own: no font at all closes the gaps between those that have."""
    return len(element) == 0 or (
        "font-size" in (element.get("style") or "").lower()
        and not any("font-size" in (inner.get("style") or "").lower() for inner in element.iterdescendants())
    )


def _is_off_screen(style: Style) -> bool:
    indent = _pixels(style.get("text-indent", ""))
    if indent is not None and abs(indent) >= _OFF_SCREEN:
        return True
    moved = _MOVED_AWAY.search(style.get("transform", ""))
    if moved and any((_pixels(part) or 0) <= -_OFF_SCREEN for part in moved[1].split(",")):
        return True
    names = ("margin-left", "margin-top")
    if style.get("position") in ("absolute", "fixed", "relative"):
        names += ("left", "top", "right", "bottom")
    return any((_pixels(style.get(name, "")) or 0) <= -_OFF_SCREEN for name in names)


def _has_colour_of_ground(element: HtmlElement, style: Style, painted: bool, rules: Mapping[str, list[_Rule]]) -> bool:
    colour = _colour(style.get("color", ""))
    if colour is None:
        return False
    above: HtmlElement | None = element
    own: Style = style
    for _ in range(_HIGHEST_GROUND):
        if above is None:
            break
        ground = own.get("background-color") or own.get("background")
        if ground:
            return _colour(ground) == colour
        above = above.getparent()
        own = _style_of(above, rules) if above is not None else _NO_STYLE
    return painted and colour == "ffffff"


def _style_of(element: HtmlElement, rules: Mapping[str, list[_Rule]]) -> Style:
    """The declarations for `element` that are known, those of its own attribute last."""
    style: dict[str, str] = {}
    if rules:
        marks = {f".{name}" for name in (element.get("class") or "").split()}
        if element.get("id"):
            marks.add(f"#{element.get('id')}")
        for mark in ("", *marks):
            for rule in rules.get(mark, ()):
                if rule.marks <= marks and rule.tag in ("", element.tag):
                    style.update(rule.style)
    own = element.get("style")
    if own:
        style.update(_declarations(own))
    return style


def _rules_by_mark(sheet: str) -> dict[str, list[_Rule]]:
    """The rules of `sheet` with a selector of a tag, classes and an id at most, by one of these marks; "" for none."""
    found: dict[str, list[_Rule]] = {}
    for prelude, body in _blocks(_COMMENT.sub("", sheet)):
        style = _declarations(body)
        if not style.keys() & _TELLING:
            continue
        for selector in prelude.split(","):
            match = _SELECTOR.fullmatch(selector.strip())
            if match is None or not match[0]:
                continue
            marks = frozenset(re.findall(r"[.#][\w-]+", match[2]))
            rule = _Rule((match[1] or "").lower(), marks, style)
            found.setdefault(min(marks, default=""), []).append(rule)
    return found


_TELLING = frozenset(
    {
        *("display", "visibility", "content-visibility", "opacity", "color", "background", "background-color"),
        *("font-size", "clip", "clip-path", "transform", "height", "width", "max-height", "max-width"),
        *("text-indent", "left", "top", "right", "bottom", "margin-left", "margin-top"),
    }
)


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """The rules of a style sheet that hold on every screen, as (selectors, declarations)."""
    depth = 0  # of braces that are open
    ignored: int | None = None  # the depth at which a block began that is not read
    prelude = ""
    for match in _RULE.finditer(sheet):
        text, brace = match[1].strip(), match[2]
        if brace == "{":
            prelude = text.rpartition(";")[2].strip()
            if ignored is None and prelude.startswith("@") and not _SHOWN_BY_EVERY_SCREEN.fullmatch(prelude):
                ignored = depth
            depth += 1
        else:
            depth = max(0, depth - 1)
            if ignored is None and prelude and not prelude.startswith("@"):
                yield prelude, text
            prelude = ""
            if ignored is not None and depth <= ignored:
                ignored = None


def _declarations(text: str) -> dict[str, str]:
    style: dict[str, str] = {}
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            style[name.strip().lower()] = value.lower().replace("!important", "").strip()
    return style


def _pixels(value: str) -> float | None:
    match = _LENGTH.match(value.strip())
    return float(match[1]) * _IN_PIXELS[match[2]] if match else None


def _colour(value: str) -> str | None:
    """A plain colour as six hexadecimal digits; `None` for pictures, gradients and what is not known."""
    value = value.strip()
    if value in _COLOURS:
        return _COLOURS[value]
    if match := re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", value):
        digits = match[1]
        return "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    if match := re.fullmatch(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+1(?:\.0*)?)?\s*\)", value):
        return "".join(f"{min(255, int(part)):02x}" for part in match.groups())
    return None
