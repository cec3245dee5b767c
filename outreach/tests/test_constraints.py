"""Every constraint, broken once: the database refuses the row, and the form says why in words."""

import copy
from datetime import date, time, timedelta
from uuid import UUID

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from activities.models import (
    ActivityDraft,
    AudienceCount,
    EmploymentTraining,
    Participation,
    PublicityOutput,
)
from activities.tests.factories import ActivityFactory, PhotoFactory, PlanItemFactory
from outreach.accounts.tests.factories import UserFactory
from outreach.communities.models import (
    ActiveSpan,
    BlockConfirmation,
    ContentChange,
    FamilyConfirmation,
    Lineage,
    NominationScore,
    NominationStep,
    Street,
)
from outreach.communities.tests.factories import (
    AppointmentFactory,
    CommunityFactory,
    CriteriaSetFactory,
    DemonstrationBlockFactory,
    DemonstrationFamilyFactory,
    DesignationQuotaFactory,
    FacilityFactory,
    GroupDocumentFactory,
    GroupMemberFactory,
    HandoverFactory,
    JointWorkFactory,
    LeadingGroupFactory,
    NominationFactory,
    ObjectionFactory,
    PartnerFactory,
    ScienceSchoolFactory,
)
from outreach.programme.models import Transfer, UnitTarget, Waiver
from outreach.programme.tests.factories import CampaignFactory, HolidayFactory
from outreach.tests.world import (
    NOON,
    document_of,
    extension_of,
    message_to,
    obligation_of,
    run_of,
    submission_of,
    version_of,
)
from reporting.models import Measurement, News, Reminder, ScoreSheet
from volunteers.tests.factories import TeamFactory, TeamMembershipFactory, VolunteerFactory

OURS = ("accounts", "communities", "programme", "activities", "volunteers", "reporting")
KEY = UUID("0b6d1a30-5f0c-4c55-9c52-0d5a7b1f2c11")
EARLY, LATE, LATER = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)
BEFORE = NOON - timedelta(seconds=1)


OTHER_CODE = "ABCDEFGHJKMN"


def like(row, **changes):
    """Another row just like this one, not saved, but for what is changed."""
    other = copy.copy(row)
    other.pk, other._state = None, copy.copy(row._state)
    other._state.adding = True
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def open_span(unit):
    return unit.spans.get()


def membership():
    return TeamMembershipFactory(joined_on=EARLY)


def training():
    return EmploymentTraining.objects.create(activity=ActivityFactory(), kind="entrepreneurship")


def participation(**values):
    return Participation.objects.create(
        activity=ActivityFactory(), community=CommunityFactory(), **values
    )


def news():
    return News.objects.create(
        kind="handover",
        subject_id=1,
        community=CommunityFactory(),
        recipient=UserFactory(),
        decided_at=NOON,
        message=message_to(UserFactory()),
    )


def audience_count():
    return AudienceCount.objects.create(
        activity=ActivityFactory(), band="under_14", number=5, counted_in="persons"
    )


def draft():
    return ActivityDraft.objects.create(
        unit=CommunityFactory(), by=UserFactory(), key=KEY, updated_at=NOON
    )


def definition():
    return obligation_of(CommunityFactory()).definition


def obligation():
    return obligation_of(CommunityFactory())


def other_definition(**changes):
    return like(definition(), version=2, **changes)


def waiver():
    return Waiver.objects.create(obligation=obligation(), reason="拆迁", at=NOON)


def transferred():
    return Transfer.objects.create(
        obligation=obligation(), successor=obligation(), reason="合并", at=NOON
    )


def transferred_to_itself():
    owed = obligation()
    return Transfer(obligation=owed, successor=owed, reason="合并", at=NOON)


def unit_target(**values):
    duty = definition()
    return UnitTarget.objects.create(
        definition=duty, unit=CommunityFactory(street=duty.street), target=3, **values
    )


def asked_for_time():
    return extension_of(obligation(), by=UserFactory())


def answered(**values):
    """A request like one that waits, but answered."""
    values = {"decided_by": UserFactory(), "decided_at": NOON} | values
    return like(asked_for_time(), **values)


def measured(**values):
    return Measurement(
        obligation=obligation(), **{"standing": "open", "as_of": LATE, "measured_at": NOON} | values
    )


def measured_twice():
    first = measured()
    first.save()
    return like(first)


def version():
    return version_of(CommunityFactory())


