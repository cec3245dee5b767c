from django.utils import timezone

from outreach.programme import imports
from outreach.shared.import_command import ImportCommand


class Command(ImportCommand):
    help = "Bring holidays and make-up working days in from a table; all of it, or nothing."

    def preview(self, path, report):
        imports.preview(path, report=report)

    def apply(self, path, report):
        imports.apply(path, now=timezone.now(), report=report, by=None, file_name=path.name)
