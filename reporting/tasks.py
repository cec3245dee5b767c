from celery import shared_task


@shared_task
def tick() -> None:
    """The heartbeat."""


@shared_task
def render_document(*, document_id: int) -> None:
    """Make one PDF."""
