from django.urls import path

from outreach.communities.views import partners, positions, school

urlpatterns = [
    path("positions/", positions.position_list, name="position-list"),
    path("positions/add/", positions.position_add, name="position-add"),
    path("positions/<int:pk>/", positions.position_detail, name="position-detail"),
    path("positions/<int:pk>/edit/", positions.position_edit, name="position-edit"),
    path("positions/<int:pk>/close/", positions.position_close, name="position-close"),
    path("positions/<int:pk>/reopen/", positions.position_reopen, name="position-reopen"),
    path("positions/<int:pk>/today/", positions.position_today, name="position-today"),
    path("positions/<int:pk>/change/", positions.position_change, name="position-change"),
    path("positions/changes/<int:pk>/", positions.position_describe, name="position-describe"),
    path("positions/changes/<int:pk>/undo/", positions.position_undo, name="position-undo"),
    path("positions/changes/<int:pk>/photo/", positions.position_photo, name="position-photo"),
    path("school/", school.school_detail, name="school-detail"),
    path("school/edit/", school.school_edit, name="school-edit"),
    path("school/plaque/", school.school_photo, name="school-photo"),
    path("partners/", partners.partner_list, name="partner-list"),
    path("partners/work/add/", partners.joint_work_add, name="partner-work-add"),
    path("partners/work/<int:pk>/", partners.joint_work_edit, name="partner-work-edit"),
    path("partners/work/<int:pk>/remove/", partners.joint_work_remove, name="partner-work-remove"),
    path(
        "partners/work/<int:pk>/restore/", partners.joint_work_restore, name="partner-work-restore"
    ),
]
