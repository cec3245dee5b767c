"""The street office's pages for volunteers and their teams."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.db.models import Q
from django.utils import timezone

from outreach.shared.admin import Rows, ScopedHistoryAdmin

from . import models


class MembershipRows(Rows):
    model = models.TeamMembership
    autocomplete_fields = ["volunteer"]


@admin.register(models.Volunteer)
class VolunteerAdmin(ScopedHistoryAdmin):
    search_fields = ["name", "phone", "email"]
    list_display = ["name", "community", "phone", "email", "joined_on", "left_on"]
    list_filter = [("community", RelatedOnlyFieldListFilter)]
    list_select_related = ["community"]
    autocomplete_fields = ["user", "community"]
    date_hierarchy = "joined_on"

    def get_field_queryset(self, db, db_field, request):
        """An account a volunteer already has stays accepted, whoever made it."""
        found = super().get_field_queryset(db, db_field, request)
        if db_field.name != "user":
            return found
        own = models.Volunteer.objects.visible_to(request.user, on=timezone.localdate())
        users = db_field.remote_field.model.objects
        return users.filter(Q(pk__in=found.values("pk")) | Q(pk__in=own.values("user")))


@admin.register(models.Team)
class TeamAdmin(ScopedHistoryAdmin):
    search_fields = ["name", "unit__name", "unit__name_en"]
    list_display = ["name", "unit", "founded_on", "ended_on"]
    list_filter = [("unit", RelatedOnlyFieldListFilter)]
    list_select_related = ["unit"]
    autocomplete_fields = ["unit"]
    inlines = [MembershipRows]
