"""Start other programs, watch them together, and leave none of them behind."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE = 10.0  # seconds to end in peace before being killed
LOOK_EVERY = 0.1
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LAST_WORDS = 20  # lines of a log that are shown when its program fails


class ProgramEnded(Exception):
    """A program that should have lived on has ended; the message says which, and its last words."""


class Crew:
    """Programs that end together: when the block is left, by whatever way, all of them are gone.

    Each has a process group of its own, so a Ctrl-C reaches only us and we end them in order.
    """

    def __init__(self, *, logs: Path) -> None:
        self.logs = logs
        self.programs: dict[str, subprocess.Popen] = {}

    def __enter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        # A closed terminal and a `kill` are as good a reason to go as Ctrl-C, which a shell turns
        # off for what it starts with `&`.
        self.handlers = {number: signal.signal(number, _interrupt) for number in ENDINGS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.end()
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def start(self, name: str, command: list[str]) -> None:
        """Start a program that is to live until the block is left; it writes to its own log."""
        with self.log_of(name).open("wb") as log:
            self.programs[name] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def run(self, name: str, command: list[str]) -> int:
        """Run a program to its end, as long as the others live, and tell its exit code."""
        program = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
        self.programs[name] = program
        while program.poll() is None:
            self.check(besides=name)
            time.sleep(LOOK_EVERY)
        del self.programs[name]
        return program.returncode

    def watch(self) -> None:
        """Stay until a program ends.

        :raises ProgramEnded: then.
        """
        while True:
            self.check()
            time.sleep(LOOK_EVERY)

    def check(self, *, besides: str = "") -> None:
        """Make sure that all live.

        :raises ProgramEnded: if one does not.
        """
        for name, program in self.programs.items():
            if name != besides and program.poll() is not None:
                raise ProgramEnded(f"{name}: {program.returncode}\n{self.last_words(name)}")

    def last_words(self, name: str) -> str:
        lines = self.log_of(name).read_text(errors="replace").splitlines()
        return "\n".join(lines[-LAST_WORDS:])

    def log_of(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def end(self) -> None:
        """Ask every program to end, and kill what does not, with all it has started itself."""
        for program in self.programs.values():
            program.terminate()
        deadline = time.monotonic() + PATIENCE
        try:
            for program in self.programs.values():
                with suppress(subprocess.TimeoutExpired):
                    program.wait(timeout=max(0.0, deadline - time.monotonic()))
        finally:
            # Also when a second Ctrl-C cuts the waiting short.
            for program in self.programs.values():
                with suppress(ProcessLookupError):
                    os.killpg(program.pid, signal.SIGKILL)
                program.wait()
            self.programs.clear()


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt
