from datetime import datetime

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from outreach.accounts.models import Message
from reporting import notices, tasks
from reporting.models import Reminder


class Command(BaseCommand):
    help = (
        "Do once what beat does every minute. With --now as if it were that moment: the mails of "
        "that moment are then sent by this process, and not in production."
    )

    def add_arguments(self, parser):
        parser.add_argument("--now", type=_moment, help="2027-01-25T09:00+08:00")

    def handle(self, **options):
        if options["now"] and settings.PRODUCTION:
            raise CommandError("--now: in production the clock decides.")
        now = options["now"] or timezone.now()
        decided = Reminder.objects.count()
        if options["now"]:
            tasks.tick_at(now, deliver=lambda ids: self._send(ids, now))
        else:
            tasks.tick_at(now)
        self.stdout.write(f"{Reminder.objects.count() - decided} reminders decided")

    def _send(self, message_ids: list[int], now: datetime) -> None:
        notices.deliver(message_ids=message_ids, clock=lambda: now)
        for message in Message.objects.filter(pk__in=message_ids).select_related("recipient"):
            what = message.subject or message.error
            self.stdout.write(f"{message.state}: {message.recipient.email}: {what}")


def _moment(text: str) -> datetime:
    """A moment with its time zone, or in the office's."""
    moment = parse_datetime(text)
    if moment is None:
        raise CommandError(f"--now: {text!r} is no moment. Write 2027-01-25T09:00+08:00.")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
