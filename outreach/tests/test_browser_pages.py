"""Every page of the three surfaces in a real browser: for everybody, on every screen."""

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.urls import reverse

from outreach.tests import rows
from outreach.tests.browser import hurdles, sideways

pytestmark = pytest.mark.browser

STREET_OFFICE_MODELS = (
    "accounts_user",
    "activities_activity",
    "activities_planitem",
    "communities_appointment",
    "communities_community",
    "communities_handover",
    "communities_leadinggroup",
    "programme_definition",
    "programme_obligation",
    "reporting_document",
    "volunteers_volunteer",
)
SURFACES = ("public", "workspace", "account", "street office")


@pytest.fixture
def filled(live_server, community, director, staff):
    director.set_password("outreach-2026")
    director.save()
    return rows.fill(community=community, director=director, staff=staff)


def places_and_volunteers(filled) -> list[str]:
    """The community's pages of positions, school, partners, volunteers and teams."""
    about = {
        "position": ("detail", "edit", "close", "change"),
        "volunteer": ("detail", "edit", "leave"),
        "team": ("detail", "edit", "join"),
    }
    return [
        *(
            reverse(f"workspace:{name}")
            for name in (
                *("position-list", "position-add", "school-detail", "school-edit"),
                *("partner-list", "partner-work-add"),
                *("volunteer-list", "volunteer-add", "team-add"),
            )
        ),
        reverse("workspace:volunteer-list") + "?left=1",
        *(
            reverse(f"workspace:{thing}-{what}", args=[filled[thing].pk])
            for thing, pages in about.items()
            for what in pages
        ),
        reverse("workspace:volunteer-detail", args=[filled["helper"].pk]),
        reverse("workspace:position-describe", args=[filled["content_change"].pk]),
        reverse("workspace:partner-work-edit", args=[filled["joint_work"].pk]),
        reverse("workspace:team-leave", args=[filled["place"].pk]),
    ]


