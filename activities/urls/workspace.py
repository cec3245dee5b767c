from django.urls import path

from activities.views import workspace as views

urlpatterns = [
    path("", views.activity_list, name="activity-list"),
    path("<int:pk>/", views.activity_detail, name="activity-detail"),
    path("photos/<int:pk>/", views.photo, name="photo"),
]
