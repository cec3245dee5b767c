from datetime import date

import factory

from outreach.communities.tests.factories import StreetFactory
from outreach.programme import models


class HolidayFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Holiday

    day = date(2026, 6, 19)
    kind = models.Holiday.Kind.OFF
    name = "端午节"


class CampaignFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Campaign

    code = models.Campaign.Code.ST_WEEK
    year = 2026
    name = "科技活动周"
    starts_on = date(2026, 5, 23)
    ends_on = date(2026, 5, 30)


class DefinitionFactory(factory.django.DjangoModelFactory):
    """A duty of each community, due at the end of the year."""

    class Meta:
        model = models.Definition

    street = factory.SubFactory(StreetFactory)
    code = "own-activities"
    name = "社区自行组织科普活动"
    owed_by = models.Definition.OwedBy.COMMUNITY
    period_kind = models.Definition.PeriodKind.YEAR
    due_rule = models.Definition.DueRule.PERIOD_END
    metric = "own-activities"
    valid_from_year = 2020
