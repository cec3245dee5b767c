"""One page for every decision: a form, an action behind it, and what it refuses in words."""

from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

may_get_and_post = require_http_methods(["GET", "HEAD", "POST"])


def decide(model_admin, request, *, form, act, words: dict, back: str, refusals):
    """Ask with a form; `act` takes what was filled in, and may refuse it in words."""
    if request.method == "POST" and form.is_valid():
        try:
            told = act(form.cleaned_data)
        except refusals as refusal:
            form.add_error(None, str(refusal))
        else:
            model_admin.message_user(request, told, messages.SUCCESS)
            return redirect(back)
    shown = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "form": form,
        "back": back,
        **words,
    }
    return TemplateResponse(request, "admin/decide.html", shown)
