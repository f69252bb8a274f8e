"""Django's settings. Everything that differs between installations comes from SUITCASE_* variables."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from psycopg.conninfo import conninfo_to_dict

from suitcase.settings import environment
from suitcase.settings.logs import configure as configure_logs
from suitcase.stores.dsn import dsn

PRODUCTION = os.environ.get("SUITCASE_ENV", "").lower() == "production"
DEBUG = environment.flag("SUITCASE_DEBUG")
DEMO = environment.flag("SUITCASE_DEMO")
if PRODUCTION:
    environment.check_production(debug=DEBUG, demo=DEMO)

VAR = environment.var_folder()
SECRET_KEY = environment.secret(VAR, production=PRODUCTION)
PERSONAL_FIELDS_KEY = environment.derived(SECRET_KEY, "personal fields")
# Keys of authenticator apps and recovery codes: the first seals, every one of them opens what it sealed.
TWO_STEP_KEYS = (environment.derived(SECRET_KEY, "two-step sign-in"),)

# What the set-up page wrote; a SUITCASE_* variable wins over it.
INSTALLATION = environment.installation(VAR)


def _setting(variable: str, key: str, default: str = "") -> str:
    return os.environ.get(variable) or INSTALLATION.get(key) or default


# The word people see for the creators' network: "TikTok account", "Acme account".
NETWORK = _setting("SUITCASE_NETWORK", "network", "TikTok")
# "auto" approves personal ad accounts when they are complete; "operator" leaves each to a person at /ops/.
REVIEW_POLICY = _setting("SUITCASE_REVIEW", "review", "auto")
SUPPORT_ADDRESS = _setting("SUITCASE_SUPPORT", "support")

# Where people reach us. The creator's app answers on a host name of its own, so that both can be signed in at once.
PUBLIC_URL = _setting("SUITCASE_PUBLIC_URL", "public_url", "http://localhost:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
APP_HOST = _setting("SUITCASE_APP_HOST", "app_host", f"app.{_public.hostname}")
_port = f":{_public.port}" if _public.port else ""
APP_URL = f"{_public.scheme}://{APP_HOST}{_port}"
SECURE = _public.scheme == "https"
ALLOWED_HOSTS = [_public.hostname or "localhost", APP_HOST]
if not PRODUCTION:
    ALLOWED_HOSTS += ["localhost", "app.localhost", "127.0.0.1", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL, APP_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    "suitcase.areas.journal",
    "suitcase.areas.access",
    "suitcase.areas.identity",
    "suitcase.areas.companies",
    "suitcase.areas.centers",
    "suitcase.areas.ad_accounts",
    "suitcase.areas.creators",
    "suitcase.areas.consent",
    "suitcase.areas.notifications",
    "suitcase.surfaces.kit",
    "suitcase.surfaces.account",
    "suitcase.surfaces.ads_manager",
    "suitcase.surfaces.business_center",
    "suitcase.surfaces.creator_app",
    "suitcase.surfaces.back_office",
    "suitcase.surfaces.cli",
]

MIDDLEWARE = [
    "suitcase.surfaces.kit.middleware.Probes",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "suitcase.surfaces.kit.middleware.Hosts",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "suitcase.surfaces.kit.bodies.Bodies",
    "suitcase.surfaces.kit.middleware.Tenancy",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "suitcase.surfaces.kit.middleware.Once",
    "suitcase.surfaces.kit.middleware.Refusals",
]

ROOT_URLCONF = "suitcase.urls"
CREATOR_URLCONF = "suitcase.urls_creator"
WSGI_APPLICATION = "suitcase.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "identity.Person"

_SURFACES = ("kit", "account", "ads_manager", "business_center", "creator_app", "back_office")
_SURFACES_FOLDER = environment.REPOSITORY / "src" / "suitcase" / "surfaces"
if not _SURFACES_FOLDER.exists():
    from pathlib import Path

    _SURFACES_FOLDER = Path(__file__).resolve().parents[1] / "surfaces"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [_SURFACES_FOLDER / name / "jinja" for name in _SURFACES],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "suitcase.surfaces.kit.environment.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_SURFACES_FOLDER / "account" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "suitcase.surfaces.account.context.account",
            ]
        },
    },
]

# The role decides what the connection may see: web, worker and tests are "app"; only migrations are "owner".
_role = os.environ.get("SUITCASE_DB_ROLE", "app")
_parts = conninfo_to_dict(dsn(VAR, _role, os.environ.get("SUITCASE_DB_NAME")))
DATABASES = {
    "default": {
        "ENGINE": "suitcase.stores.engine",
        "NAME": _parts.pop("dbname", "suitcase"),
        "USER": _parts.pop("user", ""),
        "PASSWORD": _parts.pop("password", ""),
        "HOST": _parts.pop("host", ""),
        "PORT": _parts.pop("port", ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_parts,
            # Row-level security makes planning dearer than running; what a connection asks often is planned once.
            "server_side_binding": True,
            "prepare_threshold": 5,
            "options": "-c lock_timeout=4s -c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
            if _role == "app"
            else "-c lock_timeout=4s",
        },
        "TEST": {"MIGRATE": False},
    }
}

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "suitcase_cache",
        # The default of 300 would let anybody push the counters of failed sign-ins out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "suitcase"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = "suitcase_csrf"
CSRF_HEADER_NAME = "HTTP_X_CSRF"
CSRF_FAILURE_VIEW = "suitcase.surfaces.kit.pages.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE and PRODUCTION
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE and PRODUCTION else 0
if environment.flag("SUITCASE_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [path for name in _SURFACES if (path := _SURFACES_FOLDER / name / "static").is_dir()]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": MEDIA_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {"BACKEND": "suitcase.surfaces.kit.storage.Static"},
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "suitcase.surfaces.account.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "suitcase.surfaces.account.forms.SignUpFields"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = "suitcase.surfaces.account.adapter.display_name"
ACCOUNT_PREVENT_ENUMERATION = True
USERSESSIONS_TRACK_ACTIVITY = False

MFA_ADAPTER = "suitcase.surfaces.account.factors.Factors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Nobody signs in before an address is confirmed; an address waiting to replace it must not stand in the way.
MFA_ALLOW_UNVERIFIED_EMAIL = True

EMAIL_BACKEND = os.environ.get("SUITCASE_EMAIL_BACKEND", "suitcase.surfaces.account.mail.MailboxBackend")
EMAIL_HOST = _setting("SUITCASE_SMTP_HOST", "smtp_host")
if EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_PORT = int(_setting("SUITCASE_SMTP_PORT", "smtp_port", "587"))
    EMAIL_HOST_USER = _setting("SUITCASE_SMTP_USER", "smtp_user")
    EMAIL_HOST_PASSWORD = _setting("SUITCASE_SMTP_PASSWORD", "smtp_password")
    EMAIL_USE_SSL = EMAIL_PORT == 465  # this port speaks TLS from the first byte; the others are asked to
    EMAIL_USE_TLS = environment.flag("SUITCASE_SMTP_TLS", True) and not EMAIL_USE_SSL
    EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = _setting("SUITCASE_MAIL_FROM", "mail_from", "Suitcase <no-reply@localhost>")

# Without a mail server mails become files here.
MAIL_FOLDER = os.environ.get("SUITCASE_MAIL_FOLDER") or VAR / "mail"

# Forms and small files; a larger body is refused before it is read, except where a view takes files.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = ["suitcase.surfaces.kit.bodies.Spool"]

PROCRASTINATE_ON_APP_READY = None

configure_logs(debug=DEBUG)
LOGGING_CONFIG = None
