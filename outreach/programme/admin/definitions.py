"""The duties of a street, and adopting those that ship."""

from functools import partial

from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from outreach.communities.models import Street
from outreach.programme import actions, forms, models
from outreach.shared.admin import Rows, ScopedHistoryAdmin

from .deciding import decide, may_get_and_post


class UnitTargetRows(Rows):
    model = models.UnitTarget
    autocomplete_fields = ["unit"]


@admin.register(models.Definition)
class DefinitionAdmin(ScopedHistoryAdmin):
    """Duties. One that somebody already owes stays as it is; a new version takes its place."""

    search_fields = ["code", "name", "name_en"]
    list_display = [
        "name",
        "code",
        "version",
        "street",
        "owed_by",
        "period_kind",
        "valid_from_year",
    ]
    list_filter = ["code", "owed_by", ("street", RelatedOnlyFieldListFilter)]
    list_select_related = ["street"]
    autocomplete_fields = ["street"]
    actions = ["make_next_version"]
    fieldsets = [
        (None, {"fields": ["street", "code", "name", "name_en", "owed_by", "severity"]}),
        (
            gettext_lazy("When it is due"),
            {
                "fields": [
                    "period_kind",
                    "campaign_code",
                    "due_rule",
                    ("due_month", "due_day", "due_year_offset"),
                    ("due_days_after", "due_date"),
                    "due_inclusive",
                    "holiday_rule",
                    ("cut_off_month", "cut_off_day"),
                    "draft_days_before",
                ]
            },
        ),
        (
            gettext_lazy("What is counted"),
            {
                "fields": [
                    "metric",
                    "comparison",
                    ("target", "full_marks_target"),
                    "is_prorated",
                    "evidence",
                ]
            },
        ),
        (gettext_lazy("Target assessment"), {"fields": ["weight", "grading"]}),
        (
            gettext_lazy("Reminders"),
            {
                "fields": [
                    "reminder_steps",
                    "weekly_reminders",
                    ("street_told_from", "leader_told_from"),
                ]
            },
        ),
        (gettext_lazy("Validity"), {"fields": ["version", "valid_from_year"]}),
    ]
    # Versions count by themselves.
    readonly_fields = ["version"]
    inlines = [UnitTargetRows]

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.obligations.exists())

    @admin.action(description=gettext_lazy("Make a new version to edit"), permissions=["add"])
    def make_next_version(self, request, queryset):
        made = [actions.next_version(definition=definition) for definition in queryset]
        for definition in made:
            told = _("%(definition)s was made; edit it now.") % {"definition": definition}
            self.message_user(request, told, messages.SUCCESS)

    def get_urls(self):
        adopt = self.admin_site.admin_view(may_get_and_post(self.adopt_view))
        return [path("adopt/", adopt, name="programme_adopt"), *super().get_urls()]

    def adopt_view(self, request):
        """Give a street the duties that ship, for a year and those after it."""
        now = timezone.now()
        streets = Street.objects.visible_to(request.user, on=timezone.localdate(now))
        initial = {"year": timezone.localdate(now).year, "street": streets.first()}
        form = forms.AdoptForm(request.POST or None, streets=streets, initial=initial)
        return decide(
            self,
            request,
            form=form,
            act=partial(self._adopt, by=request.user, now=now),
            words={
                "title": _("Adopt the programme"),
                "explanation": _(
                    "The street gets all duties of the plans with their due days, targets and "
                    "weights. What it has already stays as it is. Change the rows afterwards."
                ),
                "button": _("Adopt it"),
            },
            back=reverse("admin:programme_definition_changelist"),
        )

    def _adopt(self, chosen: dict, *, by, now) -> str:
        added = actions.adopt_programme(**chosen)
        days = actions.load_official_holidays(year=chosen["year"], by=by, now=now)
        told = ngettext("%(count)d duty was added.", "%(count)d duties were added.", added)
        told %= {"count": added}
        if days:
            told += " " + _("The official holidays of %(year)d came along.") % chosen
        return told
