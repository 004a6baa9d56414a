"""What the machine remembers of people: counters, queues, logs, and what was deleted."""

from __future__ import annotations

import re
import stat
import time
from pathlib import Path

import pytest

from tests.attacks import seed
from tests.attacks.browser import Browser
from tests.attacks.conftest import NewTown
from tests.attacks.seed import PASSWORD
from tests.attacks.town import Town
from tests.support.program import ROOT

CANARY = "Quinquagesima"
ADDRESS = "quinquagesima@canary.example"
LIMITS = re.compile(rb"LIMIT|person:\d|address:|127\.0\.0\.1|[a-z]+\.(sign_in|support|post|register|forgot)\b")


def _tries(town: Town) -> list[bytes]:
    """Every key that counts something, with the town's own password."""
    from civic.core import jobs
    from civic.runtime.folder import Folder

    with jobs.connect(Folder(town.folder).told()["CIVIC_LIMITS_URL"]) as store:
        return list(store.scan_iter())


def test_L08_no_file_tells_who_asked_for_what_and_when(town: Town) -> None:
    proposal = seed.proposal(town)
    resident = town.sign_in("resident")
    assert resident.submit(f"/en/proposals/{proposal}", having="body", body="A word about the weir.").status < 400
    town.by_form("nobody@town.example", PASSWORD)
    assert _tries(town), "nothing is counted: the attack shows nothing"
    town.wait_for_jobs(seconds=90)  # what the queue lost to another attack is pushed again after half a minute
    time.sleep(1.5)  # the append-only file is written once a second
    found = town.files()
    assert any(name.startswith("queue/") for name in found)
    assert not [name for name in found if name.startswith("limits/")]
    told = {
        name: sorted(set(re.findall(LIMITS, content)))
        for name, content in found.items()
        if name.startswith(("queue", "logs")) and re.search(LIMITS, content)
    }
    assert told == {}


def test_L08_counters_have_no_names_and_no_secret_of_the_installation_gives_them_back(town: Town) -> None:
    town.forget_limits()
    town.by_form("nobody@town.example", PASSWORD)
    names = _tries(town)
    assert names
    assert not [name for name in names if re.search(LIMITS, name.replace(b"LIMITS:", b""))]
    salts = [name for name in names if b"salt" in name]
    assert len(salts) == 1, "the salt lies in the store that forgets, and nowhere else"


def test_L08_two_web_processes_count_together(town: Town) -> None:
    town.forget_limits()
    town.by_form("nobody@town.example", PASSWORD)
    before = {name for name in _tries(town) if b"salt" not in name}
    for _ in range(8):  # over both processes, with a connection each
        town.by_form("nobody@town.example", PASSWORD, Browser(town.address))
    assert {name for name in _tries(town) if b"salt" not in name} == before
    town.forget_limits()


def test_L07_the_stores_listen_on_sockets_of_their_owner_and_want_a_password(town: Town) -> None:
    import redis

    for name in ("queue", "limits"):
        path = town.folder / f"{name}.sock"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(redis.AuthenticationError), redis.Redis(unix_socket_path=str(path)) as stranger:
            stranger.keys()


def _open_to_others(folder: Path) -> list[str]:
    return [
        str(path) for path in [folder, *folder.rglob("*")] if path.lstat().st_mode & 0o077 and not path.is_symlink()
    ]


def test_N01_the_data_folder_is_closed_to_others_whatever_was_there_before(new_town: NewTown) -> None:
    town = new_town()
    town.stop()
    for path in [town.folder, *town.folder.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    town.start()
    seed.proposal(town)
    town.by_form("nobody@town.example", PASSWORD)
    assert _open_to_others(town.folder) == []


def test_N01_whoever_left_is_found_in_no_file_any_more(new_town: NewTown) -> None:
    town = new_town()
    proposal, stranger = seed.proposal(town), town.sign_in("anon")
    words = {"email": ADDRESS, "display_name": CANARY, "password": "lantern over the weir"}
    asked = stranger.submit("/en/register", having="display_name", terms="y", **words)
    assert asked.status in (200, 303), re.findall(r'class="error[^<]*<[^<]*', asked.text)
    letter = town.email(ADDRESS)
    link = re.search(r"http://\S+", letter.get_content())
    assert link
    assert stranger.submit(link[0].removeprefix(town.base_url)).status == 303
    browser, _ = town.by_form(ADDRESS, words["password"])
    assert browser.submit(f"/en/proposals/{proposal}", having="body", body="The weir sings at night.").status < 400
    browser.get(f"/en/proposals/{proposal}")
    browser.get("/en/search?q=" + CANARY)
    assert town.where(ADDRESS, CANARY), "nobody was there: the attack shows nothing"
    left = browser.submit("/en/account/leave", password=words["password"])
    assert left.status in (200, 303), left.text[:500]
    town.wait_for_jobs()
    town.do("core.forget")
    town.do("core.empty_log")
    time.sleep(1.5)
    found = town.where(ADDRESS, CANARY, CANARY.lower())
    assert all(name.startswith("mail/") for name in found), found
    assert [mail["Subject"] for mail in town.emails(ADDRESS)] == ["Your account is deleted"]  # the last one, delivered


def test_the_canary_stands_in_no_test_data_by_itself() -> None:
    assert CANARY not in (ROOT / "tests" / "attacks" / "seed.py").read_text()
