"""The keys of votes at the console: two trustees are made, a key is sealed to them, and both together open it."""

from pathlib import Path

from civic.votes import keys
from tests.support.program import civic

VOTE = 7
PHRASES = {"anna": "the first long phrase", "boris": "the second long phrase"}


def test_two_trustees_open_a_sealed_key_at_the_console_and_none_alone(tmp_path: Path):
    assert civic(tmp_path, "db", "upgrade").returncode == 0
    folder, away = tmp_path / "keys", tmp_path / "away"
    away.mkdir()
    said = keys.make(folder, VOTE)
    plain = keys.read(folder, VOTE, said)
    for name, phrase in PHRASES.items():
        made = civic(tmp_path, "keys", "trustee", name, "--out", str(away / f"{name}.pem"), stdin=f"{phrase}\n")
        assert made.returncode == 0, made.stderr
        assert f"{name} is a trustee." in made.stdout
        assert (away / f"{name}.pem").stat().st_mode & 0o777 == 0o600
    assert keys.seal(folder, VOTE, said)
    assert [path.suffix for path in folder.glob("vote-*")] == [".sealed"]
    anna, boris = (str(away / f"{name}.pem") for name in PHRASES)
    right = "".join(f"{phrase}\n" for phrase in PHRASES.values())
    refused = civic(tmp_path, "keys", "open", str(VOTE), anna, boris, stdin="the first long phrase\nanother phrase\n")
    assert refused.returncode == 1
    assert refused.stderr.startswith("civic keys: The key cannot be opened")
    assert "Traceback" not in refused.stderr
    assert [path.suffix for path in folder.glob("vote-*")] == [".sealed"]
    opened = civic(tmp_path, "keys", "open", str(VOTE), anna, boris, stdin=right)
    assert opened.returncode == 0, opened.stderr
    assert keys.read(folder, VOTE, said) == plain
    keys.destroy(folder, VOTE)
    assert list(folder.glob("vote-*")) == []
