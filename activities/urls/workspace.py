from django.urls import path

from activities.views import entry, invitations, plan, tables
from activities.views import workspace as views

urlpatterns = [
    path("", views.activity_list, name="activity-list"),
    path("log/", entry.activity_log, name="activity-log"),
    path("draft/", entry.activity_draft, name="activity-draft"),
    path("draft/<uuid:key>/discard/", entry.discard_draft, name="activity-draft-discard"),
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
    path("<int:pk>/edit/", entry.activity_edit, name="activity-edit"),
    path("<int:pk>/withdraw/", entry.activity_withdraw, name="activity-withdraw"),
    path("<int:pk>/cancel/", entry.activity_cancel, name="activity-cancel"),
    path("<int:pk>/restore/", entry.activity_restore, name="activity-restore"),
    path("export.<str:kind>", tables.activity_export, name="activity-export"),
    path("template.xlsx", tables.activity_template, name="activity-template"),
    path("import/", tables.activity_import, name="activity-import"),
    path("import/<str:token>/", tables.activity_import_preview, name="activity-import-preview"),
    path(
        "import/<str:token>/refused.xlsx",
        tables.activity_import_refused,
        name="activity-import-refused",
    ),
    path("photos/<int:pk>/", views.photo, name="photo"),
]
