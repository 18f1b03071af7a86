"""Django's settings, built from `config.settings`; nothing else reads the environment."""

from urllib.parse import unquote, urlsplit

from config.logs import logging_of
from config.secrets import own_secret
from config.settings import ROOT, BadSettingError, Settings, load_settings

try:
    TONGHOP: Settings = load_settings()
    SECRET_KEY = own_secret(TONGHOP.data, "secret.key")
except BadSettingError as fault:
    raise SystemExit(f"tonghop: {fault}") from None
except OSError as fault:
    raise SystemExit(
        f"tonghop: the data folder cannot be written ({fault}): correct TONGHOP_DATA or its rights"
    ) from None


def _database(settings: Settings) -> dict[str, object]:
    if not settings.database_url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": settings.data / "tonghop.sqlite3",
            # IMMEDIATE: a transaction that will write waits for its turn at its start instead of failing at its end.
            "OPTIONS": {
                "timeout": 30,
                "transaction_mode": "IMMEDIATE",
                # FULL: a committed row is on the disk before a mail is marked or a file is moved.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
            },
            # A file, not memory: tests with worker threads and processes see the same database.
            "TEST": {"NAME": settings.data / "test.sqlite3"},
        }
    parts = urlsplit(settings.database_url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10},
    }


def _caches(settings: Settings) -> dict[str, object]:
    """What one process remembers, and what all web processes count together (in Redis, where there is one)."""
    own = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
    if settings.embedded:
        return {"default": own, "shared": own}
    wait = {"socket_connect_timeout": 0.3, "socket_timeout": 0.3}
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": settings.redis_url}
    return {"default": own, "shared": {**redis, "KEY_PREFIX": "tonghop", "OPTIONS": wait}}


_public = urlsplit(TONGHOP.public_url)
_secure = _public.scheme == "https"

DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", TONGHOP.host, *([_public.hostname] if _public.hostname else [])]
CSRF_TRUSTED_ORIGINS = [TONGHOP.public_url] if TONGHOP.public_url else []
DATABASES = {"default": _database(TONGHOP)}
CACHES = _caches(TONGHOP)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "store.User"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "store",
    "review",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.not_too_many",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "review.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "review.middleware.key_of_program",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "review.urls"
WSGI_APPLICATION = "review.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = TONGHOP.login_tries
AXES_COOLOFF_TIME = TONGHOP.lockout_minutes / 60
# Name and address together: nobody can lock out a colleague from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "review.views.account.locked"
AXES_RESET_ON_SUCCESS = True
AXES_SENSITIVE_PARAMETERS: list[str] = ["username", "ip_address"]
AXES_VERBOSE = False

SESSION_COOKIE_AGE = TONGHOP.session_hours * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31536000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT = _secure
SECURE_REDIRECT_EXEMPT = [r"^(health|ready)$"]  # asked from inside, past the proxy
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
FILE_UPLOAD_TEMP_DIR = None

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [ROOT / "review" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"  # UTC+7 all year: no hour is skipped or told twice
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # served from the checkout: no step that gathers files can be forgotten

LOGGING = logging_of(TONGHOP.log_level, TONGHOP.log_format)
