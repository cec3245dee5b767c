"""A progress bar for commands: drawn on a terminal, a plain line now and then elsewhere."""

import time
from typing import TextIO

WIDTH = 30
SILENT_FOR = 1.0  # seconds; what is done by then needs no bar
LINE_EVERY = 5.0  # seconds between lines where there is no terminal


class Progress:
    """Tells how far a piece of work has come; silent for whatever takes under a second."""

    def __init__(self, *, total: int | None, label: str, stream: TextIO) -> None:
        self.total, self.label, self.stream = total, label, stream
        self.drawn = 0
        self.next_at = time.monotonic() + SILENT_FOR

    def show(self, done: int) -> None:
        """Say that so much is done, if it is time to say so."""
        now = time.monotonic()
        if now < self.next_at:
            return
        self.next_at = now + (0.1 if self.stream.isatty() else LINE_EVERY)
        self._draw(done)

    def close(self, done: int) -> None:
        """Draw the end, where anything was drawn before."""
        if self.drawn:
            self._draw(done)
            if self.stream.isatty():
                self.stream.write("\n")

    def wipe(self) -> None:
        """Take the bar off a terminal, so that a line can be written in its place."""
        if self.drawn and self.stream.isatty():
            self.stream.write("\r" + " " * self.drawn + "\r")
            self.stream.flush()
            self.drawn = 0

    def _draw(self, done: int) -> None:
        text = f"{self.label} {self._bar(done)}"
        if self.stream.isatty():
            self.stream.write(f"\r{text.ljust(self.drawn)}")
        else:
            self.stream.write(f"{text}\n")
        self.stream.flush()
        self.drawn = len(text)

    def _bar(self, done: int) -> str:
        if not self.total:
            return f"{done}"
        filled = WIDTH * min(done, self.total) // self.total
        return f"[{'#' * filled}{'.' * (WIDTH - filled)}] {done}/{self.total}"
