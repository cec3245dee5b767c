"""Demonstration families and blocks as the street office keeps them, and taking a title away."""

from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from outreach.communities import designation, models
from outreach.communities.forms.designation import EndForm
from outreach.shared.admin import Rows, ScopedHistoryAdmin
from outreach.shared.admin_deciding import decide, may_get_and_post


class TitleAdmin(ScopedHistoryAdmin):
    """A title is given through a nomination or entered by hand; it is taken away with a reason."""

    change_form_template = "admin/communities/title_change_form.html"
    readonly_fields = ["end_kind", "end_reason"]

    def get_urls(self):
        revoke = self.admin_site.admin_view(may_get_and_post(self.revoke_view))
        name = f"communities_{self.opts.model_name}_revoke"
        return [path("<int:pk>/revoke/", revoke, name=name), *super().get_urls()]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        address = reverse(f"admin:communities_{self.opts.model_name}_revoke", args=[object_id])
        return super().change_view(
            request, object_id, form_url, {"revoke": address} | (extra_context or {})
        )

    def revoke_view(self, request, pk):
        """Take a title away."""
        title = get_object_or_404(self.get_queryset(request), pk=pk)

        def act(chosen):
            designation.revoke(title=title, by=request.user, now=timezone.now(), **chosen)
            return _("The title is revoked; the community reads why.")

        words = {
            "title": _("Revoke a title"),
            "explanation": f"{title.community}: {title}",
            "button": _("Revoke it"),
        }
        return decide(
            self,
            request,
            form=EndForm(request.POST or None, today=timezone.localdate()),
            act=act,
            words=words,
            back=reverse(f"admin:communities_{self.opts.model_name}_change", args=[pk]),
            refusals=designation.TitleRefused,
        )


class FamilyConfirmationRows(Rows):
    model = models.FamilyConfirmation


class BlockConfirmationRows(Rows):
    model = models.BlockConfirmation


@admin.register(models.DemonstrationFamily)
class DemonstrationFamilyAdmin(TitleAdmin):
    search_fields = ["representative", "address", "community__name", "community__name_en"]
    list_display = ["representative", "address", "community", "theme", "titled_from", "plaque_on"]
    list_filter = ["theme", ("community", RelatedOnlyFieldListFilter)]
    list_select_related = ["community"]
    autocomplete_fields = ["community"]
    date_hierarchy = "titled_from"
    inlines = [FamilyConfirmationRows]


@admin.register(models.DemonstrationBlock)
class DemonstrationBlockAdmin(TitleAdmin):
    search_fields = ["name", "community__name", "community__name_en"]
    list_display = ["name", "community", "households", "titled_from", "titled_until"]
    list_filter = [("community", RelatedOnlyFieldListFilter)]
    list_select_related = ["community"]
    autocomplete_fields = ["community"]
    inlines = [BlockConfirmationRows]
