"""What gunicorn serves while measuring: civic itself, and the bare page that it is compared with."""

from __future__ import annotations

import os
import string

from flask import Flask, Response
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Column, Integer, MetaData, String, Table, select
from sqlalchemy.orm import DeclarativeBase

from civic.app import create_app
from civic.core.limits import limiter

PAGE_BYTES = 20_000


def civic() -> Flask:
    """The program as a town runs it, without the limits for one person: sixty people stand for thousands here."""
    limiter.enabled = False
    return create_app()


def bare() -> Flask:
    """A Flask page of 20 kB with one indexed SELECT through SQLAlchemy: what this server can do at best."""

    class Base(DeclarativeBase):
        pass

    db = SQLAlchemy(model_class=Base)
    table = Table("bench_calibrator", MetaData(), Column("id", Integer, primary_key=True), Column("text", String))
    app = Flask("bench")
    app.config["SQLALCHEMY_DATABASE_URI"] = os.environ["CIVIC_DATABASE_URL"]
    db.init_app(app)
    body = (string.ascii_letters * (PAGE_BYTES // 52 + 1))[:PAGE_BYTES]

    @app.get("/")
    def page() -> Response:
        row = db.session.execute(select(table.c.text).where(table.c.id == 500)).scalar_one()
        return Response(f"<!doctype html><title>{row}</title>{body}", mimetype="text/html")

    return app
