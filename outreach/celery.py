"""The queue. The database holds the state; a message here is only a hint that there is work."""

import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "outreach.settings")

app = Celery("outreach")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def cap_memory(**_about):
    """Each child of a worker has its own limit: what one document takes ends no other."""
    from django.conf import settings

    from outreach.shared import memory

    memory.cap(settings.WORKER_MEMORY_MB)
