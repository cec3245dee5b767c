"""How the words that were looked for are shown where they were found."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from outreach.shared.words import pattern

register = template.Library()


@register.filter
def marked(text: str, words: list[str]) -> SafeString:
    """The text with each of the words marked; all else in it stays text."""
    parts, end = [], 0
    for found in pattern(words).finditer(text) if words else ():
        parts.append(format_html("{}<mark>{}</mark>", text[end : found.start()], found[0]))
        end = found.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, text[end:]]))
