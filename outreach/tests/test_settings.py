import importlib.util
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.core.internal.httpkit import get_client_ip
from django.core.exceptions import ImproperlyConfigured

import outreach.settings

BASE_DIR = Path(outreach.settings.__file__).parent.parent
PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": "a-secret-of-enough-characters-and-of-many-different-ones",
    "DATABASE_URL": "postgres://outreach:pw@db.example:5432/outreach",
    "REDIS_URL": "redis://redis.example:6379/0",
    "ALLOWED_HOSTS": "outreach.example.gov.cn",
}
OURS = (
    *("MODE", "DEBUG", "SECRET_KEY", "SECURE_COOKIES", "SECOND_FACTOR", "ALLOWED_HOSTS"),
    *("CSRF_TRUSTED_ORIGINS", "BEHIND_PROXY", "HSTS_SECONDS", "DATABASE_URL", "CONN_MAX_AGE"),
    *("REDIS_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL", "LANGUAGE_CODE", "TIME_ZONE", "LOG_LEVEL"),
    *("SITE_URL", "QUIET_FROM", "QUIET_UNTIL"),
)


@pytest.fixture
def settings_of(monkeypatch, tmp_path):
    """The settings as they come out of this environment and no other."""

    def read(**environment: str):
        for name in OURS:
            monkeypatch.delenv(name, raising=False)
        for name, value in ({"DATA_DIR": str(tmp_path / "data")} | environment).items():
            monkeypatch.setenv(name, value)
        spec = importlib.util.spec_from_file_location("outreach.again", outreach.settings.__file__)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return read


def test_a_bare_clone_runs_embedded(settings_of, tmp_path):
    found = settings_of()

    assert found.MODE == "embedded"
    assert found.DATABASES["default"]["NAME"] == str(tmp_path / "data" / "db.sqlite3")
    assert found.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert found.CELERY_BROKER_URL == "filesystem://"
    assert found.ALLOWED_HOSTS == ["127.0.0.1", "localhost", "[::1]"]
    assert found.EMAIL_BACKEND == "django.core.mail.backends.filebased.EmailBackend"
    assert Path(found.EMAIL_FILE_PATH) == tmp_path / "data" / "mail"


def test_the_embedded_secret_is_made_once_for_its_owner_only(settings_of, tmp_path):
    first, second = settings_of().SECRET_KEY, settings_of().SECRET_KEY

    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600
    assert list((tmp_path / "data").glob(".secret-key-*")) == []


def test_production_runs_with_what_it_needs(settings_of):
    found = settings_of(**PRODUCTION)

    assert found.DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql"
    assert found.CELERY_BROKER_URL == "redis://redis.example:6379/0"
    assert (found.DEBUG, found.SECOND_FACTOR, found.SECURE_SSL_REDIRECT) == (False, True, True)
    assert found.SESSION_COOKIE_NAME == "__Host-session"
    assert found.SESSION_COOKIE_SECURE
    assert found.CSRF_COOKIE_SECURE


