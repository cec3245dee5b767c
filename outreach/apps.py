from django.contrib.admin.apps import AdminConfig


class OutreachAdminConfig(AdminConfig):
    """Django's admin, with our door in front of it."""

    default_site = "outreach.admin_site.OutreachAdminSite"
