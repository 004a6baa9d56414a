"""create_app(): configuration, extensions, blueprints, error pages."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import structlog
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from itsdangerous import URLSafeTimedSerializer
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from civic import shell, wiring
from civic.accounts import login
from civic.core import (
    cache,
    durations,
    errors,
    gates,
    headers,
    health,
    i18n,
    jobs,
    limits,
    once,
    private,
    reading,
    urls,
    wellknown,
)
from civic.core.compiled import CompiledTemplates
from civic.core.config import Config
from civic.core.db import db
from civic.core.engines import engine_options, prepare_engine
from civic.roles import queries as roles

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 1024 * 1024

csrf = CSRFProtect()
migrate = Migrate()


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions; what signs the cookie is made once, not for every request."""

    def __init__(self) -> None:
        self.signers: dict[Flask, URLSafeTimedSerializer | None] = {}

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if app not in self.signers:
            self.signers[app] = super().get_signing_serializer(app)
        return self.signers[app]


class Civic(Flask):
    """Flask, told that no view and no hook is a coroutine: it asks a dozen times a request."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(config: Config | None = None, testing: bool = False) -> Flask:
    """Make the application.

    Raises:
        ConfigError: the environment asks for something that cannot be; the message is one sentence.
    """
    config = config or Config.from_env(os.environ)
    _log()
    app = Civic(
        "civic",
        root_path=str(ROOT / "civic"),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "civic" / "static"),
    )
    app.testing = testing
    app.session_interface = Sessions()
    _configure(app, config)
    private.close(config.data_dir)
    private.close(config.keys_dir)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"), render_as_batch=True)
    for extension in (i18n, durations, urls, reading, headers, cache, gates, errors, limits, jobs, once, shell):
        extension.init_app(app)
    csrf.init_app(app)
    login.init_app(app, roles.session_by_token)
    wiring.wire(app)
    app.register_blueprint(health.bp)
    app.register_blueprint(wellknown.bp)
    for view in app.view_functions.values():
        if getattr(view, "__gate__", None) is gates.Gate.LINK:
            csrf.exempt(view)
    once.protect(app)
    pages = reading.HeadAsGet(cache.KeptPages(app))
    static = WhiteNoise(pages, max_age=31_536_000 if not app.testing else 0, allow_all_origins=False)
    static.add_files(str(ROOT / "civic" / "static"), prefix="static/")
    # To replace this method is how Flask documents a middleware; the type checker knows only that it is a method.
    app.wsgi_app = headers.OnEveryAnswer(static, config)  # type: ignore[method-assign]
    _behind_proxies(app, config.trusted_proxies)
    return app


def _behind_proxies(app: Flask, count: int) -> None:
    """Believe the X-Forwarded headers of exactly so many proxies; without any, what they say is anybody's word."""
    if count:
        # As above, a middleware.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]


def _configure(app: Flask, config: Config) -> None:
    prefix = "__Host-" if config.secure else ""
    app.config.update(
        CIVIC=config,
        CIVIC_TRANSLATIONS=str(ROOT / "translations"),
        SECRET_KEY=config.secret_key,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(config.database_url),
        SESSION_COOKIE_NAME=f"{prefix}civic",
        SESSION_COOKIE_SECURE=config.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        # The row in the database ends sooner or later than that: accounts.rules.sessions.
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        MAX_CONTENT_LENGTH=8 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=MEGABYTE,
        MAX_FORM_PARTS=2000,
        TRUSTED_HOSTS=[config.host, "localhost", "127.0.0.1", "[::1]"] if config.loopback else [config.host],
        WTF_CSRF_TIME_LIMIT=6 * 3600,
        WTF_CSRF_SSL_STRICT=False,
        TEMPLATES_AUTO_RELOAD=False,
    )
    # A town whose program starts compiles some hundred templates, in each of its processes, while people wait.
    app.jinja_options = {**app.jinja_options, "bytecode_cache": CompiledTemplates(ROOT / "civic" / "__pycache__")}
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _log() -> None:
    """One line of JSON an entry; user text inside it is escaped, so that nobody writes lines of their own."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
