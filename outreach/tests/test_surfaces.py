"""Every address, visited by everybody: the matrix below says what each of them is shown.

An address that stands in no table fails, so a new page cannot be forgotten. Pages of the admin
follow one rule per operation and need no line of their own.
"""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from outreach.tests.world import one_of_everything

PEOPLE = (
    "stranger",
    "volunteer",
    "director",
    "director_of_neighbour",
    "staff",
    "staff_of_another_street",
)
LOGIN = "/account/login/"
WORKSPACE, ADMIN, PUBLIC = "/workspace/", "/admin/", "/"

# Where somebody ends up: a status, or the address they were sent to.
#                  stranger, volunteer, director, neighbour's, staff, another street's
EVERYBODY = (200, 200, 200, 200, 200, 200)
NOBODY = (404, 404, 404, 404, 404, 404)
SIGNED_IN = (LOGIN, 200, 200, 200, 200, 200)
DIRECTORS = (LOGIN, 403, 200, 200, 403, 403)
OWN_COMMUNITY = (LOGIN, 403, 200, 404, 403, 403)
OFFICE = (LOGIN, 403, 403, 403, 200, 200)
OFFICE_POSTS = (LOGIN, 403, 403, 403, 405, 405)
OWN_STREET = (LOGIN, 403, 403, 403, 200, 404)
NOTHING_THERE = (LOGIN, 403, 403, 403, 404, 404)
ASKED_AGAIN = (LOGIN, *5 * ["/account/reauthenticate/"])
NO_FACTOR_YET = (LOGIN, 404, 404, 404, 404, 404)
POSTED_BY_DIRECTORS = (LOGIN, 403, 405, 405, 403, 403)
DIRECTORS_POST = (LOGIN, 403, 405, 405, 403, 403)
NO_SUCH_INVITATION = (LOGIN, 403, 404, 404, 403, 403)
POST_ONLY = (405, 405, 405, 405, 405, 405)
DIRECTORS_POST = (LOGIN, 403, 405, 405, 403, 403)
POSTED_BY_DIRECTORS = (LOGIN, 403, 405, 405, 403, 403)

