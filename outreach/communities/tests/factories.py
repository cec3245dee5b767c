from datetime import date

import factory

from outreach.accounts.models import User
from outreach.accounts.tests.factories import UserFactory
from outreach.communities import models

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
