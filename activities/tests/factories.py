from datetime import date

import factory

from activities import models
from outreach.communities.tests.factories import CommunityFactory


class PlanItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.PlanItem

    unit = factory.SubFactory(CommunityFactory)
    year = 2026
    month = 3
    title = factory.Sequence(lambda n: f"春季讲座{n}")
    kind = models.Kind.LECTURE


class ActivityFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Activity

    unit = factory.SubFactory(CommunityFactory)
    title = factory.Sequence(lambda n: f"防灾减灾讲座{n}")
    kind = models.Kind.LECTURE
    audience = models.Audience.RESIDENTS
    held_on = date(2026, 3, 5)


class PhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Photo

    activity = factory.SubFactory(ActivityFactory)
    image = factory.django.ImageField(width=320, height=240, color="teal", format="JPEG")
    has_consent = True
