from django.urls import include, path

app_name = "workspace"

urlpatterns = [
    path("", include("reporting.urls.workspace")),
    path("activities/", include("activities.urls.workspace")),
    path("community/", include("outreach.communities.urls.workspace")),
    path("volunteers/", include("volunteers.urls.workspace")),
]
