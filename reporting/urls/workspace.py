from django.urls import path

from reporting.views import assessment, counts, duties, messages, plan, search
from reporting.views import workspace as views

urlpatterns = [
    path("activities/<int:pk>/counts/", counts.activity_counts, name="activity-counts"),
    path("", views.home, name="home"),
    path("community/", views.community, name="community"),
    path("search/", search.search_records, name="search"),
    path("summaries/", views.summary_list, name="summary-list"),
    path("summaries/<int:pk>/", views.summary_detail, name="summary-detail"),
    path("duties/", duties.duty_list, name="duty-list"),
    path("duties/<int:pk>/", duties.duty_detail, name="duty-detail"),
    path("duties/<int:pk>/extension/", duties.ask_extension, name="duty-extension"),
    path("messages/", messages.message_list, name="message-list"),
    path("messages/<int:pk>/", messages.message_detail, name="message-detail"),
    path("documents/<int:pk>/", views.document, name="document"),
    path("activities/plan/", plan.plan_year, name="plan-year"),
    path("assessment/", assessment.assessment, name="assessment"),
    path("assessment/<int:pk>/", assessment.assessment_sheet, name="assessment-sheet"),
    path("assessment/<int:pk>/pdf/", assessment.assessment_pdf, name="assessment-pdf"),
]
