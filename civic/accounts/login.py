"""flask-login, told to trust a session row and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_login import LoginManager, UserMixin, current_user

from civic.accounts.service import token_hash
from civic.core.permissions import STRANGER, Actor

ActorByToken = Callable[[str], Actor | None]

manager = LoginManager()


@dataclass
class SignedIn(UserMixin):
    """Who a session token stands for."""

    token: str
    actor: Actor

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask, actor_by_token: ActorByToken) -> None:
    """Load whoever asks by the session row; roles come from a higher room, so ``wiring`` hands the loader in."""
    manager.session_protection = None  # it compares addresses; the row in the database is what counts
    manager.init_app(app)

    @manager.user_loader
    def load(token: str) -> SignedIn | None:
        actor = actor_by_token(token_hash(token))
        return SignedIn(token, actor) if actor else None

    def actor() -> Actor:
        user: Any = current_user._get_current_object()
        return user.actor if isinstance(user, SignedIn) else STRANGER

    app.extensions["civic_actor"] = actor
