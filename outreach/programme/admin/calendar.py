"""Holidays and campaigns."""

from django.contrib import admin
from django.utils import timezone

from outreach.programme import imports, models
from outreach.shared.admin import OfficeWideAdmin
from outreach.shared.admin_imports import ImportPages


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