def submission(**values):
    return submission_of(version(), by=UserFactory(), **values)


def follows_itself():
    one = CommunityFactory()
    return Lineage(predecessor=one, successor=one, kind="merged", happened_on=LATE)


def extended_to_earlier():
    owed = obligation()
    return like(owed, period_key="2027", effective_due_at=owed.due_at - timedelta(seconds=1))


def second_summary():
    held = version().summary
    return like(held, obligation=obligation_of(held.unit.as_community, "2027"))


def reviewed_by_its_author():
    held = submission()
    return like(held, decision="accepted", decided_by=held.submitted_by, decided_at=NOON)


def correction():
    return version().corrections.create(reason="人次有误", asked_by=UserFactory(), asked_at=NOON)


def other_correction(**changes):
    answer = {"decided_by": UserFactory(), "decided_at": NOON, "answer": "数字无误"}
    if changes.get("decision") == "granted":
        answer["decided_at"] = BEFORE
    return like(correction(), **({"decision": "refused"} | answer | changes))


def run(**values):
    return run_of(document_of(version()), by=UserFactory(), **values)


def item_of_another(**changes):
    """An item of a second run, and what is changed about it."""
    first = run()
    return like(first.items.get(), run=like_saved(first), **changes)


def like_saved(row):
    other = like(row)
    other.save()
    return other


def score_sheet():
    return ScoreSheet.objects.create(street=CommunityFactory().street, year=2026, opened_at=NOON)


def score_item():
    return score_sheet().items.create(definition=definition(), weight=60, grading="proportional")


def score(**values):
    """What a community gave itself, 50 of 60 points unless `values` say otherwise."""
    values = {"self_score": 50, "scored_by": UserFactory(), "scored_at": NOON} | values
    return score_item().scores.create(community=CommunityFactory(), **values)


def other_score(**values):
    return like(score(), community=CommunityFactory(), **values)


def reviewed_score_by_its_author():
    held = score()
    return like(
        held,
        community=CommunityFactory(),
        reviewed_score=held.self_score,
        reviewed_by=held.scored_by,
    )


def frozen_by_nobody():
    return like(
        score_sheet(), year=2027, closed_at=NOON, frozen={"rows": []}, frozen_sha256="0" * 64
    )


def handed_to_oneself():
    post = AppointmentFactory()
    return like(HandoverFactory(), day=LATE, incoming=post, outgoing=post)


def unsent(**changes):
    """A mail of its own key, and what is changed about it."""
    return like(message_to(UserFactory()), key="another", **changes)


def reminder():
    message = message_to(UserFactory())
    return Reminder.objects.create(
        obligation=obligation(),
        step=-7,
        recipient=message.recipient,
        aimed_on=EARLY,
        decided_at=NOON,
        message=message,
    )