MATRIX = {
    "home": (LOGIN, PUBLIC, WORKSPACE, WORKSPACE, ADMIN, ADMIN),
    "set_language": POST_ONLY,
    "public:home": EVERYBODY,
    "public:activity-detail": EVERYBODY,
    "public:photo": EVERYBODY,
    "public:notice-list": EVERYBODY,
    "public:verify": EVERYBODY,
    # A code that no document has; test_views_public has those that one has.
    "public:verify-code": NOBODY,
    "workspace:home": DIRECTORS,
    "workspace:community": DIRECTORS,
    # One's own mails only; another community's people find their own or none.
    "workspace:message-list": DIRECTORS,
    "workspace:message-detail": OWN_COMMUNITY,
    "workspace:activity-list": DIRECTORS,
    "workspace:activity-detail": OWN_COMMUNITY,
    "workspace:activity-log": DIRECTORS,
    "workspace:activity-edit": OWN_COMMUNITY,
    "workspace:activity-counts": OWN_COMMUNITY,
    "workspace:activity-withdraw": OWN_COMMUNITY,
    "workspace:activity-cancel": OWN_COMMUNITY,
    "workspace:activity-restore": DIRECTORS_POST,
    "workspace:activity-draft": DIRECTORS_POST,
    "workspace:activity-draft-discard": DIRECTORS_POST,
    "workspace:activity-export": DIRECTORS,
    "workspace:activity-template": DIRECTORS,
    "workspace:activity-import": DIRECTORS,
    # A file waits for whoever handed it in; this token is nobody's.
    "workspace:activity-import-preview": (LOGIN, 403, 404, 404, 403, 403),
    "workspace:activity-import-refused": (LOGIN, 403, 404, 404, 403, 403),
    "workspace:search": DIRECTORS,
    "workspace:family-export": DIRECTORS,
    "workspace:family-template": DIRECTORS,
    "workspace:family-import": DIRECTORS,
    "workspace:family-import-preview": (LOGIN, 403, 404, 404, 403, 403),
    "workspace:family-import-refused": (LOGIN, 403, 404, 404, 403, 403),
    "workspace:photo": OWN_COMMUNITY,
    "workspace:plan-year": DIRECTORS,
    "workspace:plan-month": DIRECTORS,
    "workspace:plan-add": DIRECTORS,
    "workspace:plan-edit": OWN_COMMUNITY,
    "workspace:plan-remove": DIRECTORS_POST,
    "workspace:plan-copy": DIRECTORS,
    "workspace:plan-undo": DIRECTORS_POST,
    "workspace:invitation-list": DIRECTORS,
    "workspace:invitation-answer": DIRECTORS_POST,
    # The world holds no activity of the street; test_views_invitations has them.
    "workspace:invitation-people": NO_SUCH_INVITATION,
    "workspace:duty-list": DIRECTORS,
    "workspace:duty-detail": OWN_COMMUNITY,
    "workspace:duty-extension": OWN_COMMUNITY,
    "workspace:summary-list": DIRECTORS,
    "workspace:summary-detail": OWN_COMMUNITY,
    "workspace:summary-edit": OWN_COMMUNITY,
    "workspace:summary-save": POSTED_BY_DIRECTORS,
    "workspace:summary-submit": OWN_COMMUNITY,
    "workspace:summary-revise": POSTED_BY_DIRECTORS,
    "workspace:summary-correct": OWN_COMMUNITY,
    "workspace:summary-preview": OWN_COMMUNITY,
    # No pages are asked for in the language of the tests; test_views_previews has them, and a PDF.
    "workspace:summary-preview-state": (LOGIN, 403, 404, 404, 403, 403),
    "workspace:document-page": (LOGIN, 403, 404, 404, 403, 403),
    "workspace:document": OWN_COMMUNITY,
    "workspace:assessment": DIRECTORS,
    # One sheet for a street; each community reads and writes its own row of it.
    "workspace:assessment-sheet": DIRECTORS,
    "workspace:assessment-pdf": DIRECTORS,
    "workspace:family-list": DIRECTORS,
    "workspace:family-detail": OWN_COMMUNITY,
    "workspace:family-confirm": POSTED_BY_DIRECTORS,
    "workspace:family-unconfirm": POSTED_BY_DIRECTORS,
    "workspace:family-plaque": POSTED_BY_DIRECTORS,
    "workspace:family-moved": OWN_COMMUNITY,
    "workspace:block-detail": OWN_COMMUNITY,
    "workspace:block-plaque": POSTED_BY_DIRECTORS,
    "workspace:block-ended": OWN_COMMUNITY,
    "workspace:nomination-add": DIRECTORS,
    "workspace:nomination-detail": OWN_COMMUNITY,
    "workspace:nomination-edit": OWN_COMMUNITY,
    "workspace:nomination-submit": POSTED_BY_DIRECTORS,
    "workspace:nomination-withdraw": OWN_COMMUNITY,
    "workspace:group-detail": DIRECTORS,
    "workspace:group-change": DIRECTORS,
    "workspace:group-confirm": POSTED_BY_DIRECTORS,
    "workspace:group-take-back": POSTED_BY_DIRECTORS,
    "workspace:group-file": OWN_COMMUNITY,
    "workspace:group-document": OWN_COMMUNITY,
    "workspace:officer-list": DIRECTORS,
    "workspace:officer-add": DIRECTORS,
    "workspace:officer-end": OWN_COMMUNITY,
    "workspace:officer-take-back": POSTED_BY_DIRECTORS,
    "workspace:handover": DIRECTORS,
    "workspace:handover-cancel": POSTED_BY_DIRECTORS,
    "workspace:position-list": DIRECTORS,
    "workspace:position-add": DIRECTORS,
    "workspace:position-detail": OWN_COMMUNITY,
    "workspace:position-edit": OWN_COMMUNITY,
    "workspace:position-close": OWN_COMMUNITY,
    "workspace:position-reopen": POSTED_BY_DIRECTORS,
    "workspace:position-today": POSTED_BY_DIRECTORS,
    "workspace:position-change": OWN_COMMUNITY,
    "workspace:position-describe": OWN_COMMUNITY,
    "workspace:position-undo": POSTED_BY_DIRECTORS,
    "workspace:position-photo": OWN_COMMUNITY,
    "workspace:school-detail": DIRECTORS,
    "workspace:school-edit": DIRECTORS,
    "workspace:school-photo": OWN_COMMUNITY,
    "workspace:partner-list": DIRECTORS,
    "workspace:partner-work-add": DIRECTORS,
    "workspace:partner-work-edit": OWN_COMMUNITY,
    "workspace:partner-work-remove": POSTED_BY_DIRECTORS,
    "workspace:partner-work-restore": POSTED_BY_DIRECTORS,
    "workspace:volunteer-list": DIRECTORS,
    "workspace:volunteer-add": DIRECTORS,
    "workspace:volunteer-detail": OWN_COMMUNITY,
    "workspace:volunteer-edit": OWN_COMMUNITY,
    "workspace:volunteer-leave": OWN_COMMUNITY,
    "workspace:volunteer-return": POSTED_BY_DIRECTORS,
    "workspace:team-add": DIRECTORS,
    "workspace:team-detail": OWN_COMMUNITY,
    "workspace:team-edit": OWN_COMMUNITY,
    "workspace:team-join": OWN_COMMUNITY,
    "workspace:team-leave": OWN_COMMUNITY,
    "workspace:team-stay": POSTED_BY_DIRECTORS,
    "workspace:team-lead": POSTED_BY_DIRECTORS,
    "admin:index": OFFICE,
    "admin:login": (LOGIN, 403, 403, 403, ADMIN, ADMIN),
    "admin:logout": (LOGIN, 403, 403, 403, 405, 405),
    "admin:password_change": OFFICE,
    "admin:password_change_done": OFFICE,
    "admin:autocomplete": OFFICE,
    "admin:jsi18n": OFFICE,
    "admin:view_on_site": NOTHING_THERE,
    "admin:app_list": OFFICE,
    "admin:auth_user_password_change": (LOGIN, 403, 403, 403, 200, 404),
    "admin:activities_photo": OWN_STREET,
    "admin:communities_contentchange_photo": OWN_STREET,
    "admin:communities_scienceschool_photo": OWN_STREET,
    "admin:activities_activity_import": OFFICE,
    "admin:activities_activity_import_preview": NOTHING_THERE,
    "admin:communities_community_import": OFFICE,
    "admin:communities_community_import_preview": NOTHING_THERE,
    "admin:communities_criteriaset_usual": OFFICE,
    "admin:communities_nomination_approve": OWN_STREET,
    "admin:communities_nomination_return": OWN_STREET,
    "admin:communities_nomination_refuse": OWN_STREET,
    "admin:communities_nomination_object": OWN_STREET,
    "admin:communities_nomination_designate": OWN_STREET,
    "admin:communities_objection_settle": OWN_STREET,
    "admin:communities_demonstrationfamily_revoke": OWN_STREET,
    "admin:communities_demonstrationblock_revoke": OWN_STREET,
    "admin:programme_holiday_import": OFFICE,
    "admin:programme_holiday_import_preview": NOTHING_THERE,
    "admin:programme_adopt": OFFICE,
    "admin:programme_obligation_waive": OWN_STREET,
    "admin:programme_obligation_transfer": OWN_STREET,
    "admin:programme_extension_grant": OWN_STREET,
    "admin:programme_extension_refuse": OWN_STREET,
    "admin:communities_groupdocument_file": OWN_STREET,
    "admin:reporting_document_file": OWN_STREET,
    "admin:accounts_message_ahead": OFFICE,
    "admin:accounts_message_preview": OWN_STREET,
    "admin:board": OFFICE,
    "admin:board-csv": OFFICE,
    "admin:board-workbook": OFFICE,
    "admin:board-remind": OFFICE,
    "admin:board-records": OWN_STREET,
    "admin:desk": OFFICE,
    "admin:desk-accept": OFFICE_POSTS,
    "admin:desk-review": OWN_STREET,
    "admin:desk-begin": OFFICE_POSTS,
    "admin:desk-return": OWN_STREET,
    "admin:desk-accept-one": OWN_STREET,
    "admin:desk-correct": OWN_STREET,
    "admin:correction-grant": OFFICE_POSTS,
    "admin:correction-refuse": OWN_STREET,
    # Started and tried again by POST only.
    "admin:reporting_run_start": OFFICE_POSTS,
    "admin:reporting_run_retry": OFFICE_POSTS,
    "admin:reporting_run_progress": OWN_STREET,
    "admin:reporting_run_file": OWN_STREET,
    "admin:reporting_scoresheet_open": OFFICE,
    "admin:reporting_scoresheet_close": OWN_STREET,
    "admin:reporting_scoresheet_pdf": OWN_STREET,
    "admin:reporting_scoresheet_xlsx": OWN_STREET,
    "admin:reporting_scoresheet_community": OWN_STREET,
    "admin:reporting_scoresheet_community_pdf": OWN_STREET,
    "account_login": (200, PUBLIC, WORKSPACE, WORKSPACE, ADMIN, ADMIN),
    "account_logout": (PUBLIC, 200, 200, 200, 200, 200),
    "account_inactive": EVERYBODY,
    "account_signup": (200, PUBLIC, WORKSPACE, WORKSPACE, ADMIN, ADMIN),
    "account_reauthenticate": SIGNED_IN,
    "account_email": SIGNED_IN,
    "account_email_verification_sent": EVERYBODY,
    "account_change_password": SIGNED_IN,
    "account_mail": SIGNED_IN,
    "account_set_password": (LOGIN, *5 * ["/account/password/change/"]),
    "account_reset_password": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key": EVERYBODY,
    "account_reset_password_from_key_done": EVERYBODY,
    "account_confirm_email": EVERYBODY,
    "account_confirm_login_code": (LOGIN, PUBLIC, WORKSPACE, WORKSPACE, ADMIN, ADMIN),
    "mfa_index": SIGNED_IN,
    "mfa_authenticate": (LOGIN, PUBLIC, WORKSPACE, WORKSPACE, ADMIN, ADMIN),
    "mfa_reauthenticate": ASKED_AGAIN,
    "mfa_activate_totp": ASKED_AGAIN,
    "mfa_deactivate_totp": NO_FACTOR_YET,
    "mfa_view_recovery_codes": NO_FACTOR_YET,
    "mfa_generate_recovery_codes": ASKED_AGAIN,
    "mfa_download_recovery_codes": NO_FACTOR_YET,
}

