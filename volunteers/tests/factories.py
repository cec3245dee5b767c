from datetime import date

import factory

from outreach.communities.tests.factories import CommunityFactory
from volunteers import models


class VolunteerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Volunteer

    community = factory.SubFactory(CommunityFactory)
    name = factory.Sequence(lambda n: f"陈晨{n}")
    phone = factory.Sequence(lambda n: f"1380000{n:04}")
    birth_year = 1980
    joined_on = date(2024, 3, 1)


class TeamFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Team

    unit = factory.SubFactory(CommunityFactory)
    name = factory.Sequence(lambda n: f"科普志愿者服务队{n}")
    founded_on = date(2024, 3, 1)


class TeamMembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.TeamMembership

    team = factory.SubFactory(TeamFactory)
    volunteer = factory.SubFactory(VolunteerFactory)
    joined_on = date(2024, 3, 1)
