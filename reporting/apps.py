from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "reporting"
    verbose_name = _("Summaries")

    def ready(self) -> None:
        from . import checks

        register(checks.duties_can_be_counted)