# Which row an address is about; or which rows, where it names two.
ROWS = {
    "public:activity-detail": "activities.activity",
    "public:photo": "activities.photo",
    "workspace:activity-detail": "activities.activity",
    "workspace:activity-edit": "activities.activity",
    "workspace:activity-counts": "activities.activity",
    "workspace:activity-withdraw": "activities.activity",
    "workspace:activity-cancel": "activities.activity",
    "workspace:activity-restore": "activities.activity",
    "workspace:photo": "activities.photo",
    "workspace:plan-edit": "activities.planitem",
    "workspace:plan-remove": "activities.planitem",
    "workspace:invitation-answer": "activities.activity",
    "workspace:invitation-people": "activities.activity",
    "workspace:duty-detail": "programme.obligation",
    "workspace:message-detail": "accounts.message",
    "workspace:duty-extension": "programme.obligation",
    "workspace:summary-detail": "reporting.summary",
    "workspace:summary-edit": "reporting.summary",
    "workspace:summary-save": "reporting.summary",
    "workspace:summary-submit": "reporting.summary",
    "workspace:summary-revise": "reporting.summary",
    "workspace:summary-correct": "accepted summary",
    "workspace:summary-preview": "reporting.summary",
    "workspace:summary-preview-state": "reporting.summary",
    "workspace:document": "reporting.document",
    "workspace:assessment-sheet": "reporting.scoresheet",
    "workspace:assessment-pdf": "reporting.scoresheet",
    "workspace:family-detail": "communities.demonstrationfamily",
    "workspace:family-plaque": "communities.demonstrationfamily",
    "workspace:family-moved": "communities.demonstrationfamily",
    "workspace:block-detail": "communities.demonstrationblock",
    "workspace:block-plaque": "communities.demonstrationblock",
    "workspace:block-ended": "communities.demonstrationblock",
    "workspace:nomination-detail": "communities.nomination",
    "workspace:nomination-edit": "communities.nomination",
    "workspace:nomination-submit": "communities.nomination",
    "workspace:nomination-withdraw": "communities.nomination",
    "admin:communities_nomination_approve": "communities.nomination",
    "admin:communities_nomination_return": "communities.nomination",
    "admin:communities_nomination_refuse": "communities.nomination",
    "admin:communities_nomination_object": "communities.nomination",
    "admin:communities_nomination_designate": "communities.nomination",
    "admin:communities_objection_settle": "communities.objection",
    "admin:communities_demonstrationfamily_revoke": "communities.demonstrationfamily",
    "admin:communities_demonstrationblock_revoke": "communities.demonstrationblock",
    "workspace:group-take-back": "communities.leadinggroup",
    "workspace:group-file": "communities.leadinggroup",
    "workspace:group-document": "communities.groupdocument",
    "workspace:officer-end": "officer",
    "workspace:officer-take-back": "officer",
    "workspace:handover-cancel": "communities.handover",
    "admin:activities_photo": "activities.photo",
    "admin:communities_groupdocument_file": "communities.groupdocument",
    "workspace:position-detail": "communities.facility",
    "workspace:position-edit": "communities.facility",
    "workspace:position-close": "communities.facility",
    "workspace:position-reopen": "communities.facility",
    "workspace:position-today": "communities.facility",
    "workspace:position-change": "communities.facility",
    "workspace:position-describe": "communities.contentchange",
    "workspace:position-undo": "communities.contentchange",
    "workspace:position-photo": "communities.contentchange",
    "workspace:partner-work-edit": "communities.jointwork",
    "workspace:partner-work-remove": "communities.jointwork",
    "workspace:partner-work-restore": "communities.jointwork",
    "workspace:volunteer-detail": "volunteers.volunteer",
    "workspace:volunteer-edit": "volunteers.volunteer",
    "workspace:volunteer-leave": "volunteers.volunteer",
    "workspace:volunteer-return": "volunteers.volunteer",
    "workspace:team-detail": "volunteers.team",
    "workspace:team-edit": "volunteers.team",
    "workspace:team-join": "volunteers.team",
    "workspace:team-leave": "volunteers.teammembership",
    "workspace:team-stay": "volunteers.teammembership",
    "workspace:team-lead": "volunteers.teammembership",
    "admin:communities_contentchange_photo": "communities.contentchange",
    "admin:communities_scienceschool_photo": "communities.scienceschool",
    "admin:reporting_document_file": "reporting.document",
    "admin:accounts_message_preview": "accounts.message",
    "admin:board-records": "programme.obligation",
    "admin:desk-review": "reporting.summary",
    "admin:desk-begin": "reporting.summary",
    "admin:desk-return": "reporting.summary",
    "admin:desk-accept-one": "reporting.summary",
    "admin:desk-correct": "reporting.summary",
    "admin:correction-grant": "reporting.correction",
    "admin:correction-refuse": "reporting.correction",
    "admin:programme_obligation_waive": "programme.obligation",
    "admin:programme_obligation_transfer": "programme.obligation",
    "admin:programme_extension_grant": "programme.extension",
    "admin:programme_extension_refuse": "programme.extension",
    "admin:reporting_run_retry": "reporting.run",
    "admin:reporting_run_progress": "reporting.run",
    "admin:reporting_run_file": "reporting.run",
    "admin:reporting_scoresheet_close": "reporting.scoresheet",
    "admin:reporting_scoresheet_pdf": "reporting.scoresheet",
    "admin:reporting_scoresheet_xlsx": "reporting.scoresheet",
    "admin:reporting_scoresheet_community": ("reporting.scoresheet", "communities.community"),
    "admin:reporting_scoresheet_community_pdf": (
        "reporting.scoresheet",
        "communities.community",
    ),
    "admin:auth_user_password_change": "accounts.user",
}
ARGUMENTS = {
    "public:verify-code": ["ABCD-EFGH-JKMN"],
    "workspace:activity-draft-discard": ["00000000-0000-0000-0000-000000000000"],
    "workspace:activity-export": ["csv"],
    "workspace:family-export": ["xlsx"],
    "workspace:activity-import-preview": ["no-such-token"],
    "workspace:activity-import-refused": ["no-such-token"],
    "workspace:family-import-preview": ["no-such-token"],
    "workspace:family-import-refused": ["no-such-token"],
    "workspace:document-page": [1, 1],
    "admin:app_list": ["communities"],
    "admin:view_on_site": [1, 1],
    "admin:activities_activity_import_preview": ["no-such-token"],
    "admin:communities_community_import_preview": ["no-such-token"],
    "admin:programme_holiday_import_preview": ["no-such-token"],
    "account_confirm_email": ["no-such-key"],
    "account_reset_password_from_key": ["1", "no-such-key"],
}
QUERIES = {
    "admin:autocomplete": (
        "?app_label=activities&model_name=activity&field_name=unit&term=%E5%AE%89"
    ),
}
# Shown by GET; every other method is refused, but where something can be entered.
WRITTEN_TO = {
    "workspace:activity-cancel",
    "workspace:activity-draft",
    "workspace:activity-draft-discard",
    "workspace:activity-edit",
    "workspace:activity-import",
    "workspace:activity-import-preview",
    "workspace:family-import",
    "workspace:family-import-preview",
    "workspace:activity-log",
    "workspace:activity-restore",
    "workspace:activity-withdraw",
    "workspace:assessment-sheet",
    "workspace:block-ended",
    "workspace:block-plaque",
    "workspace:duty-extension",
    "workspace:family-confirm",
    "workspace:family-moved",
    "workspace:family-plaque",
    "workspace:family-unconfirm",
    "workspace:group-change",
    "workspace:group-confirm",
    "workspace:group-file",
    "workspace:group-take-back",
    "workspace:handover",
    "workspace:handover-cancel",
    "workspace:invitation-answer",
    "workspace:invitation-people",
    "workspace:nomination-add",
    "workspace:nomination-edit",
    "workspace:nomination-submit",
    "workspace:nomination-withdraw",
    "workspace:officer-add",
    "workspace:officer-end",
    "workspace:officer-take-back",
    "workspace:partner-work-add",
    "workspace:partner-work-edit",
    "workspace:partner-work-remove",
    "workspace:partner-work-restore",
    "workspace:plan-add",
    "workspace:plan-copy",
    "workspace:plan-edit",
    "workspace:plan-remove",
    "workspace:plan-undo",
    "workspace:position-add",
    "workspace:position-change",
    "workspace:position-close",
    "workspace:position-describe",
    "workspace:position-edit",
    "workspace:position-reopen",
    "workspace:position-today",
    "workspace:position-undo",
    "workspace:school-edit",
    "workspace:summary-correct",
    "workspace:summary-edit",
    "workspace:summary-preview",
    "workspace:summary-revise",
    "workspace:summary-save",
    "workspace:summary-submit",
    "workspace:team-add",
    "workspace:team-edit",
    "workspace:team-join",
    "workspace:team-lead",
    "workspace:team-leave",
    "workspace:team-stay",
    "workspace:volunteer-add",
    "workspace:volunteer-edit",
    "workspace:volunteer-leave",
    "workspace:volunteer-return",
}
ONLY_SHOWN = [
    name for name in MATRIX if name.startswith(("public:", "workspace:")) and name not in WRITTEN_TO
]

