from datetime import UTC, date, datetime

import factory
from django.core.files.base import ContentFile

from outreach.accounts.models import User
from outreach.accounts.tests.factories import UserFactory
from outreach.communities import models
from outreach.communities.rules.designation import place_key

LONG_AGO = date(2000, 1, 1)


def a_photo():
    return factory.django.ImageField(width=320, height=240, color="teal", format="JPEG")


class ActiveSpanFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.ActiveSpan

    active_from = LONG_AGO


class StreetFactory(factory.django.DjangoModelFactory):
    """A street that has existed since long ago; `span=None` makes one without a span."""

    class Meta:
        model = models.Street
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"{110100000 + n:09}")
    name = factory.Sequence(lambda n: f"和平{n}街道")
    name_en = factory.Sequence(lambda n: f"Heping {n} Subdistrict")
    span = factory.RelatedFactory(ActiveSpanFactory, factory_related_name="unit")


class CommunityFactory(factory.django.DjangoModelFactory):
    """A community that has existed since long ago; `span=None` makes one without a span."""

    class Meta:
        model = models.Community
        skip_postgeneration_save = True

    street = factory.SubFactory(StreetFactory)
    code = factory.Sequence(lambda n: f"{110100000000 + n:012}")
    name = factory.Sequence(lambda n: f"花园{n}社区")
    name_en = factory.Sequence(lambda n: f"Garden {n} Community")
    span = factory.RelatedFactory(ActiveSpanFactory, factory_related_name="unit")


class AppointmentFactory(factory.django.DjangoModelFactory):
    """A director in post since long ago."""

    class Meta:
        model = models.Appointment

    user = factory.SubFactory(UserFactory, role=User.Role.COMMUNITY)
    unit = factory.SubFactory(CommunityFactory)
    post = models.Appointment.Post.DIRECTOR
    appointed_from = LONG_AGO


class LeadingGroupFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.LeadingGroup

    unit = factory.SubFactory(CommunityFactory)
    action = models.LeadingGroup.Action.SET_UP
    decided_on = date(2026, 1, 12)
    term_from = date(2026, 1, 12)


class GroupMemberFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.GroupMember

    group = factory.SubFactory(LeadingGroupFactory)
    name = factory.Sequence(lambda n: f"李明{n}")
    role = models.GroupMember.Role.MEMBER


class GroupDocumentFactory(factory.django.DjangoModelFactory):
    """A filed PDF; not a real one."""

    class Meta:
        model = models.GroupDocument

    group = factory.SubFactory(LeadingGroupFactory)
    file = factory.LazyFunction(lambda: ContentFile(b"%PDF-1.7", name="document.pdf"))
    sha256 = "0" * 64
    size = 8
    added_at = datetime(2026, 1, 20, 12, tzinfo=UTC)


class HandoverFactory(factory.django.DjangoModelFactory):
    """From a director of old to one who has directed since."""

    class Meta:
        model = models.Handover

    community = factory.SubFactory(CommunityFactory)
    day = LONG_AGO
    outgoing = factory.SubFactory(
        AppointmentFactory,
        unit=factory.SelfAttribute("..community"),
        appointed_from=date(1990, 1, 1),
        appointed_until=LONG_AGO,
    )
    incoming = factory.SubFactory(AppointmentFactory, unit=factory.SelfAttribute("..community"))
    decided_at = datetime(1999, 12, 1, 12, tzinfo=UTC)


class FacilityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Facility

    unit = factory.SubFactory(CommunityFactory)
    kind = models.Facility.Kind.ACTIVITY_ROOM
    name = factory.Sequence(lambda n: f"科普活动室{n}")
    active_from = LONG_AGO


class ContentChangeFactory(factory.django.DjangoModelFactory):
    """A change without a photo; `shown=True` takes one that everybody agreed to."""

    class Meta:
        model = models.ContentChange

    class Params:
        shown = factory.Trait(photo=a_photo(), has_consent=True)

    facility = factory.SubFactory(FacilityFactory)
    changed_on = date(2026, 3, 1)


class ScienceSchoolFactory(factory.django.DjangoModelFactory):
    """A school without any of its facts; `shown=True` takes a photo of its plaque."""

    class Meta:
        model = models.ScienceSchool

    class Params:
        shown = factory.Trait(photo=a_photo(), has_consent=True)

    unit = factory.SubFactory(CommunityFactory)
    name = factory.Sequence(lambda n: f"社区科普学校{n}")


class PartnerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Partner

    street = factory.SubFactory(StreetFactory)
    name = factory.Sequence(lambda n: f"市科技馆{n}")


class JointWorkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.JointWork

    unit = factory.SubFactory(CommunityFactory)
    partner = factory.SubFactory(PartnerFactory)
    link = models.JointWork.Link.EDUCATION
    done_on = date(2026, 3, 5)
    title = factory.Sequence(lambda n: f"联合授课{n}")


class DemonstrationFamilyFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.DemonstrationFamily

    community = factory.SubFactory(CommunityFactory)
    representative = factory.Sequence(lambda n: f"赵静{n}")
    address = factory.Sequence(lambda n: f"3号楼{n}室")
    theme = models.DemonstrationFamily.Theme.ENERGY
    titled_from = date(2026, 4, 1)


class DemonstrationBlockFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.DemonstrationBlock

    community = factory.SubFactory(CommunityFactory)
    name = factory.Sequence(lambda n: f"{n}号楼")
    titled_from = date(2026, 4, 1)


class CriteriaSetFactory(factory.django.DjangoModelFactory):
    """Criteria of one row with 100 points, of which 60 are needed."""

    class Meta:
        model = models.CriteriaSet
        skip_postgeneration_save = True

    street = factory.SubFactory(StreetFactory)
    what = models.What.FAMILY
    valid_from_year = 2020

    @factory.post_generation
    def rows(self, create, extracted, **kwargs):
        for name, points in extracted or [("学科学、用科学", 100)]:
            self.rows.create(name=name, points=points)


class DesignationQuotaFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.DesignationQuota

    street = factory.SubFactory(StreetFactory)
    year = 2026


class NominationFactory(factory.django.DjangoModelFactory):
    """A family's draft with consent, not scored."""

    class Meta:
        model = models.Nomination

    community = factory.SubFactory(CommunityFactory)
    what = models.What.FAMILY
    name = factory.Sequence(lambda n: f"王小明{n}")
    building = "3号楼"
    door = factory.Sequence(lambda n: f"{n}室")
    theme = models.DemonstrationFamily.Theme.ENERGY
    reason = "全家节水节电，常给邻居讲做法"
    has_consent = True
    place_key = factory.LazyAttribute(
        lambda one: place_key(one.building + one.door if one.what == "family" else one.name)
    )


class ObjectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Objection

    nomination = factory.SubFactory(NominationFactory)
    raised_on = date(2026, 4, 2)
    text = "与事实不符"
