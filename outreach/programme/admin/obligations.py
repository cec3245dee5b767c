"""What each unit owes, and what the office decides about it."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.communities.models import Unit
from outreach.programme import actions, forms, models
from outreach.shared.admin import ReadOnly, ReadOnlyRows, ScopedHistoryAdmin

from .deciding import decide, may_get_and_post


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
