from django.contrib.admin.apps import AdminConfig
from django.core.checks import register

from outreach.shared import checks


class OutreachAdminConfig(AdminConfig):
    """Django's admin, with our door in front of it."""

    default_site = "outreach.admin_site.OutreachAdminSite"

    def ready(self) -> None:
        super().ready()
        register(checks.sqlite_lets_writers_queue)
        register(checks.pdf_libraries_are_there)