OPERATIONS = ("changelist", "add", "change", "delete", "history", "simple_history")
# What only the superuser sees, and what all streets share.
SUPERUSERS = {"accounts.auditentry", "mfa.authenticator"}
SHARED = {"programme.holiday", "programme.campaign"}
READ_ONLY = {
    "accounts.message",
    "programme.extension",
    "communities.handover",
    "communities.unit",
    "communities.nomination",
    "communities.objection",
    "programme.obligation",
    "reporting.summary",
    "reporting.version",
    "reporting.document",
    "reporting.submission",
    "reporting.scoresheet",
    "reporting.run",
}
# Made by the superuser only.
NOT_ADDED_BY_STAFF = READ_ONLY | {"communities.street"}
DELETED_BY_STAFF = {
    "programme.holiday",
    "activities.planitem",
    "communities.jointwork",
    "communities.designationquota",
}


def addresses(resolver=None, namespaces=()):
    """Every address of the site by its full name; redirects without one by their pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from addresses(pattern, inner)
        else:
            yield ":".join((*namespaces, pattern.name or str(pattern.pattern)))


def operations_of(model_admin) -> set[str]:
    """The names Django's admin gives to the pages of one model."""
    info = f"{model_admin.opts.app_label}_{model_admin.opts.model_name}"
    own = {pattern.name for pattern in model_admin.get_urls()}
    return {f"admin:{info}_{name}" for name in OPERATIONS if f"{info}_{name}" in own}


