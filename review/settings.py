"""Django's settings, all derived from the product's own configuration."""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from infopoint.monitoring import logs
from infopoint.runtime.environment import ConfigurationError, load
from review.databases import django_database

ENVIRONMENT = load()
BASE_DIR = Path(__file__).parent
#: The project's folder: knowledge, training data and models lie in it.
PROJECT = Path(ENVIRONMENT.get("INFOPOINT_PROJECT") or ".").resolve()

HOST = ENVIRONMENT["INFOPOINT_CONSOLE_HOST"]
PORT = int(ENVIRONMENT["INFOPOINT_CONSOLE_PORT"])
#: The address people type, if the console is reached through a proxy with TLS.
ORIGIN = ENVIRONMENT["INFOPOINT_CONSOLE_ORIGIN"].rstrip("/")
if ORIGIN and not (ORIGIN.startswith("https://") and urlsplit(ORIGIN).hostname):
    raise ConfigurationError("INFOPOINT_CONSOLE_ORIGIN must be like https://console.example.org")
#: Where the conversations are read from; an SQLAlchemy address.
TRACKER_DATABASE_URL = ENVIRONMENT["INFOPOINT_DATABASE_URL"]
RETENTION_DAYS = int(ENVIRONMENT["INFOPOINT_RETENTION_DAYS"])
INFOPOINT_SECRET = ENVIRONMENT["INFOPOINT_SECRET"]
DIGEST_TO = [a.strip() for a in ENVIRONMENT["INFOPOINT_DIGEST_TO"].split(",") if a.strip()]
DIGEST_FOLDER = PROJECT / "var" / "digests"
TRIAL_FOLDER = PROJECT / "var" / "trials"

DEBUG = False
# Locking by address would keep an address, and lock out a whole office behind one.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
SECRET_KEY = hmac.new(INFOPOINT_SECRET.encode(), b"console", hashlib.sha256).hexdigest()
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
if ORIGIN:
    ALLOWED_HOSTS.append(str(urlsplit(ORIGIN).hostname))
CSRF_TRUSTED_ORIGINS = [ORIGIN] if ORIGIN else []
ROOT_URLCONF = "review.urls"
WSGI_APPLICATION = "review.wsgi.application"
DATABASES = {"default": django_database(ENVIRONMENT["INFOPOINT_CONSOLE_DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "review",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "review.middleware.privacy_headers",
    "review.middleware.whole_pages",
    "review.middleware.plain_text",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "review.middleware.second_factor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "review.rights.in_templates",
            ]
        },
    }
]

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "inbox"
LOGOUT_REDIRECT_URL = "login"
# Five wrong passwords close an account for ten minutes. No address of a person is kept.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 10 / 60
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_LOCKOUT_TEMPLATE = "review/locked.html"
AXES_CLIENT_IP_CALLABLE = "review.middleware.no_address"
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["username", "password", "ip_address"]
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Infopoint"

SESSION_COOKIE_AGE = 60 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = bool(ORIGIN)
SESSION_COOKIE_NAME = "console"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ORIGIN else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ORIGIN else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("nl", "Nederlands")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Brussels"
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

EMAIL_HOST = ENVIRONMENT["INFOPOINT_MAIL_HOST"]
EMAIL_PORT = int(ENVIRONMENT["INFOPOINT_MAIL_PORT"])
EMAIL_HOST_USER = ENVIRONMENT["INFOPOINT_MAIL_USER"]
EMAIL_HOST_PASSWORD = ENVIRONMENT["INFOPOINT_MAIL_PASSWORD"]
# The reader sends the digest: a silent mail server must not keep it from reading.
EMAIL_TIMEOUT = 15
EMAIL_USE_TLS = bool(EMAIL_HOST_USER)
DEFAULT_FROM_EMAIL = ENVIRONMENT["INFOPOINT_MAIL_FROM"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": logs.formatter, "process": "console", "environment": ENVIRONMENT}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # Their lines name accounts and addresses; the console keeps its own audit instead.
    "loggers": {"axes": {"level": "CRITICAL"}, "waitress.queue": {"level": "ERROR"}},
}
