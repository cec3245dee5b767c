"""Criteria, quotas, and the nominations that wait for the street office."""

from functools import partial

from django import forms as django_forms
from django.contrib import admin
from django.contrib.admin import RelatedOnlyFieldListFilter
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from outreach.communities import designation, models
from outreach.communities.access import entered
from outreach.communities.forms import designation as forms
from outreach.communities.models import Nomination, Street
from outreach.communities.rules.designation import Act
from outreach.shared.admin import ReadOnly, ReadOnlyRows, Rows, ScopedHistoryAdmin
from outreach.shared.admin_deciding import decide, may_get_and_post


class CriterionRows(Rows):
    model = models.Criterion


@admin.register(models.CriteriaSet)
class CriteriaSetAdmin(ScopedHistoryAdmin):
    """Criteria of a year. Those with which somebody was scored stay as they are."""

    search_fields = ["street__name", "street__name_en"]
    list_display = ["street", "what", "valid_from_year", "minimum", "notice_days"]
    list_filter = ["what", ("street", RelatedOnlyFieldListFilter)]
    list_select_related = ["street"]
    autocomplete_fields = ["street"]
    inlines = [CriterionRows]

    def has_change_permission(self, request, obj=None):
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or not obj.nominations.exists())

    def get_urls(self):
        usual = self.admin_site.admin_view(may_get_and_post(self.usual_view))
        return [
            path("usual/", usual, name="communities_criteriaset_usual"),
            *super().get_urls(),
        ]

    def usual_view(self, request):
        """Give a street the usual criteria, where it has none."""
        today = timezone.localdate()
        streets = Street.objects.visible_to(request.user, on=today)

        def act(chosen):
            added = designation.adopt_usual_criteria(**chosen)
            told = ngettext(
                "%(count)d criterion was added.", "%(count)d criteria were added.", added
            )
            return told % {"count": added}

        return decide(
            self,
            request,
            form=forms.UsualCriteriaForm(
                request.POST or None,
                streets=streets,
                initial={"year": today.year, "street": streets.first()},
            ),
            act=act,
            words={
                "title": _("Use the usual criteria"),
                "explanation": _(
                    "Five criteria each for families and blocks, 100 points together, of which 60 "
                    "are needed; seven days of public notice. Change them afterwards, as long as "
                    "nobody is nominated."
                ),
                "button": _("Use them"),
            },
            back=reverse("admin:communities_criteriaset_changelist"),
            refusals=designation.CriteriaRefused,
        )


@admin.register(models.DesignationQuota)
class DesignationQuotaAdmin(ScopedHistoryAdmin):
    """How many may be designated; without a row there is no limit."""

    may_delete = True
    list_display = ["year", "street", "community", "families", "blocks"]
    list_filter = ["year", ("street", RelatedOnlyFieldListFilter)]
    list_select_related = ["street", "community"]
    autocomplete_fields = ["street", "community"]


class ScoreRows(ReadOnlyRows):
    model = models.NominationScore
    fields = ["criterion", "points"]
    show_change_link = False


class StepRows(ReadOnlyRows):
    model = models.NominationStep
    fields = ["act", "by", "at", "reason", "points"]
    show_change_link = False


class ObjectionRows(ReadOnlyRows):
    model = models.Objection
    fields = ["raised_on", "text", "outcome", "answer"]


