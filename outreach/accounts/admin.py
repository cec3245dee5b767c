"""What only the superuser sees; people are shown by the app that knows where they are posted."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group

from outreach.shared.admin import OfficeWideAdmin, ReadOnly

from .models import AuditEntry

# Rights here come from a role and a post, and addresses from the person's own page.
admin.site.unregister([Group, EmailAddress, Authenticator])


class SuperuserOnly(ReadOnly):
    """It tells of all streets, so staff of one of them do not see it."""

    def has_module_permission(self, request):
        return request.user.is_superuser and super().has_module_permission(request)

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser and super().has_view_permission(request, obj)


@admin.register(AuditEntry)
class AuditEntryAdmin(SuperuserOnly, OfficeWideAdmin):
    search_fields = ["deed", "subject", "by__name", "by__username"]
    list_display = ["at", "by", "deed", "subject"]
    list_select_related = ["by"]
    date_hierarchy = "at"


@admin.register(Authenticator)
class AuthenticatorAdmin(SuperuserOnly, OfficeWideAdmin):
    """Second factors without their secrets; taking one away helps somebody who lost a phone."""

    search_fields = ["user__name", "user__username"]
    list_display = ["user", "type", "created_at", "last_used_at"]
    list_select_related = ["user"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_delete_permission(self, request, obj=None):
        return self.has_view_permission(request, obj)
