"""One settings file, varied by the environment; a bare clone runs without any.

MODE=embedded (the default) tries the product out on one machine: SQLite, no Redis, loopback only.
MODE=production refuses to start with anything unsafe. docs/operations.md lists every variable.
"""

from pathlib import Path

from csp.constants import NONE, SELF

from . import environment as read

BASE_DIR = Path(__file__).resolve().parent.parent

MODE = read.choice("MODE", default="embedded", choices=("embedded", "production"))
PRODUCTION = MODE == "production"
DATA_DIR = Path(read.env.str("DATA_DIR", default=str(BASE_DIR / ".data"))).resolve()

DEBUG = read.flag("DEBUG", default=False)
SECURE_COOKIES = read.flag("SECURE_COOKIES", default=PRODUCTION)
SECRET_KEY = read.env.str("SECRET_KEY", default="")

if PRODUCTION:
    if DEBUG:
        raise read.refuse("DEBUG", "must be off in production. Unset it or write 0.")
    if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
        raise read.refuse(
            "SECRET_KEY",
            "production needs a secret of at least 50 characters. Make one with "
            "python -c 'import secrets; print(secrets.token_urlsafe(64))'.",
        )
    if not SECURE_COOKIES:
        raise read.refuse("SECURE_COOKIES", "must be on in production. Unset it or write 1.")
    for needed in ("DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS"):
        if not read.env.str(needed, default=""):
            raise read.refuse(needed, "production needs it. docs/operations.md shows an example.")
elif not SECRET_KEY:
    SECRET_KEY = read.embedded_secret_key(DATA_DIR)

ALLOWED_HOSTS = read.words("ALLOWED_HOSTS", default=list(read.LOOPBACK))
if PRODUCTION and "*" in ALLOWED_HOSTS:
    raise read.refuse("ALLOWED_HOSTS", "in production every host must be named; * is none.")
if not PRODUCTION and not set(ALLOWED_HOSTS) <= set(read.LOOPBACK):
    raise read.refuse(
        "ALLOWED_HOSTS",
        f"MODE=embedded answers this machine only ({', '.join(read.LOOPBACK)}). "
        "Unset it, or set MODE=production.",
    )
CSRF_TRUSTED_ORIGINS = read.words("CSRF_TRUSTED_ORIGINS", default=[])

# --- What is installed -------------------------------------------------------------------------

INSTALLED_APPS = [
    "outreach.apps.OutreachAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "simple_history",
    "outreach.accounts",
    "outreach.communities",
    "outreach.programme",
    "activities",
    "volunteers",
    "reporting",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "outreach.communities.typed.LoginRequired",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "outreach.urls"
WSGI_APPLICATION = "outreach.wsgi.application"
ASGI_APPLICATION = "outreach.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Where rows and files live -----------------------------------------------------------------

DATABASES = {
    "default": read.database("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Writers queue instead of failing: without these three, many at once lose their work.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    DATA_DIR.mkdir(parents=True, exist_ok=True)
else:
    DATABASES["default"]["CONN_MAX_AGE"] = read.number("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MEDIA_ROOT = DATA_DIR / "media"
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# A bare clone serves its static files from where they stand, without a collecting step.
WHITENOISE_USE_FINDERS = not PRODUCTION
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns where there is none.
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

REDIS_URL = read.redis("REDIS_URL")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "outreach",
        }
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": DATA_DIR / "cache",
        }
    }

# --- People and doors --------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
# Street staff enter the admin with a second factor; only an embedded try-out may go without.
SECOND_FACTOR = read.flag("SECOND_FACTOR", default=PRODUCTION)
if PRODUCTION and not SECOND_FACTOR:
    raise read.refuse("SECOND_FACTOR", "must be on in production. Unset it or write 1.")

ACCOUNT_ADAPTER = "outreach.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "outreach.accounts.forms.LoginForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/15m/key"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Science Outreach"
MFA_TOTP_TOLERANCE = 1  # a code typed at the edge of its half minute still opens

# --- Language and time -------------------------------------------------------------------------

LANGUAGE_CODE = read.choice("LANGUAGE_CODE", default="zh-hans", choices=("zh-hans", "en"))
# Each language by its own name, whatever language the page is in.
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["outreach.formats"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
TIME_ZONE = read.time_zone("TIME_ZONE", default="Asia/Shanghai")
USE_TZ = True

# --- Mail --------------------------------------------------------------------------------------

# Embedded, nothing leaves the machine: each mail becomes a file.
MAIL_FOLDER = f"filemail:///{DATA_DIR / 'mail'}"
vars().update(read.mail("EMAIL_URL", default="smtp://127.0.0.1:25" if PRODUCTION else MAIL_FOLDER))
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = read.env.str("DEFAULT_FROM_EMAIL", default="outreach@localhost")
# In front of every link in a mail and in the QR code of a document: neither has a page it could
# be relative to.
SITE_URL = read.site(
    "SITE_URL", default=f"https://{ALLOWED_HOSTS[0]}" if PRODUCTION else "http://127.0.0.1:8000"
)
if PRODUCTION and not SITE_URL.startswith("https://"):
    raise read.refuse("SITE_URL", "in production links must begin with https://.")
# Local hours between which nobody gets a mail of ours: from the first until the second.
QUIET_HOURS = (
    read.number("QUIET_FROM", default=20, most=23),
    read.number("QUIET_UNTIL", default=8, most=23),
)

# --- The queue ---------------------------------------------------------------------------------

CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Of addresses, not of pages in use; a document takes a third of it.
WORKER_MEMORY_MB = read.number("WORKER_MEMORY_MB", default=1200, least=400)
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ROUTES = {"reporting.tasks.render_*": {"queue": "render"}}
CELERY_TASK_DEFAULT_QUEUE = "default"
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
else:
    # Embedded: a real worker fed by files in a folder.
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "queue"),
        "data_folder_out": str(DATA_DIR / "queue"),
        "control_folder": str(DATA_DIR / "queue-control"),
    }
    for folder in ("queue", "queue-control"):
        (DATA_DIR / folder).mkdir(parents=True, exist_ok=True)
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # One heartbeat; it asks the database what is due, so the next makes good a missed one.
    "tick": {"task": "reporting.tasks.tick", "schedule": 60.0, "options": {"expires": 55}},
}

# --- What the browser is told ------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = read.number("HSTS_SECONDS", default=31536000) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
if read.flag("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # The proxy's own address would make one person of everybody whose logins are counted.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if SECURE_COOKIES else "session"
CSRF_FAILURE_VIEW = "outreach.communities.typed.csrf_failure"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_COOKIES else "csrf"
SESSION_COOKIE_AGE = 14 * 24 * 3600

# --- Limits ------------------------------------------------------------------------------------

MAX_IMAGE_PIXELS = 40_000_000
# Codes of documents that an address may try in vain; whoever reads them from paper needs few.
UNKNOWN_CODES = "60/m/ip"
MAX_IMPORT_BYTES = 20 * 1024 * 1024
LEDGER_LIMIT = 600  # activities that are printed; all are in the attached table

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": read.env.str("LOG_LEVEL", default="INFO")},
}
