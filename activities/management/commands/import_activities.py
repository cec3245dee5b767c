from django.utils import timezone

from activities import imports
from outreach.communities.models import Unit
from outreach.shared.import_command import ImportCommand


class Command(ImportCommand):
    help = "Bring records of activities in from a table; all of it, or nothing."

    def preview(self, path, report):
        today = timezone.localdate()
        imports.preview(path, units=Unit.objects.all(), today=today, report=report)

    def apply(self, path, report):
        imports.apply(
            path,
            units=Unit.objects.all(),
            now=timezone.now(),
            report=report,
            by=None,
            file_name=path.name,
        )