def arguments_of(name, world) -> list:
    """What an address needs: the keys of its rows in this world, or something made up."""
    if name not in ROWS:
        return ARGUMENTS.get(name, [])
    labels = ROWS[name] if isinstance(ROWS[name], tuple) else (ROWS[name],)
    return [world[label].pk for label in labels]


def where(client, address) -> int | str:
    """Where somebody ends up who opens an address."""
    response = client.get(address, follow=True)
    if response.streaming:
        response.getvalue()  # Reads the file to its end and closes it.
    if response.status_code == 200 and response.redirect_chain:
        return response.redirect_chain[-1][0].partition("?")[0]
    return response.status_code


def registered():
    return [pytest.param(model, id=model._meta.label_lower) for model in admin.site._registry]


@pytest.fixture
def world(community, director, volunteer):
    return one_of_everything(community=community, director=director, volunteer=volunteer)


@pytest.fixture
def browser_of(request, client, client_of):
    """The browser of a person by name: `browser_of("director")`."""

    def of(person):
        return client if person == "stranger" else client_of(request.getfixturevalue(person))

    return of


def test_every_address_stands_in_the_matrix():
    generated = set().union(*(operations_of(found) for found in admin.site._registry.values()))
    # The admin's old form of a change page, and its way of adding a slash.
    redirects = {"admin:<path:object_id>/", "admin:(?P<url>.*)$"}

    assert set(addresses()) == set(MATRIX) | generated | redirects


