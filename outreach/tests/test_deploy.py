"""Production as it is deployed: nothing to complain about, and the doors it has to keep shut."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": "3ZkR9-wq7Lx0TnVb5Yd2Hs8Jf4Gm6Pc1Ua_Ei3Ko7Qr9Wt5Xy2Bz8N",
    "DATABASE_URL": "postgres://outreach:secret@127.0.0.1:5432/outreach",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "ALLOWED_HOSTS": "outreach.example.org",
    "CSRF_TRUSTED_ORIGINS": "https://outreach.example.org",
    "EMAIL_URL": "smtp+tls://outreach:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "outreach@example.org",
}


@pytest.fixture
def check(tmp_path):
    """Run Django's own check for production in this environment."""

    def run(**environment):
        bare = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)}
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        return subprocess.run(
            command,
            cwd=settings.BASE_DIR,
            env=bare | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_production_passes_django_s_check_without_a_warning(check):
    done = check(**PRODUCTION)

    assert done.returncode == 0, done.stderr
    assert "no issues (0 silenced)" in done.stdout


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"])
def test_production_does_not_start_without(name, check):
    done = check(**{**PRODUCTION, name: ""})

    assert done.returncode != 0
    assert name in done.stderr.splitlines()[-1]


def test_a_weaker_setting_would_be_noticed(check):
    done = check(**PRODUCTION, HSTS_SECONDS="0")

    assert done.returncode != 0
    assert "security.W004" in done.stderr
