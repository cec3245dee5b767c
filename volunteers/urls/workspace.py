from django.urls import path

from volunteers.views import teams, volunteers

urlpatterns = [
    path("", volunteers.volunteer_list, name="volunteer-list"),
    path("add/", volunteers.volunteer_add, name="volunteer-add"),
    path("<int:pk>/", volunteers.volunteer_detail, name="volunteer-detail"),
    path("<int:pk>/edit/", volunteers.volunteer_edit, name="volunteer-edit"),
    path("<int:pk>/leave/", volunteers.volunteer_leave, name="volunteer-leave"),
    path("<int:pk>/return/", volunteers.volunteer_return, name="volunteer-return"),
    path("teams/add/", teams.team_add, name="team-add"),
    path("teams/<int:pk>/", teams.team_detail, name="team-detail"),
    path("teams/<int:pk>/edit/", teams.team_edit, name="team-edit"),
    path("teams/<int:pk>/join/", teams.team_join, name="team-join"),
    path("teams/places/<int:pk>/leave/", teams.team_leave, name="team-leave"),
    path("teams/places/<int:pk>/stay/", teams.team_stay, name="team-stay"),
    path("teams/places/<int:pk>/lead/", teams.team_lead, name="team-lead"),
]
