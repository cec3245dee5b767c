from django.utils import timezone

from outreach.communities import imports
from outreach.communities.models import Street
from outreach.shared.import_command import ImportCommand


class Command(ImportCommand):
    help = "Bring streets and their communities in from a table; all of it, or nothing."

    def preview(self, path, report):
        imports.preview(path, streets=Street.objects.all(), may_add=True, report=report)

    def apply(self, path, report):
        imports.apply(
            path,
            streets=Street.objects.all(),
            may_add=True,
            now=timezone.now(),
            report=report,
            by=None,
            file_name=path.name,
        )
