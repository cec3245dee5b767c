from django.urls import path

from outreach.communities.views import families, handover, leading_group, nominations, officers

FAMILY, BLOCK = {"what": "family"}, {"what": "block"}

urlpatterns = [
    path("families/", families.family_list, name="family-list"),
    path("families/confirm/", families.confirm, name="family-confirm"),
    path("families/unconfirm/", families.unconfirm, name="family-unconfirm"),
    path("families/<int:pk>/", families.title_detail, FAMILY, name="family-detail"),
    path("families/<int:pk>/plaque/", families.plaque, FAMILY, name="family-plaque"),
    path("families/<int:pk>/moved/", families.moved, FAMILY, name="family-moved"),
    path("blocks/<int:pk>/", families.title_detail, BLOCK, name="block-detail"),
    path("blocks/<int:pk>/plaque/", families.plaque, BLOCK, name="block-plaque"),
    path("blocks/<int:pk>/ended/", families.moved, BLOCK, name="block-ended"),
    path("nominations/add/", nominations.nomination_add, name="nomination-add"),
    path("nominations/<int:pk>/", nominations.nomination_detail, name="nomination-detail"),
    path("nominations/<int:pk>/edit/", nominations.nomination_edit, name="nomination-edit"),
    path("nominations/<int:pk>/submit/", nominations.nomination_submit, name="nomination-submit"),
    path(
        "nominations/<int:pk>/withdraw/",
        nominations.nomination_withdraw,
        name="nomination-withdraw",
    ),
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
