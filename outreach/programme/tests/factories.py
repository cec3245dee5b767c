from datetime import date

import factory

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
