from django.urls import path

from activities.views import public as views

urlpatterns = [
    path("", views.home, name="home"),
    path("activities/<int:pk>/", views.activity_detail, name="activity-detail"),
    path("photos/<int:pk>/", views.photo, name="photo"),
]