@pytest.mark.parametrize("name", MATRIX)
def test_everybody_is_shown_what_the_matrix_says(name, world, browser_of):
    address = reverse(name, args=arguments_of(name, world)) + QUERIES.get(name, "")

    assert {person: where(browser_of(person), address) for person in PEOPLE} == dict(
        zip(PEOPLE, MATRIX[name], strict=True)
    )


@pytest.mark.parametrize("name", ONLY_SHOWN)
def test_a_page_that_only_shows_refuses_to_be_posted_to(name, world, browser_of):
    address = reverse(name, args=arguments_of(name, world))

    assert browser_of("director").post(address).status_code == 405


@pytest.mark.parametrize("model", registered())
def test_the_pages_of_a_model_belong_to_the_street_office(model, world, browser_of):
    """One rule for all: strangers sign in, others are refused, other streets see nothing of it."""
    label, row = model._meta.label_lower, world[model._meta.label_lower]
    info = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    one = {
        name: reverse(f"{info}_{name}", args=[row.pk]) for name in ("change", "delete", "history")
    }
    pages = {"changelist": reverse(f"{info}_changelist"), "add": reverse(f"{info}_add"), **one}

    assert {where(browser_of("stranger"), page) for page in pages.values()} == {LOGIN}
    assert {where(browser_of("volunteer"), page) for page in pages.values()} == {403}
    assert {where(browser_of("director"), page) for page in pages.values()} == {403}

    closed = label in SUPERUSERS
    expected = {
        "changelist": 403 if closed else 200,
        "add": 403 if closed or label in NOT_ADDED_BY_STAFF else 200,
        "change": 403 if closed else 200,
        "history": 403 if closed else 200,
        "delete": 200 if label in DELETED_BY_STAFF else 403,
    }
    assert {name: where(browser_of("staff"), page) for name, page in pages.items()} == expected

    if label in SHARED or closed:
        return
    elsewhere = browser_of("staff_of_another_street")
    assert {where(elsewhere, page) for page in one.values()} <= {ADMIN, 404, 403}
    shown = elsewhere.get(pages["changelist"]).context["cl"].queryset
    assert row not in shown
    assert row in browser_of("staff").get(pages["changelist"]).context["cl"].queryset


