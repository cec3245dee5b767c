"""The street office's pages for streets and communities, and for the people appointed there."""

from functools import partial

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.contrib.auth.admin import UserAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from outreach.accounts.models import User
from outreach.communities import imports, models
from outreach.communities.models import Appointment, Street, Unit
from outreach.shared.admin import (
    ReadOnly,
    ReadOnlyRows,
    Rows,
    Scoped,
    ScopedAdmin,
    ScopedHistoryAdmin,
)
from outreach.shared.admin_imports import ImportPages
from outreach.shared.files import as_photo, taken_along


class SpanRows(Rows):
    model = models.ActiveSpan


class AppointmentRows(Scoped, Rows):
    model = models.Appointment
    autocomplete_fields = ["user", "unit"]
    may_delete = False


class LineageRows(Rows):
    model = models.Lineage
    fk_name = "predecessor"
    autocomplete_fields = ["successor"]
    verbose_name = _("successor")
    verbose_name_plural = _("what became of it")


@admin.register(models.Unit)
class UnitAdmin(ReadOnly, ScopedAdmin):
    """Only searched in by other forms: streets and communities have pages of their own."""

    search_fields = ["code", "name", "name_en"]
    list_display = ["name", "name_en", "code"]

    def has_module_permission(self, request):
        return False


@admin.register(models.Street)
class StreetAdmin(ScopedHistoryAdmin):
    search_fields = ["code", "name", "name_en"]
    list_display = ["name", "name_en", "code", "contact_name", "contact_phone"]
    inlines = [SpanRows, AppointmentRows]

    def has_add_permission(self, request, obj=None):
        return request.user.is_superuser and super().has_add_permission(request, obj)


@admin.register(models.Community)
class CommunityAdmin(ImportPages, ScopedHistoryAdmin):
    import_columns = imports.COLUMNS
    search_fields = ["code", "name", "name_en"]
    list_display = ["name", "name_en", "code", "street"]
    list_filter = [("street", RelatedOnlyFieldListFilter)]
    list_select_related = ["street"]
    autocomplete_fields = ["street"]
    inlines = [SpanRows, AppointmentRows, LineageRows]

    def preview_import(self, request, file, report):
        imports.preview(file, report=report, **self._import_scope(request))

    def apply_import(self, request, file, report, file_name):
        imports.apply(
            file,
            now=timezone.now(),
            report=report,
            by=request.user,
            file_name=file_name,
            **self._import_scope(request),
        )

    def _import_scope(self, request) -> dict:
        """Staff bring in communities of their own street; a new street is the superuser's."""
        streets = Street.objects.visible_to(request.user, on=timezone.localdate())
        return {"streets": streets, "may_add": request.user.is_superuser}


