"""The street office's pages for what is owed: holidays, campaigns, duties, obligations."""

from functools import partial

from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from outreach.communities.models import Street, Unit
from outreach.shared.admin import (
    OfficeWideAdmin,
    ReadOnly,
    ReadOnlyRows,
    Rows,
    ScopedHistoryAdmin,
)
from outreach.shared.admin_imports import ImportPages

from . import actions, forms, imports, models

may_get_and_post = require_http_methods(["GET", "HEAD", "POST"])


def decide(model_admin, request, *, form, act, words: dict, back: str):
    """Ask with a form; `act` takes what was filled in, and may refuse it in words."""
    if form.is_valid():
        try:
            told = act(form.cleaned_data)
        except (actions.ExtensionRefused, actions.ReleaseRefused) as refusal:
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


@admin.register(models.Holiday)
class HolidayAdmin(ImportPages, OfficeWideAdmin):
    import_columns = imports.COLUMNS
    may_delete = True
    search_fields = ["name"]
    list_display = ["day", "name", "kind", "is_official"]
    list_filter = ["kind", "is_official"]
    date_hierarchy = "day"

    def preview_import(self, request, file, report):
        imports.preview(file, report=report)

    def apply_import(self, request, file, report, file_name):
        imports.apply(file, now=timezone.now(), report=report, by=request.user, file_name=file_name)


@admin.register(models.Campaign)
class CampaignAdmin(OfficeWideAdmin):
    search_fields = ["name", "name_en"]
    list_display = ["name", "name_en", "code", "year", "starts_on", "ends_on"]
    list_filter = ["code", "year"]


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


class ExtensionRows(ReadOnlyRows):
    model = models.Extension
    fields = ["wanted_on", "reason", "asked_by", "asked_at", "decision", "granted_on", "answer"]


class WaiverRows(ReadOnlyRows):
    model = models.Waiver
    fields = ["reason", "by", "at"]
    show_change_link = False


class TransferRows(ReadOnlyRows):
    model = models.Transfer
    fk_name = "obligation"
    fields = ["successor", "reason", "by", "at"]
    show_change_link = False


@admin.register(models.Obligation)
class ObligationAdmin(ReadOnly, ScopedHistoryAdmin):
    """What each unit owes. Rules make it; the office waives or transfers it, with a reason."""

    search_fields = ["unit__name", "unit__name_en", "unit__code", "period_key"]
    list_display = ["definition", "unit", "period_key", "due_on", "effective_due_at", "target"]
    list_filter = ["period_key", "definition__code", ("unit", RelatedOnlyFieldListFilter)]
    list_select_related = ["definition__street", "unit"]
    date_hierarchy = "due_on"
    inlines = [ExtensionRows, WaiverRows, TransferRows]

    def get_urls(self):
        waive = self.admin_site.admin_view(may_get_and_post(self.waive_view))
        transfer = self.admin_site.admin_view(may_get_and_post(self.transfer_view))
        return [
            path("<int:pk>/waive/", waive, name="programme_obligation_waive"),
            path("<int:pk>/transfer/", transfer, name="programme_obligation_transfer"),
            *super().get_urls(),
        ]

    def waive_view(self, request, pk):
        """Let a unit off something it owes."""
        duty = get_object_or_404(self.get_queryset(request), pk=pk)

        def act(chosen):
            actions.waive(obligation=duty, by=request.user, now=timezone.now(), **chosen)
            return _("It is waived.")

        words = {
            "title": _("Waive an obligation"),
            "explanation": str(duty),
            "button": _("Waive it"),
        }
        form = forms.ReasonForm(request.POST or None)
        return decide(self, request, form=form, act=act, words=words, back=self._page(duty))

    def transfer_view(self, request, pk):
        """Let another unit of the street take something over."""
        duty = get_object_or_404(self.get_queryset(request), pk=pk)
        today = timezone.localdate()
        units = Unit.objects.of_street(duty.definition.street).active_between(today, today)

        def act(chosen):
            actions.transfer(obligation=duty, by=request.user, now=timezone.now(), **chosen)
            return _("It is transferred.")

        words = {
            "title": _("Transfer an obligation"),
            "explanation": str(duty),
            "button": _("Transfer it"),
        }
        form = forms.TransferForm(request.POST or None, units=units.exclude(pk=duty.unit_id))
        return decide(self, request, form=form, act=act, words=words, back=self._page(duty))

    def _page(self, duty) -> str:
        return reverse("admin:programme_obligation_change", args=[duty.pk])


@admin.register(models.Extension)
class ExtensionAdmin(ReadOnly, ScopedHistoryAdmin):
    """Communities ask in their workspace; the office grants or refuses here."""

    search_fields = ["obligation__unit__name", "obligation__unit__name_en", "reason"]
    list_display = ["obligation", "wanted_on", "asked_by", "asked_at", "decision", "granted_on"]
    list_filter = ["decision"]
    list_select_related = ["obligation__unit", "obligation__definition", "asked_by"]
    date_hierarchy = "asked_at"

    def get_urls(self):
        grant = self.admin_site.admin_view(may_get_and_post(self.grant_view))
        refuse = self.admin_site.admin_view(may_get_and_post(self.refuse_view))
        return [
            path("<int:pk>/grant/", grant, name="programme_extension_grant"),
            path("<int:pk>/refuse/", refuse, name="programme_extension_refuse"),
            *super().get_urls(),
        ]

    def grant_view(self, request, pk):
        """Give more time."""
        extension = get_object_or_404(self.get_queryset(request), pk=pk)

        def act(chosen):
            actions.grant_extension(
                extension=extension, by=request.user, now=timezone.now(), **chosen
            )
            return _("More time is granted.")

        words = {
            "title": _("Grant more time"),
            "explanation": f"{extension}: {extension.reason}",
            "button": _("Grant it"),
        }
        form = forms.GrantForm(request.POST or None, initial={"until": extension.wanted_on})
        return decide(self, request, form=form, act=act, words=words, back=self._list())

    def refuse_view(self, request, pk):
        """Give no more time, and say why."""
        extension = get_object_or_404(self.get_queryset(request), pk=pk)

        def act(chosen):
            actions.refuse_extension(
                extension=extension, by=request.user, now=timezone.now(), **chosen
            )
            return _("It is refused; the community reads why.")

        words = {
            "title": _("Refuse more time"),
            "explanation": f"{extension}: {extension.reason}",
            "button": _("Refuse it"),
        }
        form = forms.RefusalForm(request.POST or None)
        return decide(self, request, form=form, act=act, words=words, back=self._list())

    def _list(self) -> str:
        return reverse("admin:programme_extension_changelist")
