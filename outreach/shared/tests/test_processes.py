import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from outreach.shared import processes
from outreach.shared.processes import Crew, ProgramEnded

FOREVER = "import time; print('ready', flush=True); time.sleep(60)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + FOREVER
PARENT = (
    "import subprocess, sys, time;"
    f"child = subprocess.Popen([sys.executable, '-c', {STUBBORN!r}], stdout=subprocess.PIPE);"
    "child.stdout.readline();"
    "print(child.pid, flush=True); time.sleep(60)"
)


def python(source: str) -> list[str]:
    return [sys.executable, "-c", source]


def first_line_of(log: Path) -> str:
    """Wait until the program has said something."""
    deadline = time.monotonic() + 20
    while not log.exists() or not log.read_text().endswith("\n"):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return log.read_text().strip()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        # On Linux the dead still answer until somebody has buried them.
        state = Path(f"/proc/{pid}/stat").read_text() if Path("/proc/self").exists() else ""
    except (ProcessLookupError, FileNotFoundError):
        return False
    return ") Z " not in state


def gone(pid: int) -> bool:
    """A killed grandchild needs a moment until somebody has buried it."""
    deadline = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not is_alive(pid)


def test_whoever_leaves_takes_all_programs_along(tmp_path):
    with Crew(logs=tmp_path) as crew:
        crew.start("one", python(FOREVER))
        crew.start("two", python(FOREVER))
        pids = [program.pid for program in crew.programs.values()]
        assert all(is_alive(pid) for pid in pids)

    assert not any(is_alive(pid) for pid in pids)


def test_an_error_takes_them_along_too(tmp_path):
    pids = []

    def fail():
        with Crew(logs=tmp_path) as crew:
            crew.start("one", python(FOREVER))
            pids.append(crew.programs["one"].pid)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert not is_alive(*pids)


def test_what_a_program_started_itself_is_ended_with_it(tmp_path):
    with Crew(logs=tmp_path) as crew:
        crew.start("parent", python(PARENT))
        grandchild = int(first_line_of(tmp_path / "parent.log"))
        assert is_alive(grandchild)

    assert gone(grandchild)


def test_a_program_that_will_not_end_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(processes, "PATIENCE", 0.2)

    with Crew(logs=tmp_path) as crew:
        crew.start("stubborn", python(STUBBORN))
        first_line_of(tmp_path / "stubborn.log")
        pid = crew.programs["stubborn"].pid

    assert not is_alive(pid)


def test_a_program_that_ends_by_itself_is_named_with_its_last_words(tmp_path):
    with Crew(logs=tmp_path) as crew:
        crew.start("web", python("raise SystemExit('no such address')"))
        with pytest.raises(ProgramEnded) as ended:
            crew.watch()

    assert str(ended.value) == "web: 1\nno such address"


def test_a_task_is_waited_for_and_its_exit_code_told(tmp_path):
    with Crew(logs=tmp_path) as crew:
        crew.start("worker", python(FOREVER))

        assert crew.run("task", python("raise SystemExit(3)")) == 3
        assert crew.run("task", python("")) == 0
        crew.check()


def test_a_task_is_not_waited_for_when_the_worker_has_died(tmp_path):
    with Crew(logs=tmp_path) as crew:
        crew.start("worker", python(""))
        with pytest.raises(ProgramEnded, match="worker"):
            crew.run("task", python(FOREVER))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_everything(tmp_path, number):
    source = (
        "import pathlib, sys; from outreach.shared.processes import Crew\n"
        f"with Crew(logs=pathlib.Path({str(tmp_path)!r})) as crew:\n"
        f"    crew.start('parent', [sys.executable, '-c', {PARENT!r}])\n"
        "    crew.watch()\n"
    )
    root = Path(processes.__file__).parents[2]
    with subprocess.Popen(python(source), cwd=root, stderr=subprocess.DEVNULL) as supervisor:
        grandchild = int(first_line_of(tmp_path / "parent.log"))
        os.kill(supervisor.pid, number)
        supervisor.wait(timeout=20)

    assert gone(grandchild)


def test_the_handlers_of_before_are_back_afterwards(tmp_path):
    before = signal.getsignal(signal.SIGTERM)

    with Crew(logs=tmp_path):
        assert signal.getsignal(signal.SIGTERM) is not before

    assert signal.getsignal(signal.SIGTERM) is before
