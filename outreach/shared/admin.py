"""What all pages of the street office have in common: whose rows, who may, and labels.

Inside the door (`OutreachAdminSite.has_permission`) scope decides, not Django's permissions: every
list, form and search shows what `visible_to` shows, and a form accepts nothing else, whatever the
browser sends. Forms without history and rows inside other forms follow the same rules.
"""

from contextlib import contextmanager

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AdminSplitDateTime
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DataError, models
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from simple_history.admin import SimpleHistoryAdmin

from .lines import validate_line


class OfficeList(ChangeList):
    """A list whose address may hold any number, even one that no date or column can hold."""

    def get_queryset(self, request, exclude_parameters=None):
        with numbers_out_of_range():
            return super().get_queryset(request, exclude_parameters)

    def get_results(self, request):
        with numbers_out_of_range():
            super().get_results(request)


@contextmanager
def numbers_out_of_range():
    """Django answers a filter it cannot read with the whole list; have it take these as such."""
    try:
        yield
    except (OverflowError, ValueError, DataError) as error:
        raise IncorrectLookupParameters(error) from error


class OfficePages:
    """Street staff may see, add and change; what is gone for good only where nothing is lost."""

    may_delete = False

    def _as_pk(self, object_id):
        try:
            return self.opts.pk.to_python(object_id)
        except ValidationError:
            return None

    def get_changelist(self, request, **kwargs):
        return OfficeList

    def has_module_permission(self, request):
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request, obj=None):
        return self.admin_site.has_permission(request)

    def has_delete_permission(self, request, obj=None):
        allowed = self.may_delete or request.user.is_superuser
        return allowed and self.admin_site.has_permission(request)

    def get_field_queryset(self, db, db_field, request):
        """Rows a form offers and accepts: those the related model's own page shows."""
        related = db_field.remote_field.model
        if self.admin_site.is_registered(related):
            return self.admin_site.get_model_admin(related).get_queryset(request)
        return super().get_field_queryset(db, db_field, request)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.CharField) and isinstance(field.widget, forms.TextInput):
            field.validators.append(validate_line)
        if field and isinstance(field.widget, AdminSplitDateTime):
            day, time = field.widget.widgets
            day.attrs["aria-label"] = f"{field.label}: {pgettext('of a moment', 'day')}"
            time.attrs["aria-label"] = f"{field.label}: {pgettext('of a moment', 'time')}"
        return field


class Scoped:
    """Rows of the own street only."""

    def in_scope(self, queryset, request):
        return queryset.visible_to(request.user, on=timezone.localdate())

    def get_queryset(self, request):
        return self.in_scope(super().get_queryset(request), request)


class ReadOnly:
    """Rows that only rules or the clock make: to be looked at."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class OfficeWideAdmin(OfficePages, admin.ModelAdmin):
    """Rows that all streets of an installation share."""


class ScopedAdmin(Scoped, OfficePages, admin.ModelAdmin):
    """Rows of the own street only."""


class ScopedHistoryAdmin(Scoped, OfficePages, SimpleHistoryAdmin):
    """Rows of the own street, with all their earlier states; no state is put back by a button."""

    def revert_disabled(self, request, obj=None):
        return True

    def history_view(self, request, object_id, extra_context=None):
        self._refuse_others(request, object_id)
        return super().history_view(request, object_id, extra_context)

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        self._refuse_others(request, object_id)
        return super().history_form_view(request, object_id, version_id, extra_context)

    def _refuse_others(self, request, object_id) -> None:
        """The library looks into the history of any row; deleted rows are the superuser's."""
        if not request.user.is_superuser:
            get_object_or_404(self.get_queryset(request), pk=self._as_pk(object_id))


class RowsFormSet(BaseInlineFormSet):
    """Rows of one form, judged together too: a constraint speaks before the database has to."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].widget.attrs["aria-label"] = _("Delete this row")
        # What a form declares by itself never went through `Rows.formfield_for_dbfield`.
        for field in form.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs.setdefault("aria-label", field.label)

    def clean(self):
        super().clean()
        staying = [form for form in self.forms if not self._should_delete_form(form)]
        kept = [
            form.instance
            for form in staying
            if form.is_valid() and (form.instance.pk or form.has_changed())
        ]
        for constraint in self.model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and constraint.condition:
                self._refuse_twice(constraint, kept)

    def get_unique_error_message(self, unique_check):
        """The words of the constraint itself rather than the names of its columns."""
        for constraint in self.model._meta.total_unique_constraints:
            if tuple(constraint.fields) == tuple(unique_check):
                return constraint.get_violation_error_message()
        return super().get_unique_error_message(unique_check)

    def _refuse_twice(self, constraint, rows) -> None:
        """Django compares the rows of one form only where a constraint has no condition."""
        seen = set()
        for row in rows:
            if not constraint.condition.check(_values(row)):
                continue
            key = tuple(
                getattr(row, self.model._meta.get_field(f).attname) for f in constraint.fields
            )
            if key in seen:
                raise ValidationError(constraint.get_violation_error_message())
            seen.add(key)


def _values(row) -> dict:
    fields = row._meta.local_concrete_fields
    return {field.name: models.Value(getattr(row, field.attname), field) for field in fields}


class Rows(OfficePages, admin.TabularInline):
    """Rows of the object above; no empty ones until somebody asks. They may be taken out again."""

    formset = RowsFormSet
    extra = 0
    may_delete = True

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A table has headings, but a heading is not a label: give every field its own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            field.widget.attrs["aria-label"] = field.label
        return field


class ReadOnlyRows(ReadOnly, Rows):
    """Rows to be looked at, with a way to their own page where there is one."""

    show_change_link = True
