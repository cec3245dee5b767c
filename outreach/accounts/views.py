from django.contrib import messages
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .forms import MailForm


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request):
    """In which language one gets mail, and whether courtesy mail too; duties come in any case."""
    form = MailForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your wishes about mail are kept."))
        return redirect("account_mail")
    return TemplateResponse(request, "account/mail.html", {"form": form})
