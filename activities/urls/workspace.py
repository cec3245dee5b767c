from django.urls import path

from activities.views import invitations, plan
from activities.views import workspace as views

urlpatterns = [
    path("", views.activity_list, name="activity-list"),
    path("plan/add/", plan.add, name="plan-add"),
    path("plan/copy/", plan.copy_last_year, name="plan-copy"),
    path("plan/undo/", plan.undo, name="plan-undo"),
    path("plan/month/", plan.month, name="plan-month"),
    path("plan/<int:pk>/", plan.edit, name="plan-edit"),
    path("plan/<int:pk>/remove/", plan.remove, name="plan-remove"),
    path("invitations/", invitations.invitation_list, name="invitation-list"),
    path("invitations/<int:pk>/answer/", invitations.answer, name="invitation-answer"),
    path("invitations/<int:pk>/people/", invitations.people, name="invitation-people"),
    path("<int:pk>/", views.activity_detail, name="activity-detail"),
    path("photos/<int:pk>/", views.photo, name="photo"),
]
