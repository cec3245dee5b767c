from django.urls import path

from reporting.views import (
    assessment,
    counts,
    duties,
    editor,
    messages,
    plan,
    previews,
    search,
    summaries,
)
from reporting.views import workspace as views

urlpatterns = [
    path("activities/<int:pk>/counts/", counts.activity_counts, name="activity-counts"),
    path("", views.home, name="home"),
    path("community/", views.community, name="community"),
    path("search/", search.search_records, name="search"),
    path("summaries/", summaries.summary_list, name="summary-list"),
    path("summaries/<int:pk>/", summaries.summary_detail, name="summary-detail"),
    path("summaries/<int:pk>/revise/", summaries.summary_revise, name="summary-revise"),
    path("summaries/<int:pk>/correct/", summaries.summary_correct, name="summary-correct"),
    path("summaries/<int:pk>/edit/", editor.summary_edit, name="summary-edit"),
    path("summaries/<int:pk>/save/", editor.summary_save, name="summary-save"),
    path("summaries/<int:pk>/submit/", editor.summary_submit, name="summary-submit"),
    path("summaries/<int:pk>/preview/", previews.summary_preview, name="summary-preview"),
    path("summaries/<int:pk>/preview/state/", previews.preview_state, name="summary-preview-state"),
    path("duties/", duties.duty_list, name="duty-list"),
    path("duties/<int:pk>/", duties.duty_detail, name="duty-detail"),
    path("duties/<int:pk>/extension/", duties.ask_extension, name="duty-extension"),
    path("messages/", messages.message_list, name="message-list"),
    path("messages/<int:pk>/", messages.message_detail, name="message-detail"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("documents/<int:pk>/pages/<int:number>.png", previews.document_page, name="document-page"),
    path("activities/plan/", plan.plan_year, name="plan-year"),
    path("assessment/", assessment.assessment, name="assessment"),
    path("assessment/<int:pk>/", assessment.assessment_sheet, name="assessment-sheet"),
    path("assessment/<int:pk>/pdf/", assessment.assessment_pdf, name="assessment-pdf"),
]
