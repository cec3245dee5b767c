"""A program that lets ticks die: each runs in a child of its own and stops where it is told.

Reads orders as JSON, one a line: `now`, how many `children` at once, and the `point` to die at.
"""

import json
import os
import signal
import smtplib
import sys
from datetime import datetime
from importlib import import_module

import django

# Every place between deciding and marking: module or class, its function, and on which side.
POINTS = {
    "in the transaction that decides": ("reporting.reminding", "_note", "after"),
    "decided": ("outreach.accounts.outbox", "hand_out", "before"),
    "handed out": ("outreach.accounts.outbox", "take", "before"),
    "taken": ("outreach.accounts.outbox", "take", "after"),
    "composed": ("outreach.shared.mail", "send", "before"),
    "in the middle of the conversation": ("smtplib", "SMTP.data", "before"),
    "the server has it": ("outreach.accounts.outbox", "sent", "before"),
    "marked": ("outreach.accounts.outbox", "sent", "after"),
}


def main() -> None:
    django.setup()
    import_module("reporting.tasks")  # Once for all children.
    for line in sys.stdin:
        order = json.loads(line)
        children = [start(order) for _ in range(order.get("children", 1))]
        sys.stdout.write(json.dumps([end(*child) for child in children]) + "\n")
        sys.stdout.flush()


def start(order: dict) -> tuple[int, int]:
    """A child at work, and the pipe through which it says that it stands at its point."""
    reader, writer = os.pipe()
    child = os.fork()
    if child:
        os.close(writer)
        return child, reader
    os.close(reader)
    try:
        work(datetime.fromisoformat(order["now"]), order.get("point"), writer)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def end(child: int, reader: int) -> str:
    """Wait until a child stands still or is done; kill the one that stands."""
    with os.fdopen(reader) as pipe:
        if pipe.read(1):
            os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    return "killed" if os.WIFSIGNALED(status) else f"ended {os.waitstatus_to_exitcode(status)}"


def work(now: datetime, point: str | None, writer: int) -> None:
    if point:
        stand_still(POINTS[point], writer)
    tasks, notices = sys.modules["reporting.tasks"], sys.modules["reporting.notices"]
    tasks.tick_at(now, deliver=lambda ids: None)
    # As a queue at its worst: every hint of the day, sent already or not, to everybody.
    notices.deliver(message_ids=mails_of(now), clock=lambda: now)


def mails_of(now: datetime) -> list[int]:
    messages = sys.modules["outreach.accounts.models"].Message.objects
    return list(messages.filter(created_at__date=now.date()).values_list("pk", flat=True))


def stand_still(place: tuple[str, str, str], writer: int) -> None:
    """Make this process stop for good when it comes to a place."""
    module, path, side = place
    owner = smtplib.SMTP if path.startswith("SMTP.") else sys.modules[module]
    name = path.rpartition(".")[2]
    real = getattr(owner, name)

    def stopping(*args, **kwargs):
        result = real(*args, **kwargs) if side == "after" else None
        os.write(writer, b"!")
        signal.pause()
        return result

    setattr(owner, name, stopping)


if __name__ == "__main__":
    main()
