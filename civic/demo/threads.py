"""Discussions composed of the sentences of ``content/thread.toml``: one long one, many small ones."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from civic.core import clock
from civic.deliberation import service as deliberation
from civic.deliberation.rules import Stance, Voice
from civic.demo.content import read
from civic.demo.world import Resident, Spoken, World
from civic.proposals import queries as proposals

#: Of a hundred posts of the long thread, how many answer another one.
REPLIES = 64
DEEPEST = 7
#: So often words are put together anew before one text may stand twice.
MOST_TRIES = 200
LANGUAGES = ("en", "en", "en", "en", "en", "en", "fr", "ar")
KINDS = ("for", "for", "for", "for", "against", "against", "against", "neutral", "neutral", "official")


@dataclass(frozen=True)
class _Said:
    id: int
    at: datetime
    depth: int
    topic: str
    language: str
    author: int


def discuss(world: World) -> None:
    """Let people discuss every proposal a little, and one of them at length."""
    words = _Words(world.chance)
    for key, process in world.processes.items():
        for entry in read(key)["proposal"]:
            proposal = proposals.proposal(world.proposals[f"{key}/{entry['key']}"])
            assert proposal is not None and proposal.thread_id is not None and proposal.published_at is not None
            many = entry.get("discussed") or world.chance.choice((0, 0, 1, 1, 2, 2, 3, 4, 5, 7))
            thread = _Thread(world, process, words, proposal.thread_id, proposal.published_at)
            thread.fill(many, entry["language"], long="discussed" in entry)


class _Thread:
    def __init__(self, world: World, process: Spoken, words: _Words, thread_id: int, since: datetime) -> None:
        self.chance = world.chance
        self.process = process
        self.words = words
        self.thread_id = thread_id
        self.since = since
        self.until = process.town.calendar.past(world.now)
        self.said: list[_Said] = []

    def fill(self, many: int, language: str, *, long: bool) -> None:
        """Write posts in the order of time: most of them soon after the beginning, official ones late."""
        span = self.until - self.since
        instants = sorted(self.since + span * (self.chance.random() ** 1.6) for _ in range(many))
        topics = self.words.topics if long else []
        for number, at in enumerate(instants):
            parent = self._parent() if long or self.chance.random() < 0.4 else None
            kind = self.chance.choice(KINDS)
            if kind == "official" and (number < 3 or (parent is None and long)):
                kind = "neutral"
            spoken = parent.language if parent else (self.chance.choice(LANGUAGES) if long else language)
            topic = self._topic(parent, spoken, topics)
            self._post(parent, at, kind, spoken, topic)

    def _parent(self) -> _Said | None:
        if not self.said or self.chance.randrange(100) >= REPLIES:
            return None
        young = self.said[-24:]
        weights = [number + 1 if said.depth < DEEPEST else 0 for number, said in enumerate(young)]
        return self.chance.choices(young, weights)[0] if any(weights) else None

    def _topic(self, parent: _Said | None, language: str, topics: Sequence[str]) -> str:
        if not topics:
            return ""
        if parent is not None:
            return parent.topic
        return language if language != "en" else self.chance.choice(topics)

    def _post(self, parent: _Said | None, at: datetime, kind: str, language: str, topic: str) -> None:
        writer = self._writer(kind, language, parent)
        body = self.words.post(language, kind, topic)
        # The e-mail to the person it answers has the same date.
        with clock.standing_at(at):
            post = deliberation.post(
                writer.actor,
                self.thread_id,
                body,
                language,
                parent_id=parent.id if parent else None,
                stance=None if kind == "official" else Stance(kind),
                voice=Voice(official=kind == "official"),
            )
        self.said.append(_Said(post.id, at, parent.depth + 1 if parent else 0, topic, language, writer.id))

    def _writer(self, kind: str, language: str, parent: _Said | None) -> Resident:
        people = self.process.town.people
        if kind == "official":
            return next(one for one in people if one.actor.person_id == self.process.town.actors["organiser"].person_id)
        others = [one for one in people if not one.actor.roles and (parent is None or one.id != parent.author)]
        others = [one for one in others if one.language == language] or others
        # Some write often: whoever stands early in the list is chosen more than others.
        return others[int(len(others) * self.chance.random() ** 2)]


class _Words:
    """Sentences; those that were said least come first, so that nobody reads one twice in a row."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.content: dict[str, Any] = read("thread")
        self.by_topic = {topic["key"]: topic for topic in self.content["topic"]}
        self.topics = [key for key, topic in self.by_topic.items() if "en" in topic]
        self.used: Counter[str] = Counter()
        self.bodies: set[str] = set()

    def post(self, language: str, kind: str, topic: str) -> str:
        """A text that no other post has; where the sentences run out, one that was said before."""
        tries = (self._compose(language, kind, topic) for _ in range(MOST_TRIES))
        body = next((each for each in tries if each not in self.bodies), None) or self._compose(language, kind, topic)
        self.bodies.add(body)
        return body

    def _compose(self, language: str, kind: str, topic: str) -> str:
        pool = (self.by_topic[topic] if topic else self.content["small"])[language][kind]
        seen = self.content["seen"].get(language, {}).get(kind, []) if topic else []
        sentences = [self._least(pool)]
        if seen and self.used[sentences[0]] > 1:
            sentences = [self._least(seen)]
        elif seen and self.chance.random() < 0.3:
            sentences.append(self._least(seen))
        begin = self.content["begin"][language].get(kind, [""])
        first = self.chance.choice(begin) if kind != "official" else ""
        last = self.chance.choice(self.content["end"][language]) if self.chance.random() < 0.22 else ""
        if kind == "official":
            last = ""
        return self._filled(" ".join(part for part in (first, *sentences, last) if part))

    def _least(self, pool: Sequence[str]) -> str:
        fewest = min(self.used[sentence] for sentence in pool)
        sentence = self.chance.choice([one for one in pool if self.used[one] == fewest])
        self.used[sentence] += 1
        return sentence

    def _filled(self, text: str) -> str:
        gaps = {name: self.chance.choice(values) for name, values in self.content["gaps"].items()}
        return text.format(**gaps)