@admin.register(models.Appointment)
class AppointmentAdmin(ScopedHistoryAdmin):
    search_fields = ["user__name", "user__username", "unit__name", "unit__name_en"]
    list_display = ["user", "post", "unit", "appointed_from", "appointed_until"]
    list_filter = ["post", ("unit", RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "unit"]
    autocomplete_fields = ["user", "unit"]
    date_hierarchy = "appointed_from"


@admin.register(models.Handover)
class HandoverAdmin(ReadOnly, ScopedHistoryAdmin):
    """Decided by the director; the appointments that follow can be put right on their own page."""

    search_fields = ["community__name", "community__name_en", "incoming__user__name"]
    list_display = ["community", "day", "outgoing", "incoming", "decided_by", "decided_at"]
    list_filter = [("community", RelatedOnlyFieldListFilter)]
    list_select_related = [
        "community",
        "decided_by",
        "incoming__unit",
        "incoming__user",
        "outgoing__unit",
        "outgoing__user",
    ]
    date_hierarchy = "day"


class MemberRows(Rows):
    model = models.GroupMember


class DocumentRows(ReadOnlyRows):
    model = models.GroupDocument
    fields = ["opened", "added_at", "added_by", "size", "sha256"]
    readonly_fields = ["opened"]

    @admin.display(description=_("document"))
    def opened(self, document):
        address = reverse("admin:communities_groupdocument_file", args=[document.pk])
        return format_html('<a href="{}">{}</a>', address, document.file_name)


@admin.register(models.LeadingGroup)
class LeadingGroupAdmin(ScopedHistoryAdmin):
    search_fields = ["unit__name", "unit__name_en", "members__name"]
    list_display = ["unit", "action", "decided_on", "term_from", "term_until", "filed_on"]
    list_filter = ["action", ("unit", RelatedOnlyFieldListFilter)]
    list_select_related = ["unit"]
    autocomplete_fields = ["unit"]
    inlines = [MemberRows, DocumentRows]

    def get_urls(self):
        file = self.admin_site.admin_view(self.file_view)
        own = path("document/<int:pk>/", file, name="communities_groupdocument_file")
        return [own, *super().get_urls()]

    def file_view(self, request, pk):
        """A document filed by a unit of the own street, to be taken along."""
        return _document(request, pk)


@require_safe
def _document(request, pk):
    own = models.GroupDocument.objects.visible_to(request.user, on=timezone.localdate())
    found = get_object_or_404(own.select_related("group__unit"), pk=pk)
    return taken_along(found.file, name=found.file_name, content_type=found.content_type)


@admin.display(description=_("picture"))
def shown(row):
    """The way to a photo that a community took; only the community changes it."""
    if not row.photo:
        return "-"
    if not row.has_consent:
        return _("Not shown: no consent.")
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_photo", args=[row.pk])
    return format_html('<a href="{}">{}</a>', address, _("Open the photo"))


@require_safe
def _photo(request, model, pk):
    own = model.objects.visible_to(request.user, on=timezone.localdate())
    found = get_object_or_404(own.with_photo(), pk=pk)
    return as_photo(found.photo)


class WithPhotos:
    """Pages of rows whose photo the own street may see, where everyone shown agreed."""

    photographed: type

    def get_urls(self):
        meta = self.photographed._meta
        name = f"{meta.app_label}_{meta.model_name}_photo"
        photo = self.admin_site.admin_view(partial(_photo, model=self.photographed))
        return [path("photo/<int:pk>/", photo, name=name), *super().get_urls()]


class ContentChangeRows(Rows):
    model = models.ContentChange
    fields = ["changed_on", "topic", shown]
    readonly_fields = [shown]


@admin.register(models.Facility)
class FacilityAdmin(WithPhotos, ScopedHistoryAdmin):
    photographed = models.ContentChange
    search_fields = ["name", "location", "unit__name", "unit__name_en"]
    list_display = ["name", "kind", "unit", "location", "active_from", "active_until"]
    list_filter = ["kind", ("unit", RelatedOnlyFieldListFilter)]
    list_select_related = ["unit"]
    autocomplete_fields = ["unit"]
    inlines = [ContentChangeRows]

    def save_formset(self, request, form, formset, change):
        """A change that is taken out leaves no photo behind."""
        super().save_formset(request, form, formset, change)
        for row in formset.deleted_objects:
            if row.photo:
                transaction.on_commit(partial(row.photo.storage.delete, row.photo.name))


@admin.register(models.ScienceSchool)
class ScienceSchoolAdmin(WithPhotos, ScopedHistoryAdmin):
    photographed = models.ScienceSchool
    search_fields = ["name", "person_in_charge", "unit__name", "unit__name_en"]
    list_display = ["name", "unit", "has_plaque", "has_rules", "person_in_charge"]
    list_filter = ["has_plaque", "has_rules"]
    list_select_related = ["unit"]
    autocomplete_fields = ["unit"]
    exclude = ["photo", "has_consent"]
    readonly_fields = [shown]


@admin.register(models.Partner)
class PartnerAdmin(ScopedHistoryAdmin):
    search_fields = ["name", "name_en"]
    list_display = ["name", "name_en", "street", "note"]
    list_filter = [("street", RelatedOnlyFieldListFilter)]
    list_select_related = ["street"]
    autocomplete_fields = ["street"]


@admin.register(models.JointWork)
class JointWorkAdmin(ScopedHistoryAdmin):
    may_delete = True
    search_fields = ["title", "partner__name", "unit__name", "unit__name_en"]
    list_display = ["title", "link", "done_on", "unit", "partner"]
    list_filter = ["link", ("unit", RelatedOnlyFieldListFilter)]
    list_select_related = ["unit", "partner"]
    autocomplete_fields = ["unit", "partner"]
    date_hierarchy = "done_on"


@admin.register(User)
class PersonAdmin(ScopedHistoryAdmin, UserAdmin):
    """People with an account, here because a person's scope is where they are appointed.

    Staff see who is or was appointed in their street and whom they added themselves. They never
    make or touch a superuser, never give the street's role away, and leave alone whoever now
    works for another street: a new password would be a key to that street.
    """

    STAFF_MAY_GIVE = (User.Role.COMMUNITY, User.Role.VOLUNTEER)

    search_fields = ["name", "username", "email"]
    list_display = ["name", "username", "email", "role", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    ordering = ["name", "pk"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (_("Person"), {"fields": ["name", "email", "mail_failed_at", "language"]}),
        (_("Access"), {"fields": ["role", "is_active", "is_superuser"]}),
        (_("Times"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": [
                    "username",
                    "name",
                    "email",
                    "language",
                    "role",
                    "usable_password",
                    "password1",
                    "password2",
                ]
            },
        ),
    ]
    inlines = [AppointmentRows]

    def in_scope(self, queryset, request):
        if request.user.is_superuser:
            return queryset
        units = Unit.objects.visible_to(request.user, on=timezone.localdate())
        appointed = Appointment.objects.filter(unit__in=units)
        return queryset.filter(
            Q(pk__in=appointed.values("user")) | Q(added_by=request.user)
        ).exclude(is_superuser=True)

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not self._works_elsewhere(request, obj))

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if request.user.is_superuser:
            return fields
        # A colleague's role stands as it is; everybody else's can be changed among the two.
        held = obj is not None and obj.role not in self.STAFF_MAY_GIVE
        return [*fields, "role"] if held else fields

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return fieldsets
        return [
            (title, options | {"fields": [f for f in options["fields"] if f != "is_superuser"]})
            for title, options in fieldsets
        ]

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "role" and not request.user.is_superuser:
            kwargs["choices"] = [(role.value, role.label) for role in self.STAFF_MAY_GIVE]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_inlines(self, request, obj):
        return self.inlines if obj else []

    def save_model(self, request, obj, form, change):
        if not change:
            obj.added_by = request.user
        super().save_model(request, obj, form, change)

    def user_change_password(self, request, id, form_url=""):
        person = self.get_object(request, id)
        if person and self._works_elsewhere(request, person):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def _works_elsewhere(self, request, person) -> bool:
        """Whether the person holds, or will hold, a post that is not this office's to fill."""
        if request.user.is_superuser:
            return False
        today = timezone.localdate()
        units = Unit.objects.visible_to(request.user, on=today)
        posts = Appointment.objects.filter(user=person).exclude(appointed_until__lte=today)
        return posts.exclude(unit__in=units).exists()