@admin.register(models.Nomination)
class NominationAdmin(ReadOnly, ScopedHistoryAdmin):
    """Communities nominate in their workspace; the office reviews and designates here."""

    search_fields = ["name", "building", "community__name", "community__name_en"]
    list_display = [
        "__str__",
        "what",
        "community",
        "state",
        "points",
        "notice_from",
        "notice_until",
    ]
    list_filter = ["state", "what", ("community", RelatedOnlyFieldListFilter)]
    list_select_related = ["community"]
    inlines = [ScoreRows, ObjectionRows, StepRows]
    fields = [
        "community",
        "what",
        "name",
        ("building", "door"),
        "households",
        "theme",
        "reason",
        "has_consent",
        "criteria",
        "points",
        "state",
        ("notice_from", "notice_until"),
        ("family", "block"),
    ]

    def in_scope(self, queryset, request):
        return super().in_scope(queryset, request).with_points()

    @admin.display(description=gettext_lazy("points"), ordering="points")
    def points(self, nomination):
        return nomination.points

    def get_urls(self):
        views = {
            "approve": self.approve_view,
            "return": self.return_view,
            "refuse": self.refuse_view,
            "object": self.object_view,
            "designate": self.designate_view,
        }
        return [
            *(
                path(
                    f"<int:pk>/{name}/",
                    self.admin_site.admin_view(may_get_and_post(view)),
                    name=f"communities_nomination_{name}",
                )
                for name, view in views.items()
            ),
            *super().get_urls(),
        ]

    def change_view(self, request, object_id, form_url="", extra_context=None):
        possible = self._possible(self.get_object(request, object_id))
        return super().change_view(
            request, object_id, form_url, {"possible": possible} | (extra_context or {})
        )

    def _possible(self, nomination) -> list[tuple[str, str]]:
        """What may be done now, and where, by the table of the rules."""
        if nomination is None:
            return []
        words = {
            Act.APPROVE: _("Approve"),
            Act.RETURN: _("Return for revision"),
            Act.DESIGNATE: _("Designate"),
            Act.OBJECT: _("Record an objection"),
            Act.REFUSE: _("Refuse"),
        }
        return [
            (reverse(f"admin:communities_nomination_{act}", args=[nomination.pk]), said)
            for act, said in words.items()
            if nomination.may(act)
        ]

    def approve_view(self, request, pk):
        """Approve a nomination, and put it on public notice."""
        nomination = self._asked(request, pk)
        days = nomination.criteria.notice_days if nomination.criteria else 7
        return self._decide(
            request,
            nomination,
            form=forms.ApproveForm(
                entered(request), initial={"notice_from": timezone.localdate(), "days": days}
            ),
            action=designation.approve,
            words={
                "title": _("Approve a nomination"),
                "button": _("Approve, and put on notice"),
                "done": _("It is approved; the public notice is set."),
            },
        )

    def return_view(self, request, pk):
        """Return a nomination for revision."""
        return self._decide(
            request,
            self._asked(request, pk),
            form=forms.ReasonForm(entered(request)),
            action=designation.send_back,
            words={
                "title": _("Return a nomination for revision"),
                "button": _("Return it"),
                "done": _("It is returned; the community reads why."),
            },
        )

    def refuse_view(self, request, pk):
        """Refuse a nomination for good."""
        return self._decide(
            request,
            self._asked(request, pk),
            form=forms.ReasonForm(entered(request)),
            action=designation.refuse,
            words={
                "title": _("Refuse a nomination"),
                "button": _("Refuse it"),
                "done": _("It is refused; the community reads why."),
            },
        )

    def object_view(self, request, pk):
        """Keep what somebody says against a nomination."""
        return self._decide(
            request,
            self._asked(request, pk),
            form=forms.ObjectionForm(entered(request), initial={"raised_on": timezone.localdate()}),
            action=designation.record_objection,
            words={
                "title": _("Record an objection"),
                "button": _("Record it"),
                "done": _("The objection is recorded. Settle it before you designate."),
            },
        )

    def designate_view(self, request, pk):
        """Give the title from today on."""
        return self._decide(
            request,
            self._asked(request, pk),
            form=django_forms.Form(entered(request)),
            action=designation.designate,
            words={
                "title": _("Designate"),
                "button": _("Designate from today on"),
                "done": _("The title is given. It counts from today."),
            },
        )

    def _asked(self, request, pk) -> Nomination:
        rows = self.get_queryset(request).select_related("community", "criteria")
        return get_object_or_404(rows, pk=pk)

    def _decide(self, request, nomination, *, form, action, words):
        act = partial(_act, action, words["done"], nomination=nomination, by=request.user)
        explanation = _("%(community)s: %(nomination)s, %(points)d points") % {
            "community": nomination.community,
            "nomination": nomination,
            "points": nomination.points,
        }
        return decide(
            self,
            request,
            form=form,
            act=act,
            words=words | {"explanation": explanation},
            back=reverse("admin:communities_nomination_change", args=[nomination.pk]),
            refusals=designation.NominationRefused,
        )


def _act(action, done, chosen, **about) -> str:
    action(now=timezone.now(), **about, **chosen)
    return done


@admin.register(models.Objection)
class ObjectionAdmin(ReadOnly, ScopedHistoryAdmin):
    """What was said against nominations on notice; the office settles it here."""

    search_fields = ["text", "nomination__name"]
    list_display = ["nomination", "raised_on", "text", "outcome"]
    list_filter = ["outcome"]
    list_select_related = ["nomination"]

    def get_urls(self):
        settle = self.admin_site.admin_view(may_get_and_post(self.settle_view))
        return [
            path("<int:pk>/settle/", settle, name="communities_objection_settle"),
            *super().get_urls(),
        ]

    def settle_view(self, request, pk):
        """Say what became of an objection."""
        rows = self.get_queryset(request).select_related("nomination__community")
        objection = get_object_or_404(rows, pk=pk)
        done = _("The objection is settled.")
        about = {"objection": objection, "by": request.user}
        return decide(
            self,
            request,
            form=forms.SettleForm(request.POST or None),
            act=partial(_act, designation.settle_objection, done, **about),
            words={
                "title": _("Settle an objection"),
                "explanation": str(objection),
                "button": _("Settle it"),
            },
            back=reverse("admin:communities_nomination_change", args=[objection.nomination_id]),
            refusals=designation.NominationRefused,
        )
