"""The street office's pages for plans and activities, with their photos."""

from functools import partial

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from outreach.communities.models import Unit
from outreach.shared.admin import Rows, Scoped, ScopedHistoryAdmin
from outreach.shared.admin_imports import ImportPages
from outreach.shared.files import as_photo

from . import forms, imports, models

REASONS = ("cancel_reason", "withdraw_reason")


@admin.register(models.PlanItem)
class PlanItemAdmin(ScopedHistoryAdmin):
    may_delete = True
    search_fields = ["title", "theme", "unit__name", "unit__name_en"]
    list_display = ["title", "year", "month", "unit", "kind", "expected_attendance"]
    list_filter = ["year", "kind", "audience", ("unit", RelatedOnlyFieldListFilter)]
    list_select_related = ["unit"]
    autocomplete_fields = ["unit"]


class AudienceRows(Rows):
    model = models.AudienceCount


class OutputRows(Rows):
    model = models.PublicityOutput


class ParticipationRows(Scoped, Rows):
    model = models.Participation
    autocomplete_fields = ["community"]


class EmploymentRows(Rows):
    model = models.EmploymentTraining


class PhotoRows(Rows):
    model = models.Photo
    form = forms.PhotoForm
    fields = ["image", "shown", "caption", "has_consent"]
    readonly_fields = ["shown"]

    @admin.display(description=gettext_lazy("picture"))
    def shown(self, photo):
        if not photo.pk:
            return "-"
        if not photo.has_consent:
            return _("Not shown: no consent.")
        address = reverse("admin:activities_photo", args=[photo.pk])
        return format_html('<a href="{}">{}</a>', address, _("Open the photo"))


@admin.register(models.Activity)
class ActivityAdmin(ImportPages, ScopedHistoryAdmin):
    form = forms.ActivityForm
    import_columns = imports.COLUMNS
    search_fields = ["title", "theme", "place", "unit__name", "unit__name_en"]
    list_display = ["title", "held_on", "unit", "kind", "audience", "attendance", "status"]
    list_filter = ["status", "kind", "audience", ("unit", RelatedOnlyFieldListFilter)]
    list_select_related = ["unit"]
    autocomplete_fields = ["unit", "campaign", "plan_item", "partners"]
    date_hierarchy = "held_on"
    readonly_fields = ["recorded_at", "year_is_assumed", "day_is_assumed", "source_url"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "unit",
                    "status",
                    "cancel_reason",
                    "withdraw_reason",
                    "title",
                    "kind",
                    "theme",
                ]
            },
        ),
        (gettext_lazy("When and where"), {"fields": ["held_on", "starts", "ends", "place"]}),
        (
            gettext_lazy("Who came"),
            {"fields": ["audience", "attendance", "counted_in", "partners", "summary"]},
        ),
        (
            gettext_lazy("What it counts for"),
            {"fields": ["campaign", "plan_item", "is_into_community", "opposes_cults"]},
        ),
        (
            gettext_lazy("Where the record comes from"),
            {
                "fields": [
                    "recorded_at",
                    "source_url",
                    "year_is_assumed",
                    "day_is_assumed",
                    "unit_is_assumed",
                ]
            },
        ),
    ]
    inlines = [AudienceRows, OutputRows, ParticipationRows, EmploymentRows, PhotoRows]

    def preview_import(self, request, file, report):
        today = timezone.localdate()
        units = Unit.objects.visible_to(request.user, on=today)
        imports.preview(file, units=units, today=today, report=report)

    def apply_import(self, request, file, report, file_name):
        units = Unit.objects.visible_to(request.user, on=timezone.localdate())
        imports.apply(
            file,
            units=units,
            now=timezone.now(),
            report=report,
            by=request.user,
            file_name=file_name,
        )

    def get_urls(self):
        photo = self.admin_site.admin_view(self.photo_view)
        return [path("photo/<int:pk>/", photo, name="activities_photo"), *super().get_urls()]

    def photo_view(self, request, pk):
        """A photo of an activity of the own street that everyone shown agreed to."""
        return _photo(request, pk)

    def save_model(self, request, obj, form, change):
        if obj.status == models.Activity.Status.RECORDED and obj.recorded_at is None:
            obj.recorded_at = timezone.now()
        is_withdrawn = obj.status == models.Activity.Status.WITHDRAWN
        obj.withdrawn_at = (obj.withdrawn_at or timezone.now()) if is_withdrawn else None
        super().save_model(request, obj, form, change)

    def save_formset(self, request, form, formset, change):
        """A photo that is taken out leaves no file behind."""
        super().save_formset(request, form, formset, change)
        if formset.model is models.Photo:
            for photo in formset.deleted_objects:
                storage, name = photo.image.storage, photo.image.name
                transaction.on_commit(partial(storage.delete, name))


@require_safe
def _photo(request, pk):
    own = models.Photo.objects.visible_to(request.user, on=timezone.localdate())
    found = get_object_or_404(own.with_consent(), pk=pk)
    return as_photo(found.image)
