"""Django's settings, derived from the environment (see `environment.py` and docs/install.md)."""

import os
import zoneinfo
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from sessionary.config import environment

# The machine's own zone data may be years old, and would win over the package we ship.
os.environ["PYTHONTZPATH"] = ""
zoneinfo.reset_tzpath(to=[])

PACKAGE = Path(__file__).resolve().parent.parent
DATA = environment.data_folder()
KEY_FILE = DATA / "secret_keys"
(SECRET_KEY, *SECRET_KEY_FALLBACKS), KEY_FILE_IS_NEW = environment.secret_keys(KEY_FILE)
BASE_URL = environment.base_url()
PRIVATE_ADDRESSES = os.environ.get("SESSIONARY_PRIVATE_ADDRESSES") == "allow"
RATE_LIMITS = os.environ.get("SESSIONARY_RATE_LIMITS", "on") != "off"
SECURE_BASE = BASE_URL.startswith("https://")

DEBUG = False
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "sessionary.web.refusals.csrf_failure"
ROOT_URLCONF = "sessionary.config.urls"
WSGI_APPLICATION = "sessionary.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["security.W019"]

INSTALLED_APPS = [
    "sessionary.apps.SessionaryConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "sessionary.web.security.SecurityHeaders",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sessionary.web.languages.LanguageChoice",
    "sessionary.management.body_limits.BodyLimits",
    "sessionary.web.time_formats.TimeFormats",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sessionary.web.auditing.Acting",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sessionary.web.refusals.RefusalPages",
    "sessionary.web.turns.InTurns",
    "sessionary.web.desk.account.presence.Presence",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": environment.database(DATA)}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "sessionary_cache"},
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "process"},
    # Small and many: a limit counts each address, and a counter that was thrown out to make room begins anew.
    "counts": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counts",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
}

AUTH_USER_MODEL = "sessionary.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {"login": "sessionary.web.desk.forms.SignInForm"}
ACCOUNT_ADAPTER = "sessionary.web.desk.accounts.ClosedSignUp"
ACCOUNT_EMAIL_VERIFICATION = "none"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "sessionary.web.desk.accounts.SealedSecrets"
MFA_FORMS = {
    "add_webauthn": "sessionary.web.desk.account.forms.AddPasskeyForm",
    "edit_webauthn": "sessionary.web.desk.account.forms.RenamePasskeyForm",
}
MFA_TOTP_ISSUER = "Sessionary"
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever signs in was set up or invited at that address
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE_BASE
LOGIN_REDIRECT_URL = "/desk/"
LOGIN_URL = "/accounts/login/"
if not RATE_LIMITS:  # else allauth's own, its failed sign-ins counted by address and account together
    ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [PACKAGE / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [PACKAGE / "static"]
FILE_UPLOAD_PERMISSIONS = 0o600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SMTP_URL = os.environ.get("SESSIONARY_SMTP_URL", "")
MAIL_FOLDER = DATA / "mail"
PROVIDER_ADDRESSES = environment.provider_addresses()
MAIL_SUBSCRIPTION = environment.mail_subscription(SMTP_URL, PROVIDER_ADDRESSES)
PLAY_MONEY_FOLDER = DATA / "play-money"
DEFAULT_FROM_EMAIL = os.environ.get("SESSIONARY_FROM") or f"bookings@{urlsplit(BASE_URL).hostname}"
if SMTP_URL:
    globals().update(environment.smtp(SMTP_URL))

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_BASE
SESSION_COOKIE_HTTPONLY = True
if SECURE_BASE:  # a browser takes such a name from this host alone, for all of it, and over TLS
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "__Host-session", "__Host-csrf", "__Host-language"
else:
    LANGUAGE_COOKIE_NAME = "language"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_BASE else None
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "sessionary.config.log_lines.LogLines",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Its warnings name the address of every 4xx answer, which tells nobody anything.
    "loggers": {"sessionary": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
