"""The workspace's pages of the science school and its three facts."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from outreach.communities import upkeep
from outreach.communities.access import director_required, entered
from outreach.communities.forms.upkeep import SchoolForm
from outreach.communities.models import ScienceSchool
from outreach.shared.files import as_photo


@director_required
@require_safe
def school_detail(request):
    """Plaque, rules, person in charge: what is there and what is missing."""
    context = {"school": _own(request).first()}
    return TemplateResponse(request, "workspace/school/detail.html", context)


@director_required
@require_http_methods(["GET", "HEAD", "POST"])
def school_edit(request):
    """Set the school up, or put right what is known of it."""
    school = _own(request).first()
    form = SchoolForm(entered(request), request.FILES or None, initial=_values(request, school))
    if request.method == "POST" and form.is_valid():
        try:
            upkeep.keep_school(
                unit=request.community, **form.cleaned_data, today=timezone.localdate()
            )
        except upkeep.SchoolRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The science school is saved."))
            return redirect("workspace:school-detail")
    context = {"form": form, "school": school}
    return TemplateResponse(request, "workspace/school/form.html", context)


@director_required
@require_safe
@cache_control(private=True, max_age=600)
def school_photo(request):
    """The plaque on the door."""
    school = get_object_or_404(_own(request).with_photo())
    return as_photo(school.photo)


def _own(request):
    return ScienceSchool.objects.filter(unit=request.community)


def _values(request, school) -> dict:
    if school is None:
        return {"name": _("%(community)s science school") % {"community": request.community}}
    names = [name for name in SchoolForm.Meta.fields if name != "photo"]
    return {name: getattr(school, name) for name in names}