# A row that breaks this constraint and nothing else.
BREAKING = {
    "user_one_per_email": lambda: like(UserFactory(), username="somebody-else"),
    "message_sent_at_a_moment": lambda: unsent(state="sent"),
    "message_unsent_with_a_reason": lambda: unsent(state="failed"),
    "message_sent_before_its_end": lambda: unsent(send_until=BEFORE, created_at=NOON),
    "unit_code_has_9_or_12_digits": lambda: Street(code="1101", name="短街道"),
    "span_ends_after_it_starts": lambda: ActiveSpan(
        unit=CommunityFactory(span=None), active_from=LATE, active_until=LATE
    ),
    "span_starts_once_a_day": lambda: like(open_span(CommunityFactory()), active_until=LATE),
    "span_one_open_per_unit": lambda: like(open_span(CommunityFactory()), active_from=LATE),
    "lineage_links_two_communities": follows_itself,
    "lineage_once_per_pair": lambda: like(
        Lineage.objects.create(
            predecessor=CommunityFactory(),
            successor=CommunityFactory(),
            kind="merged",
            happened_on=LATE,
        )
    ),
    "appointment_ends_after_it_starts": lambda: like(
        AppointmentFactory(post="officer_full"), appointed_from=LATE, appointed_until=LATE
    ),
    "appointment_one_director_in_post": lambda: like(
        AppointmentFactory(post="director"), user=UserFactory(), appointed_from=LATE
    ),
    "appointment_once_per_day": lambda: like(AppointmentFactory(post="officer_full")),
    "facility_once_per_unit": lambda: like(FacilityFactory()),
    "facility_ends_after_it_starts": lambda: like(
        FacilityFactory(), name="另一处", active_from=LATE, active_until=LATE
    ),
    "content_changed_once_a_day": lambda: like(
        ContentChange.objects.create(facility=FacilityFactory(), changed_on=LATE)
    ),
    "partner_once_per_street": lambda: like(PartnerFactory()),
    "joint_work_once": lambda: like(JointWorkFactory()),
    "family_one_per_address": lambda: like(DemonstrationFamilyFactory()),
    "family_title_ends_after_it_starts": lambda: like(
        DemonstrationFamilyFactory(), address="别处", titled_from=LATE, titled_until=LATE
    ),
    "family_plaque_after_designation": lambda: like(
        DemonstrationFamilyFactory(), address="别处", titled_from=LATE, plaque_on=EARLY
    ),
    "family_confirmed_once_a_year": lambda: like(
        FamilyConfirmation.objects.create(
            family=DemonstrationFamilyFactory(), year=2027, confirmed_on=date(2027, 3, 1)
        )
    ),
    "block_once_per_community": lambda: like(DemonstrationBlockFactory()),
    "block_title_ends_after_it_starts": lambda: like(
        DemonstrationBlockFactory(), name="别处", titled_from=LATE, titled_until=LATE
    ),
    "family_end_told_whole": lambda: like(
        DemonstrationFamilyFactory(), address="别处", titled_until=LATER, end_kind="moved"
    ),
    "block_plaque_after_designation": lambda: like(
        DemonstrationBlockFactory(), name="别处", titled_from=LATE, plaque_on=EARLY
    ),
    "block_end_told_whole": lambda: like(
        DemonstrationBlockFactory(), name="别处", end_kind="revoked", end_reason="弄虚作假"
    ),
    "block_confirmed_once_a_year": lambda: like(
        BlockConfirmation.objects.create(
            block=DemonstrationBlockFactory(), year=2027, confirmed_on=date(2027, 3, 1)
        )
    ),
    "criteria_once_per_year": lambda: like(CriteriaSetFactory()),
    "criterion_once_per_set": lambda: like(CriteriaSetFactory().rows.get()),
    "quota_once_per_street_and_year": lambda: like(DesignationQuotaFactory()),
    "quota_once_per_community_and_year": lambda: like(
        DesignationQuotaFactory(community=CommunityFactory())
    ),
    "nomination_once_per_place": lambda: like(NominationFactory()),
    "nomination_names_its_place": lambda: like(NominationFactory(), place_key="x", door=""),
    "nomination_with_consent": lambda: like(
        NominationFactory(), place_key="x", state="submitted", has_consent=False
    ),
    "nomination_approved_with_a_notice": lambda: like(
        NominationFactory(), place_key="x", state="approved", notice_from=LATE
    ),
    "nomination_leads_to_one_title": lambda: like(
        NominationFactory(),
        state="designated",
        notice_from=EARLY,
        notice_until=LATE,
    ),
    "score_once_per_criterion": lambda: like(
        NominationScore.objects.create(
            nomination=NominationFactory(), criterion=CriteriaSetFactory().rows.get(), points=5
        )
    ),
    "step_back_with_a_reason": lambda: NominationStep(
        nomination=NominationFactory(), act="return", by=UserFactory(), at=NOON
    ),
    "objection_settled_with_an_answer": lambda: like(ObjectionFactory(), outcome="upheld"),
    "group_one_per_unit_and_start": lambda: like(LeadingGroupFactory()),
    "group_term_ends_after_it_starts": lambda: like(
        LeadingGroupFactory(), term_from=LATE, term_until=LATE
    ),
    "group_filed_after_decision": lambda: like(
        LeadingGroupFactory(decided_on=LATE), term_from=LATE, filed_on=EARLY
    ),
    "group_one_head": lambda: like(GroupMemberFactory(role="head"), name="另一人"),
    "group_document_one_row_per_file": lambda: like(GroupDocumentFactory(), sha256="1" * 64),
    "group_document_once": lambda: like(GroupDocumentFactory(), file="group-documents/another.pdf"),
    "handover_once_a_day": lambda: like(HandoverFactory(), incoming=AppointmentFactory()),
    "handover_between_two_appointments": handed_to_oneself,
    "group_member_once": lambda: like(GroupMemberFactory()),
    "campaign_once_a_year": lambda: like(CampaignFactory()),
    "campaign_ends_after_it_starts": lambda: like(
        CampaignFactory(), name="另一次", starts_on=LATE, ends_on=EARLY
    ),
    "definition_due_rule_has_its_day": lambda: other_definition(due_month=None),
    "campaign_starts_in_its_year": lambda: like(CampaignFactory(), year=2031, name="另一项"),
    "definition_campaign_is_named": lambda: other_definition(
        period_kind="campaign", due_rule="campaign_end"
    ),
    "definition_leader_told_after_street": lambda: other_definition(
        street_told_from=7, leader_told_from=3
    ),
    "definition_weight_up_to_100": lambda: other_definition(weight=101),
    "obligation_quarters_of_a_year": lambda: like(obligation(), period_key="2027", quarters=0),
    "unit_target_once": lambda: like(unit_target()),
    "unit_target_full_marks_not_below_target": lambda: like(
        unit_target(), unit=CommunityFactory(), full_marks_target=2
    ),
    "extension_one_waiting": lambda: like(asked_for_time()),
    "extension_asked_with_a_reason": lambda: answered(
        reason="", decision="refused", answer="材料已齐"
    ),
    "extension_decided_whole": lambda: answered(decision="refused", answer=""),
    "waiver_has_a_reason": lambda: like(waiver(), obligation=obligation(), reason=""),
    "transfer_has_a_reason": lambda: like(transferred(), obligation=obligation(), reason=""),
    "transfer_to_another": transferred_to_itself,
    "measurement_met_on_a_day": lambda: measured(standing="met"),
    "measurement_rate_is_whole": lambda: measured(numerator=3),
    "news_told_once": lambda: like(news()),
    "definition_one_per_version": lambda: like(definition()),
    "definition_due_is_a_day": lambda: like(definition(), version=2, due_day=32),
    "definition_cut_off_is_whole": lambda: like(definition(), version=2, cut_off_month=6),
    "definition_full_marks_not_below_target": lambda: like(
        definition(), version=2, target=3, full_marks_target=2
    ),
    "obligation_once_per_unit_and_period": lambda: like(obligation()),
    "obligation_window_in_order": lambda: like(
        obligation(), period_key="2027", count_from=LATE, count_to=EARLY
    ),
    "obligation_extension_only_later": extended_to_earlier,
    "plan_item_once_a_month": lambda: like(PlanItemFactory()),
    "plan_item_month_exists": lambda: like(PlanItemFactory(), month=13),
    "activity_once_per_unit_and_day": lambda: like(ActivityFactory()),
    "activity_attendance_says_what_it_counts": lambda: like(
        ActivityFactory(), title="另一场", attendance=30
    ),
    "activity_attendance_is_plausible": lambda: like(
        ActivityFactory(), title="另一场", attendance=1_000_001, counted_in="persons"
    ),
    "activity_ends_after_it_starts": lambda: like(
        ActivityFactory(), title="另一场", starts=time(10), ends=time(10)
    ),
    "activity_withdrawn_with_a_reason": lambda: like(
        ActivityFactory(), title="另一场", status="withdrawn"
    ),
    "activity_once_per_entry": lambda: like(ActivityFactory(entry_key=KEY), title="另一场"),
    "activity_draft_once_per_entry": lambda: like(draft()),
    "activity_cancelled_with_a_reason": lambda: like(
        ActivityFactory(), title="另一场", status="cancelled"
    ),
    "participation_once_per_community": lambda: like(participation()),
    "participation_people_only_if_joined": lambda: like(
        participation(), community=CommunityFactory(), people=3
    ),
    "participation_invited_or_joined": lambda: like(
        participation(), community=CommunityFactory(), is_invited=False
    ),
    "audience_count_once_per_band": lambda: like(audience_count()),
    "audience_count_says_what_it_counts": lambda: like(
        audience_count(), counted_in="not_applicable"
    ),
    "output_once_per_kind": lambda: like(
        PublicityOutput.objects.create(activity=ActivityFactory(), kind="banners", number=2)
    ),
    "photo_one_row_per_file": lambda: like(PhotoFactory()),
    "volunteer_can_be_reached": lambda: like(VolunteerFactory(), phone="", email=""),
    "volunteer_leaves_after_joining": lambda: like(
        VolunteerFactory(joined_on=LATE), name="另一人", left_on=EARLY
    ),
    "volunteer_once_per_community": lambda: like(VolunteerFactory()),
    "team_once_per_unit": lambda: like(TeamFactory()),
    "team_ends_after_it_starts": lambda: like(
        TeamFactory(), name="另一队", founded_on=LATE, ended_on=LATE
    ),
    "membership_once_a_day": lambda: like(membership(), left_on=LATE),
    "membership_one_open": lambda: like(membership(), joined_on=LATE),
    "membership_leaves_after_joining": lambda: like(membership(), joined_on=LATE, left_on=EARLY),
    "reminder_decided_once": lambda: like(reminder(), message=message_to(UserFactory())),
    "summary_once_per_unit_kind_and_period": second_summary,
    "version_numbered_once": lambda: like(version(), code=OTHER_CODE),
    "version_numbers_start_at_one": lambda: like(version(), code=OTHER_CODE, number=0),
    "version_edited_by_somebody_then": lambda: like(
        version(), code=OTHER_CODE, number=2, edited_at=NOON
    ),
    "correction_one_waiting_per_version": lambda: like(correction()),
    "correction_has_a_reason": lambda: other_correction(reason=""),
    "correction_decided_by_somebody_then": lambda: other_correction(decision="granted"),
    "correction_refused_with_a_reason": lambda: other_correction(answer=""),
    "document_once_per_language": lambda: like(document_of(version())),
    "document_made_has_a_file": lambda: like(document_of(version()), language="en", sha256=""),
    "run_one_at_a_time": lambda: like(run(finished_at=None, file="", sha256="")),
    "run_file_once_finished": lambda: like(run(), sha256=""),
    "run_item_once": lambda: like(run().items.get()),
    "run_item_failed_with_a_reason": lambda: item_of_another(state="failed"),
    "run_item_running_is_taken": lambda: item_of_another(state="running"),
    "document_failed_with_a_reason": lambda: like(
        document_of(version()), language="en", state="failed"
    ),
    "submission_one_waiting_per_version": lambda: like(submission()),
    "submission_returned_with_a_reason": lambda: like(
        submission(), decision="returned", decided_by=UserFactory(), decided_at=NOON
    ),
    "submission_decided_by_somebody_then": lambda: like(
        submission(), decision="accepted", decided_by=UserFactory(), decided_at=BEFORE
    ),
    "submission_taken_by_somebody_then": lambda: like(
        submission(), version=version(), taken_at=NOON
    ),
    "submission_not_reviewed_by_its_author": reviewed_by_its_author,
    "score_sheet_once_a_year": lambda: like(score_sheet()),
    "score_sheet_closed_whole": lambda: like(score_sheet(), year=2027, closed_at=NOON),
    "score_item_once": lambda: like(score_item()),
    "score_item_weight_1_to_100": lambda: like(score_item(), definition=definition(), weight=0),
    "score_once_per_community": lambda: like(score()),
    "score_not_below_zero": lambda: other_score(self_score=-1),
    "score_difference_has_a_reason": lambda: other_score(
        reviewed_score=40, reviewed_by=UserFactory()
    ),
    "score_not_reviewed_by_its_author": reviewed_score_by_its_author,
}
# Where one row does not tell all: what is unknown must not pass for true.
ALSO_BREAKING = [
    ("message_unsent_with_a_reason", lambda: unsent(state="dropped")),
    ("definition_cut_off_is_whole", lambda: like(definition(), version=2, cut_off_day=15)),
    ("definition_due_rule_has_its_day", lambda: other_definition(due_rule="explicit")),
    (
        "definition_due_rule_has_its_day",
        lambda: other_definition(due_rule="last_day", due_month=None),
    ),
    ("definition_due_rule_has_its_day", lambda: other_definition(due_rule="campaign_end")),
    ("extension_decided_whole", lambda: answered(decision="granted")),
    ("measurement_met_on_a_day", lambda: measured(standing="met_late")),
    ("measurement_rate_is_whole", lambda: measured(denominator=3)),
    (
        "participation_people_only_if_joined",
        lambda: like(participation(), community=CommunityFactory(), people=3, joined=False),
    ),
    (
        "participation_invited_or_joined",
        lambda: like(participation(), community=CommunityFactory(), is_invited=False, joined=False),
    ),
    (
        "submission_decided_by_somebody_then",
        lambda: like(submission(), decision="accepted", decided_by=UserFactory()),
    ),
    (
        "submission_decided_by_somebody_then",
        lambda: like(submission(), decision="accepted", decided_at=NOON),
    ),
    ("unit_code_has_9_or_12_digits", lambda: Street(code="1101000000", name="十位街道")),
    (
        "activity_attendance_says_what_it_counts",
        lambda: like(ActivityFactory(), title="另一场", counted_in="persons"),
    ),
    ("plan_item_month_exists", lambda: like(PlanItemFactory(), month=0)),
    ("score_sheet_closed_whole", frozen_by_nobody),
    (
        "score_item_weight_1_to_100",
        lambda: like(score_item(), definition=definition(), weight=101),
    ),
    ("score_not_below_zero", lambda: other_score(reviewed_score=-1, reason="核查")),
    (
        "score_difference_has_a_reason",
        lambda: other_score(self_score=None, reviewed_score=50, reviewed_by=UserFactory()),
    ),
]
CASES = [*BREAKING.items(), *ALSO_BREAKING]


