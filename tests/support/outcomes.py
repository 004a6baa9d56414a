"""Proposals that were decided on, for tests of outcomes by group."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from civic.core import clock
from civic.core.db import db, transaction
from civic.proposals.models import Proposal, Theme
from civic.resources.models import Resource
from tests.support.statistics import Crowd


def decide(crowd: Crowd, counts: dict[str, dict[str, tuple[int, int]]]) -> None:
    """{theme: {gender: (accepted, declined)}}, handed round among the people who told their gender."""
    by_gender = {name: [p.person_id for p in crowd.people if p.told.get("gender") == name] for name in ("woman", "man")}
    process, town, now = crowd.process.id, crowd.municipality.id, clock.now()
    proposals: list[dict[str, object]] = []
    with transaction():
        for key, groups in counts.items():
            theme = db.session.scalar(
                insert(Theme).values(process_id=process, key=key, names={"en": key}).returning(Theme.id)
            )
            for gender, (accepted, declined) in groups.items():
                people = by_gender[gender]
                proposals += [
                    {
                        "theme_id": theme,
                        "author_id": people[k % len(people)],
                        "state": "accepted" if k < accepted else "declined",
                        "answered_at": now - timedelta(days=1 if gender == "woman" else 20),
                    }
                    for k in range(accepted + declined)
                ]
        things = [
            {"kind": "proposal", "municipality_id": town, "process_id": process, "title": "p", "language": "en",
             "address": f"/p/{k}"}
            for k in range(len(proposals))
        ]  # fmt: skip
        made = db.session.scalars(insert(Resource).returning(Resource.id, sort_by_parameter_order=True), things).all()
        same = {
            "process_id": process, "municipality_id": town, "title": "p", "body": "b", "body_html": "b",
            "body_version": 1, "language": "en", "support_threshold": 1, "answer_days": 60, "answer": "a",
            "published_at": now - timedelta(days=40),
        }  # fmt: skip
        db.session.execute(
            insert(Proposal), [same | each | {"resource_id": at} for each, at in zip(proposals, made, strict=True)]
        )
