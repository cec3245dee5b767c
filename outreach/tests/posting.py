"""Posting a page of the admin as a browser would: all that stands in it, some of it changed."""

from django.forms import CheckboxInput, FileInput, SelectMultiple


def form_data(response, **changes) -> dict:
    """What the browser would send back from this page, with some fields changed."""
    forms = [response.context["adminform"].form]
    for found in response.context["inline_admin_formsets"]:
        forms += [found.formset.management_form, *found.formset.forms]
    data = {}
    for form in forms:
        for field in form:
            value = _sent(field)
            if value is not None:
                data[field.html_name] = value
    return data | changes


def _sent(field):
    widget = getattr(field.field.widget, "widget", field.field.widget)
    value = field.value()
    if field.field.disabled or isinstance(widget, FileInput):
        return None
    if isinstance(widget, CheckboxInput):
        return "on" if value else None
    shown = widget.format_value(value)
    if isinstance(widget, SelectMultiple):
        return shown
    if isinstance(shown, list):
        return shown[0] if shown else ""
    return "" if shown is None else shown


def row(prefix: str, index: int = 0, **values) -> dict:
    """A new row under a form, as if somebody had asked for one more."""
    total = {f"{prefix}-TOTAL_FORMS": index + 1}
    return total | {f"{prefix}-{index}-{name}": value for name, value in values.items()}


def complaints(response) -> list[str]:
    """All that a form refused says, in the order of the page."""
    said = [
        error for errors in response.context["adminform"].form.errors.values() for error in errors
    ]
    for found in response.context["inline_admin_formsets"]:
        said += found.formset.non_form_errors()
        said += [e for errors in found.formset.errors for found in errors.values() for e in found]
    return [str(error) for error in said]