def titled_twice(**values):
    dated = {"state": "designated", "notice_from": EARLY, "notice_until": LATE}
    return like(NominationFactory(**dated, **values))


# Unique fields speak through their own error message.
BREAKING_FIELDS = {
    "communities.Unit.code": lambda: Street(code=CommunityFactory().code, name="和平街道"),
    "communities.ScienceSchool.unit": lambda: like(ScienceSchoolFactory()),
    "communities.Handover.incoming": lambda: like(HandoverFactory(), day=LATE),
    "programme.Holiday.day": lambda: like(HolidayFactory()),
    "accounts.Message.key": lambda: like(message_to(UserFactory())),
    "accounts.User.username": lambda: like(UserFactory(), email="else@example.org"),
    "activities.EmploymentTraining.activity": lambda: like(training()),
    "volunteers.Volunteer.user": lambda: like(
        VolunteerFactory(user=UserFactory()), phone="13900000000"
    ),
    "communities.Nomination.family": lambda: titled_twice(family=DemonstrationFamilyFactory()),
    "communities.Nomination.block": lambda: titled_twice(
        what="block", block=DemonstrationBlockFactory()
    ),
    "programme.Waiver.obligation": lambda: like(waiver()),
    "programme.Transfer.obligation": lambda: like(transferred()),
    "reporting.Measurement.obligation": measured_twice,
    "reporting.Version.code": lambda: like(version(), number=2),
    "reporting.Summary.obligation": lambda: like(version().summary, period_key="2027"),
}