@pytest.fixture
def surface(filled, director, staff):
    """Who works on a surface, and the pages there: `surface("public")`."""
    activity, summary, duty = filled["activity"], filled["summary"], filled["duty"]
    sheet, closed_sheet = filled["sheet"], filled["closed_sheet"]
    group, officer = filled["group"], filled["officer"]
    waiting, objection, family = filled["waiting"], filled["objection"], filled["family"]
    item, joined = filled["item"], filled["joined"]
    next_year = item.year + 1
    unit_id, message, letter = summary.unit_id, filled["message"], filled["letter"]

    def of(name):
        return {
            "public": (
                None,
                [
                    reverse("public:home"),
                    reverse("public:activity-detail", args=[activity.pk]),
                    reverse("public:notice-list"),
                    reverse("public:verify"),
                    reverse("public:verify") + "?code=0BCD",
                    reverse("public:verify-code", args=["A" * 500]),
                    *(
                        reverse("public:verify-code", args=[version.code])
                        for version in filled["coded"]
                    ),
                    "/nothing-here/",
                    reverse("account_login"),
                    reverse("account_signup"),
                    reverse("account_reset_password"),
                    reverse("account_reset_password_done"),
                ],
            ),
            "workspace": (
                director,
                [
                    reverse("workspace:home"),
                    reverse("workspace:message-list"),
                    reverse("workspace:message-detail", args=[letter.pk]),
                    reverse("workspace:community"),
                    reverse("workspace:activity-list"),
                    reverse("workspace:activity-list") + "?state=withdrawn",
                    reverse("workspace:activity-list") + "?q=讲座&kind=lecture&missing=photo",
                    reverse("workspace:activity-list") + "?q=nothing",
                    reverse("workspace:activity-import"),
                    reverse("workspace:activity-import-preview", args=[filled["table_refused"]]),
                    reverse("workspace:activity-import-preview", args=[filled["table_waiting"]]),
                    reverse("workspace:family-import"),
                    reverse("workspace:family-import-preview", args=[filled["families_refused"]]),
                    reverse("workspace:search"),
                    reverse("workspace:search") + "?q=" + rows.LONG_TITLE[2:8],
                    reverse("workspace:search") + "?q=讲&kind=activity",
                    reverse("workspace:search") + "?q=nothing",
                    *(
                        reverse(f"workspace:summary-{name}", args=[summary.pk])
                        for name in ("edit", "submit", "preview")
                    ),
                    *(
                        reverse(f"workspace:summary-{name}", args=[filled["accepted"].pk])
                        for name in ("detail", "correct", "preview")
                    ),
                    reverse("workspace:activity-detail", args=[activity.pk]),
                    reverse("workspace:activity-log"),
                    reverse("workspace:activity-log") + f"?copy={activity.pk}",
                    *(
                        reverse(f"workspace:activity-{name}", args=[activity.pk])
                        for name in ("edit", "counts", "withdraw", "cancel")
                    ),
                    reverse("workspace:activity-counts", args=[filled["withdrawn"].pk]),
                    reverse("workspace:plan-year"),
                    reverse("workspace:plan-year") + f"?year={next_year}",
                    reverse("workspace:plan-year") + f"?undo={filled['undo']}",
                    reverse("workspace:plan-month"),
                    reverse("workspace:plan-month") + "?month=2020-02",
                    reverse("workspace:plan-add"),
                    reverse("workspace:plan-edit", args=[item.pk]),
                    reverse("workspace:plan-copy") + f"?year={next_year}",
                    reverse("workspace:plan-copy"),
                    reverse("workspace:invitation-list"),
                    reverse("workspace:invitation-list") + "?year=2020",
                    reverse("workspace:invitation-people", args=[joined.pk]),
                    reverse("workspace:duty-list"),
                    reverse("workspace:duty-detail", args=[duty.pk]),
                    reverse("workspace:duty-extension", args=[duty.pk]),
                    reverse("workspace:summary-list"),
                    reverse("workspace:summary-detail", args=[summary.pk]),
                    reverse("workspace:group-detail"),
                    reverse("workspace:group-change"),
                    reverse("workspace:group-file", args=[group.pk]),
                    reverse("workspace:officer-list"),
                    reverse("workspace:officer-add"),
                    reverse("workspace:officer-end", args=[officer.pk]),
                    reverse("workspace:handover"),
                    reverse("workspace:assessment"),
                    reverse("workspace:assessment-sheet", args=[closed_sheet.pk]),
                    reverse("workspace:family-list"),
                    reverse("workspace:family-detail", args=[filled["family"].pk]),
                    reverse("workspace:family-moved", args=[filled["family"].pk]),
                    reverse("workspace:block-detail", args=[filled["block"].pk]),
                    reverse("workspace:block-ended", args=[filled["block"].pk]),
                    reverse("workspace:nomination-add"),
                    reverse("workspace:nomination-add") + "?what=block",
                    reverse("workspace:nomination-detail", args=[filled["on_notice"].pk]),
                    reverse("workspace:nomination-edit", args=[filled["draft"].pk]),
                    reverse("workspace:nomination-withdraw", args=[filled["draft"].pk]),
                    *places_and_volunteers(filled),
                    reverse("admin:index"),
                ],
            ),
            "account": (
                director,
                [
                    reverse("account_change_password"),
                    reverse("account_email"),
                    reverse("account_mail"),
                    reverse("account_logout"),
                    reverse("mfa_index"),
                    reverse("account_reauthenticate"),
                ],
            ),
            "street office": (
                staff,
                [
                    reverse("admin:index"),
                    *(reverse(f"admin:{model}_changelist") for model in STREET_OFFICE_MODELS),
                    reverse("admin:board"),
                    reverse("admin:board") + "?standing=late",
                    reverse("admin:board-records", args=[duty.pk]),
                    reverse("admin:board-remind"),
                    reverse("admin:desk"),
                    reverse("admin:desk-review", args=[summary.pk]),
                    reverse("admin:desk-return", args=[summary.pk]),
                    reverse("admin:desk-accept-one", args=[summary.pk]),
                    reverse("admin:activities_activity_add"),
                    reverse("admin:activities_activity_change", args=[activity.pk]),
                    reverse("admin:activities_activity_history", args=[activity.pk]),
                    reverse("admin:activities_activity_import"),
                    *(
                        reverse(f"admin:communities_{model}_changelist")
                        for model in ("nomination", "objection", "criteriaset", "designationquota")
                    ),
                    reverse("admin:communities_criteriaset_usual"),
                    reverse("admin:communities_criteriaset_add"),
                    *(
                        reverse(f"admin:communities_nomination_{name}", args=[waiting.pk])
                        for name in ("change", "approve", "return", "object", "designate")
                    ),
                    reverse("admin:communities_objection_settle", args=[objection.pk]),
                    reverse("admin:communities_demonstrationfamily_change", args=[family.pk]),
                    reverse("admin:communities_demonstrationfamily_revoke", args=[family.pk]),
                    reverse("admin:communities_leadinggroup_change", args=[group.pk]),
                    reverse("admin:accounts_message_changelist"),
                    reverse("admin:accounts_message_change", args=[message.pk]),
                    reverse("admin:accounts_message_preview", args=[message.pk]),
                    reverse("admin:accounts_message_ahead"),
                    reverse("admin:reporting_run_changelist"),
                    *(
                        reverse("admin:reporting_run_change", args=[run.pk])
                        for run in filled["runs"]
                    ),
                    reverse("admin:reporting_scoresheet_changelist"),
                    reverse("admin:reporting_scoresheet_open"),
                    *(
                        reverse(f"admin:reporting_scoresheet_{name}", args=[found.pk])
                        for name in ("change", "close", "history")
                        for found in (sheet, closed_sheet)
                    ),
                    *(
                        reverse("admin:reporting_scoresheet_community", args=[found.pk, unit_id])
                        for found in (sheet, closed_sheet)
                    ),
                ],
            ),
        }[name]

    return of


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", SURFACES)
def test_nothing_on_a_page_keeps_anybody_out(surface, open_browser, name, language, colours):
    user, addresses = surface(name)
    page = open_browser(user, language=language, colours=colours, examined=True)

    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = hurdles(page)

    assert {address: places for address, places in found.items() if places} == {}


