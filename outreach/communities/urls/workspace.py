from django.urls import path

from outreach.communities.views import exports

urlpatterns = [
    path("families/export.<str:kind>", exports.family_export, name="family-export"),
]
