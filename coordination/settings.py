"""Settings: what the environment says (`ground/environment.py`), and what is the same everywhere."""

import logging
from pathlib import Path

from django.conf.global_settings import PASSWORD_HASHERS

from coordination.files.files_url import files_storage
from coordination.framework_settings import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401 - read by their packages
from coordination.ground import environment, logs, signing_keys
from coordination.ground.timeouts import DEFAULTS, process_role, timeouts_of
from coordination.limits.policies import policies_from_environment

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = Path(environment.environment_text("LOCAL_DIR") or BASE_DIR / ".local")

DEBUG = environment.environment_flag("DEBUG", default=False)
SECRET_KEY = environment.secret_key(LOCAL_DIR)
SECRET_KEY_FALLBACKS = environment.former_secret_keys()
API_KEY_PEPPER = environment.environment_pepper(SECRET_KEY)
REPORT_SIGNING_KEY = signing_keys.signing_key(LOCAL_DIR)
REPORT_PUBLIC_KEYS = signing_keys.published_keys()
ALLOWED_HOSTS = environment.allowed_hosts()

EMBEDDED = environment.in_development()
PROCESS = process_role(environment.environment_text)  # web, worker, relay, beat or command
DATABASE_PATIENCE = {kind: timeouts_of(kind, environment.environment_number) for kind in DEFAULTS}  # docs/operations.md
DATABASES = {"default": environment.database_from_environment(LOCAL_DIR, DATABASE_PATIENCE[PROCESS], PROCESS)}
REDIS_URL = environment.redis_url(LOCAL_DIR)

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_structlog",
    "oauth2_provider",
    "coordination",
    "partners",
    "campaigns",
    "events",
    "allauth",  # after ours, whose templates come first
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "coordination.ground.request_id.RequestLog",  # first: what refuses further down is logged with its id too
    "coordination.api.eyes.SeesNothingYet",  # before anything asks the database
    "coordination.limits.scheme.TrustedScheme",  # before whatever asks for https
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "coordination.api.page_policy.PagePolicy",
    "coordination.api.error_views.NamesMethods",
    "django.middleware.common.CommonMiddleware",  # refuses a Host that is not ours, whatever the view
    "coordination.limits.middleware.RateLimits",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "partners.sign_in.identity_providers.session.PersonOfSession",  # the framework's, and one question more
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "coordination.urls"
APPEND_SLASH = False  # a redirected POST loses its body; the 404 says that the slash is missing
CSRF_FAILURE_VIEW = "coordination.api.error_views.csrf_failure"
WSGI_APPLICATION = "coordination.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "coordination.api.page_policy.page_context",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]
AUTH_USER_MODEL = "partners.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("MinimumLengthValidator", {"min_length": 12}),
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
AUTHENTICATION_BACKENDS = ["partners.sign_in.adapters.Backend"]
LOGIN_URL = "account_login"
# Accounts are made by invitation; attempts are counted in Valkey (`partners/sign_in/attempts.py`).
ACCOUNT_ADAPTER = "partners.sign_in.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # a password is set by a link that came by e-mail
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = False
ACCOUNT_FORMS = {
    "login": "partners.sign_in.forms.SignInForm",
    "reset_password": "partners.sign_in.forms.ResetForm",
    "reset_password_from_key": "partners.sign_in.forms.NewPasswordForm",
    "change_password": "partners.sign_in.forms.ChangeForm",
    "reauthenticate": "partners.sign_in.forms.PasswordAgainForm",
}
MFA_ADAPTER = "partners.sign_in.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RATE_LIMITS = False  # attempts are counted by our own limits, where an address is what trusted proxies say
MFA_TOTP_ISSUER = "Campaign coordination"
MFA_TOTP_TOLERANCE = 1  # half minutes that a clock may be wrong
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "partners.sign_in.forms.CodeForm",
    "reauthenticate": "partners.sign_in.forms.CodeAgainForm",
    "activate_totp": "partners.sign_in.forms.SetUpAppForm",
    "add_webauthn": "partners.sign_in.passkey_forms.NewPasskeyForm",
    "login_webauthn": "partners.sign_in.passkey_forms.SignInByPasskeyForm",
    "authenticate_webauthn": "partners.sign_in.passkey_forms.PasskeyForm",
    "reauthenticate_webauthn": "partners.sign_in.passkey_forms.PasskeyAgainForm",
    "edit_webauthn": "partners.sign_in.passkey_forms.RenamePasskeyForm",
}
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
PASSWORD_HASHERS = [*PASSWORD_HASHERS, "partners.oauth.secrets.ClientSecretHasher"]
OAUTH2_PROVIDER_APPLICATION_MODEL = "partners.OAuthClient"
OAUTH2_PROVIDER = {
    "OAUTH2_SERVER_CLASS": "oauthlib.oauth2.BackendApplicationServer",  # knows the client credentials grant alone
    "ACCESS_TOKEN_EXPIRE_SECONDS": 15 * 60,
    "ACCESS_TOKEN_GENERATOR": "partners.oauth.secrets.new_token",
    "CLIENT_SECRET_HASHER": "pbkdf2_sha256_client",
    "SCOPES_BACKEND_CLASS": "partners.oauth.scopes.ClientScopes",
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # the SHA-256 of a token is kept, the token is not
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
STATIC_URL = "/static/"
STORAGES = {
    "files": files_storage(environment.environment_text, LOCAL_DIR),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # served from the packages that bring them: nothing to collect first
WHITENOISE_MAX_AGE = 3600
DOCS_SITE = BASE_DIR / ".local" / "site"  # what `make docs-site` builds, and the Dockerfile
FRONTEND = BASE_DIR / ".local" / "frontend"  # how the pages look; `make frontend` builds it, and the Dockerfile
# Without it the pages are plain, and say so; looked at once, since static files are listed at the start too.
STATICFILES_DIRS = [("frontend", FRONTEND)] if (FRONTEND / "pages.css").is_file() else []

# HTTPS says that callers come by https, through proxies (TRUSTED_PROXIES) that say so in X-Forwarded-Proto.
HTTPS = environment.environment_flag("HTTPS", default=not EMBEDDED)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the load balancer, within the network
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["security.W021"]  # whether to join the browsers' preload list is up to who owns the domain

DATA_UPLOAD_MAX_MEMORY_SIZE = environment.environment_number("MAX_BODY_BYTES", default=1024 * 1024)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_100  # a tick of each of the rows taken at once, 1,000, and what a form has besides
MAX_QUERY_BYTES = 8_192
# A file of rows is streamed to disk, so it may be larger than other bodies.
IMPORT_MAX_BYTES = environment.environment_number("IMPORT_MAX_BYTES", default=256 * 1024**2)
# The artwork of a poster, streamed to disk likewise; kept in FILES_URL, a folder or a bucket.
ARTWORK_MAX_BYTES = environment.environment_number("ARTWORK_MAX_BYTES", default=25 * 1024**2)
# A whole list in one answer: how long to write it and to send it, how large it may be, how many a process
# writes at once, and how many it keeps on disk until they have been read.
EXPORT_SECONDS = environment.environment_number("EXPORT_SECONDS", default=600)
EXPORT_MAX_BYTES = environment.environment_number("EXPORT_MAX_BYTES", default=2 * 1024**3)
EXPORTS_AT_ONCE = environment.environment_number("EXPORTS_AT_ONCE", default=2)
EXPORTS_UNREAD = environment.environment_number("EXPORTS_UNREAD", default=100)
IMPORT_SECONDS = environment.environment_number("IMPORT_SECONDS", default=300)  # a statement that takes in a whole file
SLOW_STATEMENT_MS = environment.environment_number("SLOW_STATEMENT_MS", default=500)  # from which it is logged
PREPARED_STATEMENTS = environment.environment_flag("PREPARED_STATEMENTS", default=True)  # of planned reads
LONG_POLLS_AT_ONCE = environment.environment_number("LONG_POLLS_AT_ONCE", default=4)
SIGN_INS_AT_ONCE = 4  # that wait for an identity provider, and half as many for one
TYPESETTING_AT_ONCE = 2  # one document is set in type, and one waits for that
# The threads of one web process: what waits or writes a list keeps one, and a few must be left for everybody else.
WEB_THREADS = EXPORTS_AT_ONCE + LONG_POLLS_AT_ONCE + SIGN_INS_AT_ONCE + TYPESETTING_AT_ONCE + 2

# What one web process bears of its callers (docs/operations.md, Slow and silent callers). Connections; seconds for
# headers, silence between requests, a body, a file, a form of a stranger, a reader who takes nothing; bytes a second.
CONNECTIONS = environment.environment_number("CONNECTIONS", default=8_000)
CONNECTIONS_PER_ADDRESS = environment.environment_number("CONNECTIONS_PER_ADDRESS", default=1_000)
HEADER_SECONDS = environment.environment_number("HEADER_SECONDS", default=10)
IDLE_SECONDS = environment.environment_number("IDLE_SECONDS", default=30)
BODY_SECONDS = environment.environment_number("BODY_SECONDS", default=60)
UPLOADS_AT_ONCE = environment.environment_number("UPLOADS_AT_ONCE", default=32)
UPLOAD_SECONDS = environment.environment_number("UPLOAD_SECONDS", default=3_600)
FORM_SECONDS = environment.environment_number("FORM_SECONDS", default=10)
FORM_MAX_BYTES = environment.environment_number("FORM_MAX_BYTES", default=64 * 1024)
READER_SECONDS = environment.environment_number("READER_SECONDS", default=60)
LEAST_BYTES_A_SECOND = environment.environment_number("LEAST_BYTES_A_SECOND", default=100)

# How many proxies stand in front of us and append to X-Forwarded-For; what a client sends there itself is not believed.
TRUSTED_PROXIES = environment.environment_number("TRUSTED_PROXIES", default=0, least=0)
RATE_LIMITS = policies_from_environment(environment.environment_text)  # docs/limits.md
DATA_UPLOAD_MAX_NUMBER_FILES = 10

PUBLIC_URL = environment.public_url(ALLOWED_HOSTS)
OPERATOR = environment.environment_text("OPERATOR")  # the organisation whose administrators keep the reference data
# Mail is written into a table first, and sent by a worker; without SMTP_URL it goes into the log, in development alone.
EMAIL_BACKEND = "partners.mail.outbox.OutboxBackend"
SMTP = environment.smtp_server()
DEFAULT_FROM_EMAIL = environment.environment_text("MAIL_FROM") or "Campaign coordination <no-reply@localhost>"
# Networks that messages to subscribers may go to although they are not public: for tests, and none in operation.
WEBHOOK_ALLOWED_NETWORKS = environment.environment_networks("WEBHOOK_ALLOWED_NETWORKS")

# How long what is no record is kept (docs/privacy.md); the ledger and what stands in it has no end here.
KEEP_ANSWERS_HOURS = environment.environment_number("KEEP_ANSWERS_HOURS", default=72, least=24)
KEEP_IMPORTS_DAYS = environment.environment_number("KEEP_IMPORTS_DAYS", default=30)
KEEP_DELIVERIES_DAYS = environment.environment_number("KEEP_DELIVERIES_DAYS", default=90)
KEEP_OPERATIONS_DAYS = environment.environment_number("KEEP_OPERATIONS_DAYS", default=365, least=30)

WORKER_CONCURRENCY = environment.environment_number("WORKER_CONCURRENCY", default=2)
# Out-take counts from 1 to one below this are not published (docs/method.md, Small numbers).
SMALL_NUMBERS_BELOW = environment.environment_number("SMALL_NUMBERS_BELOW", default=10, least=2)
# After how many days without an answer, or after the day a return was due, the ledger reminds of it.
REMIND_AFTER_DAYS = environment.environment_number("REMIND_AFTER_DAYS", default=7)

LOGGING = logs.logging_configuration(plain=DEBUG)
LOGGING_CONFIG = "coordination.ground.logs.configure_logging"
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True  # if `request_id.py` finds nothing against it
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = ""  # who did it is in the ledger, under the same request id
