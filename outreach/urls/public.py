from django.urls import include, path

app_name = "public"

urlpatterns = [
    path("", include("activities.urls.public")),
    path("", include("outreach.communities.urls.public")),
    path("", include("reporting.urls.public")),
]
