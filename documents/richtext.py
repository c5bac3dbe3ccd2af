"""Rich text: one allow-list, applied when text comes in and again when it goes out.

Only what a written instruction needs: no script, no style, no picture or link that would make a reader's
browser ask another host for anything (ASVS 5.0, 1.3.1).
"""

import html
import re

import nh3
from django.utils.safestring import SafeString, mark_safe

TAGS = {
    "p", "br", "hr", "h2", "h3", "h4", "strong", "b", "em", "i", "u", "s", "sub", "sup", "code",
    "pre", "blockquote", "ul", "ol", "li", "a", "table", "thead", "tbody", "tr", "th", "td",
    "caption", "dl", "dt", "dd",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href"},
    "ol": {"start"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
}
DIFFERENCE_TAGS = TAGS | {"ins", "del"}
_BLOCK_END = re.compile(r"</(p|h[2-4]|li|tr|td|th|dt|dd|caption|blockquote|pre)>|<br ?/?>", re.I)
_TAG = re.compile(r"<[^>]*>")


def _clean(text: str, tags: set[str]) -> str:
    return nh3.clean(
        text.replace("\x00", ""),
        tags=tags,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        attribute_filter=_safe_attribute,
    )


def _safe_attribute(_tag: str, attribute: str, value: str) -> str | None:
    # “//host” and “/\host” leave for another host although they look like paths of ours
    if attribute == "href" and re.match(r"[\s\x00-\x20]*[/\\]{2}", value):
        return None
    return value


def clean(text: str) -> str:
    """``text`` with everything removed that the allow-list does not name."""
    return _clean(text, TAGS)


def show(text: str, css: str = "") -> SafeString:
    """Stored rich text, safe for a page; ``css`` is a class for a single block."""
    dressed = _dressed(clean(text))
    if css:
        dressed = re.sub(r"^\s*<(\w+)", rf'<\1 class="{css}"', dressed, count=1)
    return mark_safe(dressed)  # noqa: S308 - cleaned on the lines above


def show_difference(text: str) -> SafeString:
    """A marked-up difference of two rich texts, safe for a page."""
    return mark_safe(_dressed(_clean(text, DIFFERENCE_TAGS)))  # noqa: S308 - cleaned on this very line


def _dressed(cleaned: str) -> str:
    """Tables look like tables of the portal and scroll by themselves on a small screen."""
    framed = cleaned.replace("<table>", '<div class="scroll" tabindex="0"><table class="table">')
    return framed.replace("</table>", "</table></div>")


def words_of(text: str) -> str:
    """The words of rich text, blocks apart, without markup."""
    spaced = _BLOCK_END.sub(" \n", text)
    return html.unescape(_TAG.sub("", spaced)).strip()