def our_models():
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


def constraints() -> dict:
    return {found.name: found for model in our_models() for found in model._meta.constraints}


def refuse(row) -> IntegrityError:
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()
    return refusal.value


def test_every_constraint_is_broken_here_once():
    assert set(BREAKING) == set(constraints())


def test_every_unique_field_is_broken_here_once():
    unique = {
        str(field)
        for model in our_models()
        for field in model._meta.local_fields
        if field.unique and not field.primary_key and "historical" not in model._meta.model_name
    }

    assert set(BREAKING_FIELDS) == {
        name.replace("communities.unit", "communities.Unit") for name in unique
    }


@pytest.mark.parametrize(("name", "breaking"), CASES)
def test_the_database_refuses_what_a_constraint_forbids(name, breaking, db):
    refusal = refuse(breaking())

    is_check = isinstance(constraints()[name], models.CheckConstraint)
    # SQLite names the columns of a unique constraint instead.
    if connection.vendor == "postgresql" or is_check:
        assert name in str(refusal)


@pytest.mark.parametrize(("name", "breaking"), CASES)
def test_a_form_says_in_words_what_a_constraint_forbids(name, breaking, db):
    row, constraint = breaking(), constraints()[name]
    words = constraint.get_violation_error_message()

    with pytest.raises(ValidationError) as refusal:
        row.validate_constraints()

    assert words in refusal.value.messages
    assert constraint.violation_error_message != constraint.default_violation_error_message


@pytest.mark.parametrize("name", BREAKING_FIELDS)
def test_the_database_refuses_a_second_row_of_what_is_unique(name, db):
    refuse(BREAKING_FIELDS[name]())


@pytest.mark.parametrize("name", BREAKING_FIELDS)
def test_a_form_says_in_words_what_is_unique(name, db):
    row = BREAKING_FIELDS[name]()

    with pytest.raises(ValidationError) as refusal:
        row.validate_unique()

    assert name.rpartition(".")[2] in refusal.value.message_dict
