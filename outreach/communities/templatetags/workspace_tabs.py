"""Where in the workspace a page stands, by the first word of its address's name."""

from django import template

register = template.Library()

TABS = {
    "home": "home",
    "message": "home",
    "activity": "activities",
    "plan": "activities",
    "invitation": "activities",
    "duty": "duties",
    "assessment": "duties",
    "summary": "summaries",
    # What is looked for may stand under any tab, so none of them is where one is.
    "search": "",
}


@register.filter
def tab(url_name: str | None) -> str:
    """The tab a page belongs to: `plan-year` stands under activities, all else under community."""
    return TABS.get((url_name or "").partition("-")[0], "community")
