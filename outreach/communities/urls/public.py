from django.urls import path

from outreach.communities.views import public as views

urlpatterns = [
    path("notices/", views.notice_list, name="notice-list"),
]