def test_behind_a_proxy_people_are_told_apart(settings_of, settings, rf):
    behind, before = settings_of(BEHIND_PROXY="1"), settings_of()
    # What the person claims stands first; what the proxy saw stands last.
    request = rf.get("/", headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.9"})

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = behind.ALLAUTH_TRUSTED_PROXY_COUNT

    assert get_client_ip(request) == "203.0.113.9"
    assert not hasattr(before, "ALLAUTH_TRUSTED_PROXY_COUNT")


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        pytest.param({"SECRET_KEY": ""}, "SECRET_KEY: production needs", id="no secret"),
        pytest.param({"SECRET_KEY": "k" * 60}, "SECRET_KEY: production needs", id="a dull secret"),
        pytest.param({"SECRET_KEY": "short"}, "SECRET_KEY: production needs", id="a short secret"),
        pytest.param({"DEBUG": "1"}, "DEBUG: must be off", id="debug on"),
        pytest.param({"SECURE_COOKIES": "0"}, "SECURE_COOKIES: must be on", id="open cookies"),
        pytest.param({"SECOND_FACTOR": "no"}, "SECOND_FACTOR: must be on", id="one factor"),
        pytest.param({"DATABASE_URL": ""}, "DATABASE_URL: production needs", id="no database"),
        pytest.param({"REDIS_URL": ""}, "REDIS_URL: production needs", id="no redis"),
        pytest.param({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS: production needs", id="no hosts"),
        pytest.param({"SITE_URL": "http://a"}, "SITE_URL: in production", id="open links"),
        pytest.param({"ALLOWED_HOSTS": "a,*"}, "ALLOWED_HOSTS: .* must be named", id="any host"),
    ],
)
def test_production_refuses_what_is_unsafe(settings_of, changed, refusal):
    with pytest.raises(ImproperlyConfigured, match=f"^{refusal}"):
        settings_of(**PRODUCTION | changed)


@pytest.mark.parametrize(
    ("name", "value", "refusal"),
    [
        ("MODE", "prod", "'prod' is not one of embedded, production"),
        ("DEBUG", "perhaps", "'perhaps' is neither yes nor no"),
        ("CONN_MAX_AGE", "-1", "'-1' is not a whole number of at least 0"),
        ("TIME_ZONE", "Beijing", "'Beijing' is not a time zone"),
        ("TIME_ZONE", "../etc/passwd", "'../etc/passwd' is not a time zone"),
        ("LANGUAGE_CODE", "fr", "'fr' is not one of zh-hans, en"),
        ("REDIS_URL", "localhost:6379", "this is not a Redis address"),
        ("SITE_URL", "outreach.example", "'outreach.example' is not the address of a site"),
        ("SITE_URL", "https://a.example/?x=1", "'https://a.example/?x=1' is not the address"),
        ("QUIET_FROM", "24", "'24' is more than 23"),
        ("EMAIL_URL", "mail.example:25", "this is not the address of a mail server"),
        ("EMAIL_URL", "smtp://mail.example:port", "this is not the address of a mail server"),
        ("DATABASE_URL", "db.example/outreach", "this is not a database address"),
        ("DATABASE_URL", "mysql://u@h/outreach", "this is not a database address"),
        ("DATABASE_URL", "postgres://db.example:port/outreach", "this address cannot be read"),
        ("DATABASE_URL", "postgres://db.example", "the address names no database"),
        ("ALLOWED_HOSTS", "localhost,0.0.0.0", "MODE=embedded answers this machine only"),
    ],
)
def test_a_bad_value_names_itself(settings_of, name, value, refusal):
    needed = {"DATABASE_URL": "postgres://h/outreach"} if name == "CONN_MAX_AGE" else {}

    with pytest.raises(ImproperlyConfigured) as refused:
        settings_of(**needed | {name: value})

    assert str(refused.value).startswith(f"{name}: {refusal}")


def test_links_in_mails_lead_to_the_first_host_unless_told_otherwise(settings_of):
    assert settings_of().SITE_URL == "http://127.0.0.1:8000"
    assert settings_of(**PRODUCTION).SITE_URL == "https://outreach.example.gov.cn"
    assert settings_of(SITE_URL="http://localhost:8123/").SITE_URL == "http://localhost:8123"


def test_a_database_address_that_cannot_be_read_keeps_the_password_to_itself(settings_of):
    with pytest.raises(ImproperlyConfigured) as refused:
        settings_of(DATABASE_URL="postgres://outreach:hush/hush@db.example:5432/outreach")

    assert "hush" not in str(refused.value)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False), ("", False)],
)
def test_a_flag_understands_the_usual_words(settings_of, value, expected):
    assert settings_of(DEBUG=value).DEBUG is expected


def test_the_command_line_ends_with_the_refusal(tmp_path):
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment |= PRODUCTION | {"SECRET_KEY": "", "DATA_DIR": str(tmp_path)}

    ended = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode != 0
    assert "SECRET_KEY: production needs a secret" in ended.stderr.splitlines()[-1]
