from django.urls import path

from reporting.views import assessment
from reporting.views import workspace as views

urlpatterns = [
    path("", views.home, name="home"),
    path("summaries/", views.summary_list, name="summary-list"),
    path("summaries/<int:pk>/", views.summary_detail, name="summary-detail"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("assessment/", assessment.assessment, name="assessment"),
    path("assessment/<int:pk>/", assessment.assessment_sheet, name="assessment-sheet"),
    path("assessment/<int:pk>/pdf/", assessment.assessment_pdf, name="assessment-pdf"),
]
