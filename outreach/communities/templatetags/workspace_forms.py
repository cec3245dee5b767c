"""What every form of the workspace begins with."""

from django import template
from django.utils.html import format_html

from outreach.communities import typed

register = template.Library()


@register.simple_tag(takes_context=True)
def made_for(context) -> str:
    """The mark of whom a form was made for, so that what was typed comes back to nobody else."""
    user = getattr(getattr(context, "request", None), "user", None)
    if user is None or not user.is_authenticated:
        return ""
    mark = typed.mark_of(user)
    return format_html('<input type="hidden" name="{}" value="{}">', typed.MARK, mark)
