import subprocess
import sys

import pytest
from django.conf import settings

GREEDY = """
import sys
from outreach.shared import memory
memory.cap(int(sys.argv[1]))
try:
    taken = bytes(300 * 1024 * 1024)
except MemoryError:
    print("refused")
else:
    print("taken")
print(len(bytes(1024)))
"""


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS does not hold to this limit")
@pytest.mark.parametrize(("most", "said"), [("250", "refused"), ("900", "taken")])
def test_a_process_is_refused_what_goes_beyond_and_lives_on(most, said):
    done = subprocess.run(
        [sys.executable, "-c", GREEDY, most],
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
    )

    assert done.stdout.split() == [said, "1024"]
