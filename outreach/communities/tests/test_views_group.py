"""The pages of the leading group, for the people in post."""

from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from outreach.communities.models import GroupDocument, LeadingGroup
from outreach.communities.tests.factories import (
    AppointmentFactory,
    GroupDocumentFactory,
    GroupMemberFactory,
    LeadingGroupFactory,
)

NOON = datetime(2026, 1, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
PAGE, CHANGE, CONFIRM = (
    reverse(f"workspace:group-{name}") for name in ("detail", "change", "confirm")
)
PDF = b"%PDF-1.7\n%decision"


@pytest.fixture(autouse=True)
def in_january(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def browser(client_of, director):
    return client_of(director)


@pytest.fixture
def group(community, director):
    """Of last year, entered long ago."""
    group = LeadingGroupFactory(
        unit=community,
        decided_on=date(2025, 1, 9),
        term_from=date(2025, 1, 1),
        term_until=date(2026, 1, 1),
        filed_on=date(2025, 1, 15),
    )
    group.history.update(history_date=NOON - timedelta(days=300))
    GroupMemberFactory(group=group, name=director.name, role="head", position="社区主任")
    GroupMemberFactory(group=group, name="贺清和", role="deputy", position="社区副书记")
    return group


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def sent(*people, **values):
    """What the form sends: name, role, position of each row."""
    rows = {
        f"members-{number}-{field}": value
        for number, row in enumerate(people)
        for field, value in zip(("name", "role", "position"), row, strict=True)
    }
    forms = {"members-TOTAL_FORMS": len(people), "members-INITIAL_FORMS": 0}
    return forms | {"decided_on": "2026-01-19", "term_from": "2026-01-20"} | rows | values


def file_page(group):
    return reverse("workspace:group-file", args=[group.pk])


def test_without_a_group_the_page_says_what_to_do(browser):
    response = browser.get(PAGE)

    assert "No leading group is entered yet" in response.text
    assert CHANGE in response.text
    assert CONFIRM not in response.text


def test_without_a_director_the_street_has_to_appoint_one(client_of, community):
    officer = AppointmentFactory(unit=community, post="officer_full").user

    response = client_of(officer).get(PAGE)

    assert "the street office has to appoint one first" in response.text
    assert CHANGE not in response.text


def test_the_first_group_is_set_up_with_the_director_filled_in(browser, community, director):
    first = browser.get(CHANGE).context["members"]
    assert first.initial == [
        {"name": director.name, "role": "head", "position": "community director"}
    ]
    assert len(first.forms) == 4

    response = browser.post(
        CHANGE,
        sent(
            (director.name, "head", "社区主任"),
            ("", "member", "网格长"),
            (" 方可 ", "member", "科普专干"),
            ("", "member", ""),
        ),
        follow=True,
    )

    group = community.leading_groups.get()
    assert list(group.members.values_list("name", "role", "position")) == [
        (director.name, "head", "社区主任"),
        ("方可", "member", "科普专干"),
    ]
    assert (group.action, group.decided_on) == ("set_up", date(2026, 1, 19))
    assert said(response) == ["The leading group is kept. File it now."]
    assert "20 January 2026 – 31 December 2026" in response.text
    assert "Not filed yet" in response.text


def test_a_refusal_is_said_in_the_form_and_what_was_entered_stays(browser, community):
    response = browser.post(CHANGE, sent(("别人", "head", ""), ("方可", "member", "")))

    assert "The head has to be the director in office" in response.text
    assert 'value="别人"' in response.text
    assert not community.leading_groups.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        pytest.param({"members-0-role": "king"}, "members", id="a role that there is not"),
        pytest.param({"members-0-name": "a" * 61}, "members", id="a name too long"),
        pytest.param({"members-0-name": "a\u2028b"}, "members", id="a name of two lines"),
        pytest.param({"term_from": "2206-01-20"}, "form", id="a slip of the year"),
        pytest.param({"members-TOTAL_FORMS": "nonsense"}, "members", id="no number of rows"),
        pytest.param({"members-TOTAL_FORMS": "60"}, "members", id="too many rows"),
    ],
)
def test_what_no_form_of_ours_sends_is_refused(browser, community, director, values, field):
    rows = ((director.name, "head", ""), ("方可", "member", ""))

    response = browser.post(CHANGE, sent(*rows) | values)

    assert response.status_code == 200
    assert not response.context[field].is_valid()
    assert not community.leading_groups.exists()


def test_the_group_is_confirmed_with_one_tap_and_taken_back_with_another(browser, community, group):
    assert "Confirm for 2026" in browser.get(PAGE).text

    response = browser.post(CONFIRM, {"year": "2026"}, follow=True)

    confirmed = community.leading_groups.get(action="confirmed")
    assert said(response) == ["The group is confirmed for 2026. File it now."]
    assert "Confirm for" not in response.text
    assert response.context["earlier"] == [group]

    back = reverse("workspace:group-take-back", args=[confirmed.pk])
    assert back in response.text
    assert said(browser.post(back, follow=True)) == [
        "It is taken back; all stands as it did before."
    ]
    assert list(community.leading_groups.all()) == [group]


@pytest.mark.parametrize("year", ["", "2027", "nonsense", "２０２６x", "99999999"])
def test_another_year_is_refused_in_words(browser, community, group, year):
    [told] = said(browser.post(CONFIRM, {"year": year}, follow=True))

    assert "cannot be confirmed" in told
    assert community.leading_groups.count() == 1


