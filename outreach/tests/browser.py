"""A real Chromium for tests marked `browser`; loaded for every test by pytest.ini.

OUTREACH_CHROMIUM names the program, else it is looked for on the PATH. OUTREACH_BROWSER=require
makes its absence a failure; otherwise such tests are left out and one line says so.
"""

import os
import re
import shutil
from pathlib import Path

import pytest
from django.db import connections

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
NO_NETWORK = (
    "Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
    "Failed to load resource: net::ERR_FAILED",
)
# Told to axe: WCAG 2.2, levels A and AA.
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def program() -> str | None:
    return os.environ.get("OUTREACH_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def pytest_collection_modifyitems(items):
    """Leave browser tests out only where nobody asked for them and there is no browser."""
    wish = os.environ.get("OUTREACH_BROWSER", "")
    if wish != "skip" and (program() or wish == "require"):
        return
    reason = "No Chromium found: browser tests left out. Set OUTREACH_CHROMIUM to its path."
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def chromium(django_db_setup, playwright):
    # Playwright keeps an event loop in this thread, and Django would take each query for a slip.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if not (found := program()):
        pytest.fail("OUTREACH_BROWSER=require, but no Chromium was found on the PATH.")
    browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
    yield browser
    browser.close()
    # Beside a loop Django has other connections than without one; open, they would outlive the
    # loop and keep the test database from being removed.
    connections.close_all()


@pytest.fixture
def open_browser(chromium, live_server, client_of, settings):
    """Open a window: `open_browser(director, width=360, language="en", colours="dark")`.

    At the end no page may have logged an error, broken the content security policy, raised, been
    answered with a fault of the server, or asked another host for anything. Only a window that is
    `examined` by axe goes without the policy: axe writes styles of its own; and only one that is
    `flaky` may be told that the network was gone, because its test takes it away.
    """
    contexts, faults = [], []

    def opened(
        user=None,
        *,
        width=1280,
        zoom=1,
        language="en",
        colours="light",
        scripts=True,
        examined=False,
        flaky=False,
    ):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width // zoom, "height": 800 // zoom},
            device_scale_factor=zoom,
            color_scheme=colours,
            locale="en-GB" if language == "en" else "zh-CN",
            java_script_enabled=scripts,
            timezone_id=settings.TIME_ZONE,
            bypass_csp=examined,
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.on("console", lambda message: _note_console(message, faults, flaky=flaky))
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("request", lambda request: _note_host(request, live_server.url, faults))
        context.on("response", lambda answer: _note_status(answer, faults))
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user:
            signed_in = client_of(user).cookies[settings.SESSION_COOKIE_NAME].value
            cookies[settings.SESSION_COOKIE_NAME] = signed_in
        context.add_cookies(
            [{"name": name, "value": cookies[name], "url": live_server.url} for name in cookies]
        )
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def _note_console(message, faults, *, flaky=False):
    # A page that is missing or refused is a page too; Chromium only repeats its status here.
    if flaky and message.text.startswith(NO_NETWORK):
        return
    if message.type == "error" and not re.search("status of 4(0[0-9]|22)", message.text):
        faults.append(f"{message.page.url}: {message.text} {message.location}")


def _note_host(request, ours, faults):
    if not request.url.startswith((ours, "data:", "blob:")):
        faults.append(f"asked another host: {request.url}")


def _note_status(answer, faults):
    if answer.status >= 500:
        faults.append(f"{answer.status} {answer.url}")


def sideways(page) -> int:
    """How many pixels a page can be scrolled to the side."""
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def hurdles(page) -> list[str]:
    """What axe finds that keeps people out: rule and place."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "levels => axe.run(document, {runOnly: {type: 'tag', values: levels}})", LEVELS
    )
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
