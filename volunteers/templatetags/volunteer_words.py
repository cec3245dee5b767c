"""How volunteers are shown on pages."""

from django import template

from volunteers import rules

register = template.Library()
register.filter("masked", rules.masked)
