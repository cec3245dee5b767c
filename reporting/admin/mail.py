"""The street office's pages of mail: what was sent, what failed, and what is still to come."""

from itertools import groupby

from django.conf import settings
from django.contrib import admin, messages
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from outreach.accounts.models import Message, User
from outreach.communities.models import Appointment, Street, Unit
from outreach.shared.admin import ReadOnly, ReadOnlyRows, ScopedAdmin
from reporting import actions, models, notices, reminding
from reporting.addressees import last_day

KINDS = {
    reminding.DIGEST: gettext_lazy("reminders of the day"),
    reminding.ASKED: gettext_lazy("reminder by hand"),
}
shown = method_decorator(require_safe)


class KindFilter(admin.SimpleListFilter):
    title = gettext_lazy("kind of mail")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return list(KINDS.items())

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset


class ReminderRows(ReadOnlyRows):
    model = models.Reminder
    fields = ["obligation", "step", "aimed_on", "decided_at"]
    show_change_link = False

    def get_queryset(self, request):
        units = Unit.objects.visible_to(request.user, on=timezone.localdate())
        rows = super().get_queryset(request).filter(obligation__unit__in=units)
        return rows.select_related("obligation__unit", "obligation__definition")


@admin.register(Message)
class MessageAdmin(ReadOnly, ScopedAdmin):
    """Mails to people who were in post in the own street when they were written."""

    change_list_template = "admin/mail/list.html"
    change_form_template = "admin/mail/mail.html"
    search_fields = ["recipient__name", "recipient__email", "subject"]
    list_display = ["created_at", "recipient", "kind_of_mail", "state", "subject", "sent_at"]
    list_filter = ["state", KindFilter]
    list_select_related = ["recipient"]
    date_hierarchy = "created_at"
    fields = ["recipient", "kind_of_mail", "state", "error", "created_at", "next_try_at"]
    fields += ["send_until", "attempts", "sent_at", "message_id", "subject", "text"]
    inlines = [ReminderRows]
    actions = ["send_again"]

    def in_scope(self, queryset, request):
        if request.user.is_superuser:
            return queryset
        units = Unit.objects.visible_to(request.user, on=timezone.localdate())
        held = Appointment.objects.filter(
            Q(appointed_until=None) | Q(appointed_until__gt=OuterRef("written_on")),
            user=OuterRef("recipient"),
            unit__in=units,
            appointed_from__lte=OuterRef("written_on"),
        )
        return queryset.alias(written_on=TruncDate("created_at")).filter(Exists(held))

    def get_urls(self):
        own = [
            ("ahead/", "ahead", self.ahead_view),
            ("<int:pk>/preview/", "preview", self.preview_view),
        ]
        pages = [
            path(route, self.admin_site.admin_view(view), name=f"accounts_message_{name}")
            for route, name, view in own
        ]
        return [*pages, *super().get_urls()]

    @admin.display(description=gettext_lazy("kind of mail"), ordering="kind")
    def kind_of_mail(self, message):
        return KINDS.get(message.kind, message.kind)

    @admin.action(description=gettext_lazy("Send again"), permissions=["view"])
    def send_again(self, request, queryset):
        """Another try for what could not be sent."""
        chosen = list(queryset.select_related("recipient"))
        try:
            actions.send_again(chosen=chosen, by=request.user, now=timezone.now())
        except actions.SendingRefused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return
        told = ngettext(
            "%(count)d mail will be sent again.", "%(count)d mails will be sent again.", len(chosen)
        )
        self.message_user(request, told % {"count": len(chosen)}, messages.SUCCESS)

    def changelist_view(self, request, extra_context=None):
        unreached = {"unreached": _unreached(request.user)}
        return super().changelist_view(request, unreached | (extra_context or {}))

    @shown
    def ahead_view(self, request):
        """What will be sent to whom in the next days if nothing more is done."""
        context = self.admin_site.each_context(request) | {
            "title": _("Next %(days)d days") % {"days": reminding.AHEAD},
            "subtitle": None,
            "opts": self.opts,
            "days": _by_day(_planned(request.user)),
        }
        return TemplateResponse(request, "admin/mail/ahead.html", context)

    @shown
    def preview_view(self, request, pk):
        """A mail as it would be sent now, in every language."""
        message = get_object_or_404(
            self.get_queryset(request).select_related("recipient"), pk=pk, recipient__isnull=False
        )
        context = self.admin_site.each_context(request) | {
            "title": _("Preview"),
            "subtitle": message,
            "opts": self.opts,
            "message": message,
            "versions": [_version(message, *language) for language in settings.LANGUAGES],
        }
        return TemplateResponse(request, "admin/mail/preview.html", context)


def _unreached(user):
    """People in post whom no mail reaches; the sooner their address is right, the better."""
    today = timezone.localdate()
    units = Unit.objects.visible_to(user, on=today)
    in_post = Appointment.objects.in_office(today).filter(unit__in=units)
    people = User.objects.filter(pk__in=in_post.values("user"), is_active=True)
    lost = people.filter(Q(email="") | Q(mail_failed_at__isnull=False))
    return lost.order_by(F("mail_failed_at").desc(nulls_last=True), "name")


def _planned(user) -> list[reminding.Wanted]:
    today = timezone.localdate()
    streets = Street.objects.visible_to(user, on=today).active_between(today, today)
    found = [one for street in streets for one in reminding.planned(street=street, today=today)]
    return sorted(found, key=lambda one: (one.on, one.recipient.name, one.recipient.pk))


def _by_day(planned):
    """Days, each with its people, each with what they are reminded of and until when."""
    return [
        (
            day,
            [
                (person, [(one.obligation, last_day(one.obligation)) for one in mine])
                for person, mine in groupby(of_day, key=lambda one: one.recipient)
            ],
        )
        for day, of_day in groupby(planned, key=lambda one: one.on)
    ]


def _version(message: Message, language: str, name: str) -> dict:
    with translation.override(language):
        contents = notices.contents_of(message, now=timezone.now())
        if contents is None:
            return {"language": language, "name": name, "subject": "", "body": ""}
        return {
            "language": language,
            "name": name,
            "subject": contents["subject"],
            "body": render_to_string("emails/_digest.html", contents),
        }