@pytest.mark.parametrize("model", registered())
def test_a_search_finds_no_rows_of_another_street(model, world, browser_of):
    """Searches behind autocomplete fields follow the same scope as lists."""
    label = model._meta.label_lower
    fields = [
        (found.opts, name)
        for found in admin.site._registry.values()
        for name in found.get_autocomplete_fields(None)
        if found.opts.get_field(name).related_model is model
    ]

    for opts, name in fields:
        address = reverse("admin:autocomplete")
        query = {"app_label": opts.app_label, "model_name": opts.model_name, "field_name": name}
        own = browser_of("staff").get(address, query).json()["results"]
        others = browser_of("staff_of_another_street").get(address, query).json()["results"]

        key = str(world[label].pk)
        assert key in {result["id"] for result in own}
        assert label in SHARED or key not in {result["id"] for result in others}


def test_an_earlier_state_of_a_row_is_not_shown_to_another_street(world, browser_of):
    community = world["communities.community"]
    state = community.history.earliest()
    address = reverse("admin:communities_community_simple_history", args=[community.pk, state.pk])

    assert where(browser_of("staff"), address) == 200
    assert where(browser_of("staff_of_another_street"), address) == 404
    assert where(browser_of("director"), address) == 403


def test_no_earlier_state_is_put_back_by_a_button(world, browser_of):
    family = world["communities.demonstrationfamily"]
    state = family.history.earliest()
    address = reverse(
        "admin:communities_demonstrationfamily_simple_history", args=[family.pk, state.pk]
    )

    assert browser_of("staff").post(address, {"representative": "别人"}).status_code == 403


