"""Django's settings, made from the registry in `core/settings.py`; nothing is configured twice."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from fauxpas.core import settings as registry
from fauxpas.core.keys import kept_secret

FAUXPAS: dict[str, Any] = registry.load()

HERE = Path(__file__).resolve().parent
DATA_DIR: Path = FAUXPAS["FAUXPAS_DATA_DIR"]
DATA_DIR.mkdir(parents=True, exist_ok=True)
PAGES_DIR = DATA_DIR / "pages"
# Of what is sent, for as long as it takes; not in a folder other programs read, and swept when a process was killed.
FILE_UPLOAD_TEMP_DIR = DATA_DIR / "uploads"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)


SECRET_KEY: str = FAUXPAS["FAUXPAS_SECRET_KEY"] or kept_secret(DATA_DIR / "secret.key", size=48)
DEBUG = False
ROOM_URL: str = FAUXPAS["FAUXPAS_URL"] or f"http://localhost:{FAUXPAS['FAUXPAS_PORT']}"
PAGE_URL: str = FAUXPAS["FAUXPAS_PAGE_URL"] or f"http://localhost:{FAUXPAS['FAUXPAS_PAGE_PORT']}"
_room = urlsplit(ROOM_URL)
SECURE = _room.scheme == "https"
ALLOWED_HOSTS = sorted({*FAUXPAS["FAUXPAS_HOSTS"], _room.hostname or "localhost"})
CSRF_TRUSTED_ORIGINS = [ROOM_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "fauxpas.core",
    "fauxpas.networks",
    "fauxpas.watch",
    "fauxpas.room",
    "fauxpas.understand",
    "fauxpas.react",
    "fauxpas.engage",
    "fauxpas.drill",
    "fauxpas.web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "fauxpas.web.middleware.LengthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "fauxpas.web.middleware.PersonLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fauxpas.web.middleware.SeenMiddleware",
    "fauxpas.web.middleware.SecurityPolicyMiddleware",
    "fauxpas.web.middleware.ErrorsMiddleware",
    "fauxpas.web.api_manners.ApiMannersMiddleware",
]

ROOT_URLCONF = "fauxpas.web.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fauxpas.web.context.shell",
                "fauxpas.drill.context.drill_strip",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "fauxpas.web.templatetags.room_format",
                "fauxpas.web.templatetags.room_parts",
            ],
        },
    }
]

DATABASES = {"default": registry.database(FAUXPAS["FAUXPAS_DATABASE_URL"], DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        # It holds what strangers have left of their limits: past Django's 300 rows a crowd would wipe out whose password is being guessed.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "core.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_USER_DISPLAY = str
ACCOUNT_ADAPTER = "fauxpas.web.accounts.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[fauxpas] "
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    # The key is the account and the address together; from all addresses together, per account:
    "login_failed": "10/m/ip,5/5m/key",
    "login_anywhere": "300/10m/key",
    "code_from_here": "3/10m/key",
    "request_login_code": "10/m/ip,12/10m/key",
}
ACCOUNT_FORMS = {"request_login_code": "fauxpas.web.accounts.CodeForm"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _room.hostname == "localhost"
USERSESSIONS_TRACK_ACTIVITY = True

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French"))]
LOCALE_PATHS = [HERE.parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [HERE / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

if FAUXPAS["FAUXPAS_SEALED"]:
    # A drill's room stands on the same host as the real one, and cookies know no ports: each keeps its own.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "drill-sessionid", "drill-csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if FAUXPAS["FAUXPAS_PROXIES"] else None
ALLAUTH_TRUSTED_PROXY_COUNT = FAUXPAS["FAUXPAS_PROXIES"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 7_000_000  # a capture of 5 MB in base 64
EMAIL_BACKEND = "fauxpas.networks.mail.backend.QueueOrRefuse"
DEFAULT_FROM_EMAIL = FAUXPAS["FAUXPAS_MAIL_FROM"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"hide_secrets": {"()": "fauxpas.web.logs.HideSecrets"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["hide_secrets"]}
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"fauxpas": {"level": "INFO"}, "httpx": {"level": "WARNING"}},
}
