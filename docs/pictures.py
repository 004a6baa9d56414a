"""``make pictures``: the pictures of the README, taken of the demonstration town in a real browser."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]

#: File, address (a link to follow may stand after a space), width of the window, colours, who is signed in.
PICTURES = [
    ("home", "/en/", 1280, "light", None),
    ("proposal", "/en/proposals .prow h3 a, .prow h2 a", 1280, "light", "resident"),
    ("ballot", "/en/votes ol.list a", 390, "light", "resident"),
    ("statistics", "/en/statistics main a[href*='/statistics/']", 1280, "light", None),
    ("home-ar", "/ar/", 390, "dark", None),
    ("council", "/en/councils main a[href*='/councils/']", 1280, "dark", None),
]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Start a town in a folder of its own, take the pictures, stop it."""
    path = shutil.which("chromium") or sys.exit("make pictures needs a browser: install Debian's chromium.")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        environ = {**os.environ, "PORT": str(port), "CIVIC_DATA_DIR": folder}
        town = subprocess.Popen([sys.executable, "-m", "civic", "run", "--demonstration"], env=environ)
        try:
            _wait(port)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
                accounts = json.loads((Path(folder) / "accounts.json").read_text())
                for picture in PICTURES:
                    _take(browser, f"http://127.0.0.1:{port}", accounts, *picture)
                browser.close()
        finally:
            town.send_signal(signal.SIGINT)
            town.wait(30)


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    sys.exit("The town did not become ready.")


def _take(
    browser: Browser,
    site: str,
    accounts: list[dict[str, str]],
    name: str,
    where: str,
    width: int,
    scheme: str,
    role: str | None,
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 844 if width < 600 else 960},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    if role:
        account = next(a for a in accounts if a["role"] == role)
        page.goto(f"{site}/en/sign-in")
        page.fill("input[name=email]", account["email"])
        page.fill("input[name=password]", account["password"])
        page.locator("main form button").first.click()
        page.wait_for_load_state()
    path, _, link = where.partition(" ")
    page.goto(site + path)
    if link:
        page.locator(link).first.click()
        page.wait_for_load_state()
    page.screenshot(path=str(FOLDER / f"{name}.jpg"), type="jpeg", quality=82)
    context.close()
    print(f"docs/pictures/{name}.jpg")  # noqa: T201 - it says what it made


if __name__ == "__main__":
    main()