@pytest.mark.parametrize(
    "screen",
    [
        pytest.param({"width": 360}, id="a small phone"),
        pytest.param({"width": 1280, "zoom": 2}, id="zoomed to 200 percent"),
    ],
)
@pytest.mark.parametrize("name", SURFACES)
def test_no_page_scrolls_sideways(surface, open_browser, name, screen):
    user, addresses = surface(name)
    page = open_browser(user, **screen)

    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = sideways(page)

    assert {address: pixels for address, pixels in found.items() if pixels} == {}


def test_a_second_factor_is_set_up_and_used_in_the_look_of_the_rest(filled, director, open_browser):
    page = open_browser(director, examined=True)
    page.goto(reverse("mfa_activate_totp"))
    page.get_by_label("Password", exact=False).fill("outreach-2026")
    page.get_by_role("button", name="Confirm").click()
    assert page.locator("main img[src^='data:image/svg+xml']").evaluate("img => img.naturalWidth")
    assert hurdles(page) == []

    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(_code(secret))
    page.get_by_role("button", name="Activate").click()
    page.wait_for_url("**" + reverse("mfa_view_recovery_codes"))
    assert len(page.locator("#recovery_codes").input_value().split()) == 10
    assert hurdles(page) == []

    stranger = open_browser(examined=True)
    stranger.goto(reverse("account_login"))
    stranger.locator("[name=login]").fill(director.username)
    stranger.locator("[name=password]").fill("outreach-2026")
    stranger.locator("main form button").click()
    stranger.wait_for_url("**" + reverse("mfa_authenticate"))
    assert hurdles(stranger) == []


def _code(secret: str) -> str:
    """What an authenticator app shows now, between the codes of the half minutes beside it."""
    _before, now, _after = totp.yield_hotp_counters_from_time()
    return totp.format_hotp_value(totp.hotp_value(secret, now))
