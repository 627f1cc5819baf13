"""`python -m tests.identity_provider <port> <database url>`: the provider, until it is ended. Whatever it says of
somebody can be changed by POST /control/, as a provider that is wrong or hostile would."""

import sys
from socketserver import ThreadingMixIn
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from jwcrypto.jwk import JWK

PORT, DATABASE = int(sys.argv[1]), urlsplit(sys.argv[2])
ADDRESS = f"http://127.0.0.1:{PORT}"


def configure() -> None:
    apps = ("django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider")
    settings.configure(
        SECRET_KEY="of the provider " * 4,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.identity_provider.addresses",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": DATABASE.path.lstrip("/"),
                "USER": DATABASE.username,
                **{
                    name.upper(): value
                    for name, _, value in (part.partition("=") for part in DATABASE.query.split("&"))
                },
            }
        },
        INSTALLED_APPS=apps,
        MIGRATION_MODULES={app.rpartition(".")[2]: None for app in apps},  # tables as they are now, in a second
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        SESSION_COOKIE_NAME="providers_session",  # cookies know no ports
        CSRF_COOKIE_NAME="providers_csrf",
        LOGIN_URL="/sign-in/",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        USE_TZ=True,
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": JWK.generate(kty="RSA", size=2048)
            .export_to_pem(private_key=True, password=None)
            .decode(),
            "OIDC_ISS_ENDPOINT": f"{ADDRESS}/o",
            "OAUTH2_VALIDATOR_CLASS": "tests.identity_provider.saying.SaidValidator",
            "SCOPES": {"openid": "who somebody is", "email": "their address"},
            "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"],
            "PKCE_REQUIRED": True,
            "OIDC_JWKS_MAX_AGE_SECONDS": 0,
        },
    )


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None: ...


def main() -> None:
    configure()
    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    server = Server(("127.0.0.1", PORT), Quiet)
    server.set_app(get_wsgi_application())
    server.serve_forever()


if __name__ == "__main__":
    main()