def test_staff_without_a_second_factor_are_sent_to_set_one_up(settings, staff, client_of):
    settings.SECOND_FACTOR = True

    response = client_of(staff).get(reverse("admin:communities_community_changelist"), follow=True)

    assert reverse("mfa_activate_totp") in [
        to.partition("?")[0] for to, _ in response.redirect_chain
    ]
    assert not response.wsgi_request.path.startswith("/admin/")


def test_staff_with_a_second_factor_come_in(settings, staff, client_of):
    settings.SECOND_FACTOR = True
    TOTP.activate(staff, "JBSWY3DPEHPK3PXP")

    assert where(client_of(staff), reverse("admin:communities_community_changelist")) == 200


def test_the_office_closes_with_the_last_day_in_post(staff, client_of):
    client = client_of(staff)
    staff.appointments.update(appointed_until=timezone.localdate())

    assert where(client, reverse("admin:index")) == 403


@pytest.mark.parametrize(
    ("wanted", "following"),
    [
        pytest.param(
            "/admin/activities/activity/", "/admin/activities/activity/", id="a page of ours"
        ),
        pytest.param("https://example.org/", "/admin/", id="another site"),
        pytest.param("//example.org/", "/admin/", id="another site, shortly"),
        pytest.param("javascript:alert(1)", "/admin/", id="a script"),
    ],
)
def test_the_door_leads_only_to_pages_of_ours(staff, client_of, wanted, following):
    response = client_of(staff).get(reverse("admin:login"), {"next": wanted})

    assert response.url == following
