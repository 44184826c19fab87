"""Settings, read from the environment, with defaults that run as they are.

STREAMLAB_DATA: the directory of everything that is kept. DATABASE_URL: PostgreSQL in place of SQLite. STREAMLAB_HOSTS: further host
names, for a server behind a proxy. STREAMLAB_HTTPS=1: that proxy speaks HTTPS to the world and says so in X-Forwarded-Proto.
STREAMLAB_DEBUG=1: for work on StreamLab itself. STREAMLAB_LIMITS: a JSON object with fields of `engine.limits.ServerLimits`.
STREAMLAB_LESSONS: folders of lessons of one's own, with commas between. STREAMLAB_LOCALES: further folders of translations, likewise.
STREAMLAB_METRICS_TOKEN: who brings it may read /metrics.
STREAMLAB_LOGS=json: log lines as JSON, for programs. STREAMLAB_LOG: the least level that is written (WARNING).
"""

from __future__ import annotations

import secrets
from pathlib import Path

import environ
import msgspec
from csp.constants import NONE, SELF

from streamlab.engine.limits import ServerLimits
from streamlab.engine.platform import read_or_write_private
from streamlab.languages import spoken_languages
from streamlab.operations.logs import configured

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("STREAMLAB_DATA", default=str(BASE_DIR / ".data")))
DEBUG = env.bool("STREAMLAB_DEBUG", default=False)
HTTPS = env.bool("STREAMLAB_HTTPS", default=False)

SECRET_KEY = env.str("SECRET_KEY", default="") or read_or_write_private(DATA_DIR / "secret-key", secrets.token_urlsafe(50))

FURTHER_HOSTS = env.list("STREAMLAB_HOSTS", default=[])
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *FURTHER_HOSTS]
STREAMLAB_ORIGINS: list[str] = [f"http{'s' * HTTPS}://{host}" for host in FURTHER_HOSTS]
"""Where pages may open a WebSocket from; `serve` adds the addresses that it prints."""

STREAMLAB_LESSONS: list[str] = env.list("STREAMLAB_LESSONS", default=[])
"""Folders of further lessons."""

STREAMLAB_METRICS_TOKEN = env.str("STREAMLAB_METRICS_TOKEN", default="")
"""Lets Prometheus read /metrics from another machine; empty: operators and this machine only."""

STREAMLAB_LIMITS = msgspec.json.decode(env.str("STREAMLAB_LIMITS", default="{}"), type=ServerLimits)

INSTALLED_APPS = [
    "streamlab.operations.apps.FrontPageConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "servestatic",
    "template_partials",
    "streamlab.labs",
    "streamlab.learning",
    "streamlab.classroom",
    "streamlab.operations.apps.OperationsConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "streamlab.labs.static_files.PackedStaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "streamlab.labs.middleware.operator_token",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "streamlab.urls"
ASGI_APPLICATION = "streamlab.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{(DATA_DIR / 'streamlab.sqlite3').as_posix()}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "labs.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "streamlab" / "locale", *map(Path, env.list("STREAMLAB_LOCALES", default=[]))]
LANGUAGES = spoken_languages(LOCALE_PATHS)

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_USE_STATIC_ROOT = False
SERVESTATIC_AUTOREFRESH = DEBUG
SERVESTATIC_MAX_AGE = 0
SERVESTATIC_ALLOW_ALL_ORIGINS = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 90 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
if HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("STREAMLAB_HSTS_SUBDOMAINS", default=False)
    SECURE_HSTS_PRELOAD = SECURE_HSTS_INCLUDE_SUBDOMAINS
    # Whether sub-domains are HTTPS only is for the domain's owner to say (STREAMLAB_HSTS_SUBDOMAINS), not for this program.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = configured(env.str("STREAMLAB_LOGS", default="plain"), env.str("STREAMLAB_LOG", default="WARNING"))
