from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.demo import loading


class Command(BaseCommand):
    help = (
        "Load the demonstration street: an invented street with two years of records. "
        "What is already there is left alone. Only for trying out, never in production."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--logins", action="store_true", help="only print the names and passwords to try"
        )

    def handle(self, *, logins: bool, **options):
        if settings.PRODUCTION:
            raise CommandError(
                _("The demonstration's passwords are public, so it is refused in production.")
            )
        if logins:
            self._print_logins()
            return
        try:
            is_new = loading.load(now=timezone.now(), tell=self.stdout.write)
        except loading.DemoRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if not is_new:
            self.stdout.write(_("The demonstration street is already loaded."))

    def _print_logins(self) -> None:
        for login in loading.logins():
            self.stdout.write("{username:<12}{password}".format(**login))
