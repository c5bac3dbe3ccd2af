"""Settings, all from the environment; `.env.example` describes each. What is unsafe is refused here, before a start."""

import os
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str, default: bool = False) -> bool:
    given = os.environ.get(name, "")
    if given not in {"", "0", "1"}:
        raise ImproperlyConfigured(f"{name} is {given!r}. It is a switch: write 1 or 0.")
    return default if given == "" else given == "1"


def _words(name: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def _kept_secret(path: Path) -> str:
    """The secret of this checkout's demo, made at its first start."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


# --- What kind of portal this is ------------------------------------------------------------------

BMS_DEMO = _flag("BMS_DEMO")  # the sample firm with its known passwords; never for real data
BMS_TEST_MODE = _flag("BMS_TEST_MODE")  # scenarios may be loaded, the clock may be set
BMS_TEST_NOW = os.environ.get("BMS_TEST_NOW", "") if BMS_TEST_MODE else ""
BMS_FIRM_NAME = os.environ.get("BMS_FIRM_NAME") or ("Halden Valves" if BMS_DEMO else "")
BMS_CURRENCY = os.environ.get("BMS_CURRENCY") or "EUR"  # the sign or code (ISO 4217) behind sums of money
_FOR_TRIAL = BMS_DEMO or BMS_TEST_MODE

DEBUG = _flag("DEBUG")
if DEBUG and not _FOR_TRIAL:
    raise ImproperlyConfigured(
        "DEBUG shows everybody the inside of the portal. Remove it, or set BMS_DEMO=1 for a trial."
    )

SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY and _FOR_TRIAL:
    SECRET_KEY = _kept_secret(BASE_DIR / "var" / "demo-secret-key")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 10 or SECRET_KEY.startswith("django-insecure-"):
    raise ImproperlyConfigured(
        "SECRET_KEY is missing or too easy to guess. Give it at least 50 random characters, for example from "
        "`python3 -c 'import secrets; print(secrets.token_urlsafe(64))'`. For the sample firm set BMS_DEMO=1 instead."
    )

ALLOWED_HOSTS = _words("ALLOWED_HOSTS") or (["localhost", "127.0.0.1", "[::1]"] if _FOR_TRIAL else [])
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS must name the portal's host, for example ALLOWED_HOSTS=portal.example.com."
    )

BMS_TLS = _flag("BMS_TLS", default=not _FOR_TRIAL)  # people reach the portal by https
CSRF_TRUSTED_ORIGINS = _words("CSRF_TRUSTED_ORIGINS")

# --- Apps, in the order of the floors, highest first ----------------------------------------------

INSTALLED_APPS = [
    "bms",
    "kpis",
    "processes",
    "documents",
    "people",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "mptt",
    "simple_history",
    "django_htmx",
    "django_prose_editor",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "bms.middleware.Headers",
    "bms.middleware.Numbered",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "bms.middleware.SessionLimits",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bms.middleware.WrongMethod",
    "bms.middleware.DeclaredPages",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "bms.urls"
WSGI_APPLICATION = "bms.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bms.navigation.navigation",
            ],
        },
    }
]

FORM_RENDERER = "people.forms.PortalRenderer"

# --- Database -------------------------------------------------------------------------------------

# manage.py and bms/serve.py start the embedded server and fill DATABASE_URL in when it is not set.
try:
    _database = conninfo_to_dict(os.environ.get("DATABASE_URL") or "postgresql:///bms")
except ProgrammingError:
    raise ImproperlyConfigured(
        "DATABASE_URL is not an address of a PostgreSQL database. Write postgresql://user:password@host:5432/name."
    ) from None
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.pop("dbname", "bms"),
        "USER": _database.pop("user", ""),
        "PASSWORD": _database.pop("password", ""),
        "HOST": _database.pop("host", ""),
        "PORT": _database.pop("port", ""),
        "ATOMIC_REQUESTS": False,  # verbs open their own transaction, as short as it can be
        "CONN_MAX_AGE": 600,  # seconds; with a connection its prepared statements end
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_database,
            "connect_timeout": 5,
            # A page asks some twenty questions; planning them took as long as answering them. What is asked often on a
            # connection is planned once (docs/adr/0007).
            "server_side_binding": True,
            "prepare_threshold": 3,
            # random_page_cost: data lie in memory or on flash; at the default of 4, made for turning disks, PostgreSQL
            # reads whole tables where a hundred rows by index would do.
            "options": "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"
            " -c random_page_cost=1.1",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "people.authorities.RoleBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "people:sign_in"

# Five wrong passwords lock the account for a quarter of an hour. Trying on does not prolong it: a stranger cannot lock
# somebody out for good. The source address is not a key, because behind a proxy everybody has the same.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True  # every wrong password stays written down, also after the right one

SILENCED_SYSTEM_CHECKS = [
    "axes.W006",  # asks for the source address as a key; see above
    "security.W005",  # the portal does not speak for the hosts below its own
    "security.W021",  # nor does an intranet belong in the browsers' lists
]
AXES_LOCKOUT_TEMPLATE = "429.html"

# --- Audit trail ----------------------------------------------------------------------------------

SIMPLE_HISTORY_REVERT_DISABLED = True  # reverting would write old tree columns back
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True  # reasons are sentences, not 100 characters

# --- Sessions and cookies -------------------------------------------------------------------------

SESSION_IDLE_LIMIT = timedelta(minutes=30)
SESSION_ABSOLUTE_LIMIT = timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE_LIMIT.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = BMS_TLS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = BMS_TLS
if BMS_TLS:  # The prefix makes the browser refuse a cookie that another host of the domain has planted.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# --- Headers --------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],  # a PDF file is shown in the page of its document
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = BMS_TLS
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if BMS_TLS else 0

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("TIME_ZONE", "Europe/London")
if TIME_ZONE not in available_timezones():
    raise ImproperlyConfigured(f"TIME_ZONE is {TIME_ZONE!r}, which is no time zone. Write for example Europe/Berlin.")
SEARCH_LANGUAGE = os.environ.get("SEARCH_LANGUAGE", "english")

# --- Files ----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False  # nobody else builds on our files
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(os.environ.get("BMS_MEDIA_ROOT") or BASE_DIR / "var" / "media")
BMS_MEDIA_ROOT = MEDIA_ROOT
EMAIL_TIMEOUT = 10
if mail_folder := os.environ.get("BMS_MAIL_FOLDER"):  # mail is written there instead of sent
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = mail_folder
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Log -------------------------------------------------------------------------------------------

# To standard error, where a service manager collects it; refusals and failures, no page by page.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
    "loggers": {"django": {"handlers": [], "propagate": True}, "django.server": {"handlers": [], "propagate": True}},
}
