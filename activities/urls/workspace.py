from django.urls import path

from activities.views import tables
from activities.views import workspace as views

urlpatterns = [
    path("", views.activity_list, name="activity-list"),
    path("<int:pk>/", views.activity_detail, name="activity-detail"),
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