def test_what_is_filed_is_not_taken_back(browser, group):
    address = reverse("workspace:group-take-back", args=[group.pk])

    assert address not in browser.get(PAGE).text
    assert said(browser.post(address, follow=True)) == [
        "This group is filed with the street office: adjust it instead."
    ]


def test_under_a_new_director_the_page_asks_to_adjust_the_group(
    browser, client_of, community, director, group
):
    director.appointments.update(appointed_until=date(2026, 1, 15))
    successor = AppointmentFactory(unit=community, appointed_from=date(2026, 1, 15)).user
    client = client_of(successor)

    response = client.get(PAGE)
    assert "Adjust the group: the head is no longer the director." in response.text
    assert CONFIRM not in response.text
    suggested = client.get(CHANGE).context["members"].initial
    assert [row["name"] for row in suggested] == [successor.name, "贺清和"]

    client.post(CHANGE, sent(*(tuple(row.values()) for row in suggested)))
    assert "no longer the director" not in client.get(PAGE).text
    assert community.leading_groups.first().action == "adjusted"


def test_filing_takes_one_tap_and_the_paper_if_there_is_one(browser, community, group):
    browser.post(CONFIRM, {"year": "2026"})
    confirmed = community.leading_groups.first()
    assert "Not filed yet" in browser.get(PAGE).text

    response = browser.post(file_page(confirmed), {}, follow=True)

    assert said(response) == ["The group is filed with the street office."]
    assert "Filed on 20 January 2026" in response.text
    assert not GroupDocument.objects.exists()


def test_a_pdf_is_kept_as_it_is_and_taken_along(browser, community, group):
    browser.post(CONFIRM, {"year": "2026"})
    confirmed = community.leading_groups.first()
    paper = SimpleUploadedFile("关于成立领导小组的决定.pdf", PDF, content_type="text/html")

    browser.post(file_page(confirmed), {"document": paper})

    document = confirmed.documents.get()
    assert "决定" not in document.file.name
    assert document.file.name.startswith("group-documents/")
    response = browser.get(reverse("workspace:group-document", args=[document.pk]))
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "private" in response["Cache-Control"]


def test_a_photo_of_the_paper_is_cleaned(browser, group, community):
    browser.post(CONFIRM, {"year": "2026"})
    confirmed = community.leading_groups.first()
    content, exif = BytesIO(), Image.Exif()
    exif[0x010F] = "SecretPhone"
    Image.new("RGB", (2400, 1200), "white").save(content, "PNG", exif=exif)

    browser.post(
        file_page(confirmed),
        {"document": SimpleUploadedFile("a.pdf", content.getvalue())},
    )

    document = confirmed.documents.get()
    kept = document.file.read()
    document.file.close()
    assert (document.content_type, b"SecretPhone" in kept) == ("image/jpeg", False)
    assert Image.open(BytesIO(kept)).size == (1600, 800)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"<html><script>alert(1)</script>", "Send a PDF, or a photo", id="a page"),
        pytest.param(b"\n%PDF-1.7", "Send a PDF, or a photo", id="a PDF somewhere inside"),
        pytest.param(b"<svg xmlns='x'/>", "Send a PDF, or a photo", id="an SVG"),
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b"\xff\xd8\xff" + b"x" * 50, "damaged", id="half a photo"),
        pytest.param(b"%PDF-" + b"x" * 10 * 1024 * 1024, "larger than 10 MB", id="too large"),
    ],
)
def test_what_is_no_document_is_refused_and_nothing_is_filed(
    browser, community, group, content, words
):
    browser.post(CONFIRM, {"year": "2026"})
    confirmed = community.leading_groups.first()

    response = browser.post(
        file_page(confirmed), {"document": SimpleUploadedFile("decision.pdf", content)}
    )

    assert words in response.text
    confirmed.refresh_from_db()
    assert confirmed.filed_on is None
    assert not GroupDocument.objects.exists()


def test_a_term_that_is_over_is_not_filed(browser, group):
    response = browser.post(file_page(group), {})

    assert "This term is over" in response.text


def test_groups_of_another_community_are_not_there(client_of, director_of_neighbour, group):
    document = GroupDocumentFactory(group=group)
    client = client_of(director_of_neighbour)

    for name, row in (("file", group), ("take-back", group), ("document", document)):
        address = reverse(f"workspace:group-{name}", args=[row.pk])
        assert client.post(address).status_code in (404, 405)
        assert client.get(address).status_code in (404, 405)
    assert group.members.first().name not in client.get(PAGE).text
    assert LeadingGroup.objects.count() == 1


def test_more_groups_members_and_papers_ask_no_more_queries(browser, community, director, group):
    with CaptureQueriesContext(connection) as one:
        browser.get(PAGE)
    for year in (2022, 2023, 2024):
        earlier = LeadingGroupFactory(
            unit=community, term_from=date(year, 1, 1), term_until=date(year + 1, 1, 1)
        )
        GroupMemberFactory.create_batch(3, group=earlier)
        GroupDocumentFactory(group=earlier)

    with CaptureQueriesContext(connection) as many:
        response = browser.get(PAGE)

    assert len(response.context["earlier"]) == 3
    assert len(many) == len(one) <= 12
