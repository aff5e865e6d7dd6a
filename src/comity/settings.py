"""Django's settings. One deployment serves one organisation.

`COMITY_DATA` names the folder of an embedded organisation (SQLite, keys); `COMITY_DATABASE` a PostgreSQL database
(`postgresql://user@host:port/name`) instead of SQLite. There are no passwords and no administrator.
"""

import hashlib
import os
from importlib.metadata import version
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

DATA: Path = Path(os.environ.get("COMITY_DATA", "data/demo")).absolute()


def _database(url: str) -> dict[str, object]:
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "record.sqlite3",
            # A receipt is given only for what is on the disk: synchronous=FULL. Every transaction that writes locks
            # at once (IMMEDIATE), which is how the head is locked on SQLite. What is erased is overwritten.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # A cache of 64 MiB, and a log of up to 40 MiB before it is folded in: keys are random, so each batch
                # touches many pages, and the same ones again and again.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
                "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=10000;",
            },
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 600,
    }


def _secret() -> str:
    """Return what signs session cookies: from the environment, or kept in the data folder and made there once."""
    if secret := os.environ.get("COMITY_SECRET"):
        return secret
    path = DATA / "secret"
    if path.exists():
        return path.read_text().strip()
    # Nothing is written by merely reading settings; `comity serve` and `comity demo` write the file.
    return hashlib.sha256(os.urandom(32)).hexdigest()


def _static_version(folder: Path) -> str:
    """Return what names the static files of now: it changes with them, so browsers may keep what they were given."""
    digest = hashlib.sha256(version("django-htmx").encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


DATABASES = {"default": _database(os.environ.get("COMITY_DATABASE", ""))}
SECRET_KEY = _secret()
DEBUG = os.environ.get("COMITY_DEBUG") == "1"
ALLOWED_HOSTS = [host for host in os.environ.get("COMITY_HOSTS", "").split(",") if host] or [
    "127.0.0.1",
    "localhost",
    "[::1]",
    "testserver",
]
INSTALLED_APPS = ["django.contrib.staticfiles", "django_htmx", "comity"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "comity.web.shell.policy.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "comity.web.shell.access.SignedIn",
]
ROOT_URLCONF = "comity.web.urls"
ASGI_APPLICATION = "comity.web.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "comity.web.shell.context.shell"],
            "libraries": {"comity": "comity.web.shell.tags"},
        },
    }
]
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME = "comity"
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_COOKIE_SAMESITE = "Strict"
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [Path(__file__).parent / "web" / "locale"]
STATICFILES_DIRS = [Path(__file__).parent / "web" / "static"]
# Scripts import each other by relative addresses, so the version stands in the path, not in a name.
STATIC_URL = f"static/{_static_version(STATICFILES_DIRS[0])}/"
WHITENOISE_USE_FINDERS = True
# A pattern that every address fits: what stands at one never changes.
WHITENOISE_IMMUTABLE_FILE_TEST = "."
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 2**20
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
