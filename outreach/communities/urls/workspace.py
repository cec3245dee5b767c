from django.urls import path

from outreach.communities.views import handover, leading_group, officers

urlpatterns = [
    path("leading-group/", leading_group.group_detail, name="group-detail"),
    path("leading-group/change/", leading_group.group_change, name="group-change"),
    path("leading-group/confirm/", leading_group.group_confirm, name="group-confirm"),
    path("leading-group/<int:pk>/file/", leading_group.group_file, name="group-file"),
    path(
        "leading-group/<int:pk>/take-back/",
        leading_group.group_take_back,
        name="group-take-back",
    ),
    path("leading-group/documents/<int:pk>/", leading_group.group_document, name="group-document"),
    path("officers/", officers.officer_list, name="officer-list"),
    path("officers/add/", officers.officer_add, name="officer-add"),
    path("officers/<int:pk>/end/", officers.officer_end, name="officer-end"),
    path("officers/<int:pk>/take-back/", officers.officer_take_back, name="officer-take-back"),
    path("handover/", handover.handover, name="handover"),
    path("handover/<int:pk>/cancel/", handover.handover_cancel, name="handover-cancel"),
]
