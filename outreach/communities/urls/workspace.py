from django.urls import path

from outreach.communities.views import families, nominations

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
]
