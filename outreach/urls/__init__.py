"""Three surfaces, each under its own address; what is behind one is listed in its own file."""

from django.contrib import admin
from django.urls import include, path

from outreach import surfaces
from outreach.accounts import views as accounts

urlpatterns = [
    path("admin/", admin.site.urls),
    path("account/mail/", accounts.mail, name="account_mail"),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("language/", surfaces.choose_language, name="set_language"),
    path("home/", surfaces.home, name="home"),
    path("workspace/", include("outreach.urls.workspace")),
    path("", include("outreach.urls.public")),
]
