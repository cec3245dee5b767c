"""The street office's pages for what is owed: holidays, campaigns, duties."""

from django.contrib import admin, messages
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from outreach.shared.admin import OfficeWideAdmin, ReadOnly, ScopedHistoryAdmin

from . import actions, models


@admin.register(models.Holiday)
class HolidayAdmin(OfficeWideAdmin):
    may_delete = True
    search_fields = ["name"]
    list_display = ["day", "name", "kind", "is_official"]
    list_filter = ["kind", "is_official"]
    date_hierarchy = "day"


@admin.register(models.Campaign)
class CampaignAdmin(OfficeWideAdmin):
    search_fields = ["name", "name_en"]
    list_display = ["name", "name_en", "code", "year", "starts_on", "ends_on"]
    list_filter = ["code", "year"]


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

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.obligations.exists())

    @admin.action(description=gettext_lazy("Make a new version to edit"), permissions=["add"])
    def make_next_version(self, request, queryset):
        made = [actions.next_version(definition=definition) for definition in queryset]
        for definition in made:
            told = _("%(definition)s was made; edit it now.") % {"definition": definition}
            self.message_user(request, told, messages.SUCCESS)


@admin.register(models.Obligation)
class ObligationAdmin(ReadOnly, ScopedHistoryAdmin):
    search_fields = ["unit__name", "unit__name_en", "unit__code", "period_key"]
    list_display = ["definition", "unit", "period_key", "due_on", "effective_due_at", "draft_on"]
    list_filter = ["period_key", "definition__code", ("unit", RelatedOnlyFieldListFilter)]
    list_select_related = ["definition__street", "unit"]
    date_hierarchy = "due_on"
