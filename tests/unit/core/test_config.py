"""What the environment may ask for, and the sentence for what it may not."""

from __future__ import annotations

import pytest

from civic.core.config import Config, ConfigError

ENVIRONMENT = {"CIVIC_SECRET_KEY": "k7" * 20}


def _read(**changes: str) -> Config:
    return Config.from_env({**ENVIRONMENT, **changes})


@pytest.mark.parametrize(("said", "count"), [(None, 0), ("", 0), ("0", 0), ("1", 1), (" 2 ", 2)])
def test_proxies_are_trusted_only_where_somebody_says_how_many(said: str | None, count: int) -> None:
    config = _read() if said is None else _read(CIVIC_TRUSTED_PROXIES=said)
    assert config.trusted_proxies == count


@pytest.mark.parametrize("said", ["-1", "nginx", "1.5", "one", "1e1", "٢", "99999"])
def test_a_count_of_proxies_that_is_none_gets_a_sentence(said: str) -> None:
    with pytest.raises(ConfigError) as error:
        _read(CIVIC_TRUSTED_PROXIES=said)
    assert str(error.value) == (
        "CIVIC_TRUSTED_PROXIES must be a number: how many proxies stand in front of civic, 0 for none."
    )


def test_a_negative_count_is_refused_however_it_came_in() -> None:
    config = _read()
    with pytest.raises(ConfigError):
        Config(**{**vars(config), "trusted_proxies": -1}).check()
