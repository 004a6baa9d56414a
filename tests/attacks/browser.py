"""A small browser: cookies, redirects as answers, forms read from the page and sent as a browser sends them."""

from __future__ import annotations

import html
import http.client
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

TIMEOUT = 60.0
SILENCE = 2.0
CONTROLS = ("input", "textarea", "select", "button")
_TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')

Fields = Iterable[tuple[str, str]] | Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What the server sent back; a redirect is an answer like any other."""

    method: str
    url: str
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def header(self, name: str) -> str:
        """The value of a header, several of them joined by commas; empty without one."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def location(self) -> str:
        return self.header("Location")

    @cached_property
    def tree(self) -> LexborNode:
        """The parsed page, as a browser reads it: faults of the markup mended."""
        root = LexborHTMLParser(self.text).root
        assert root is not None
        return root

    @cached_property
    def forms(self) -> list[Form]:
        """Every form of the page, in order."""
        return _forms(self.tree, urljoin(self.url, self.url))

    def form(self, action: str | None = None, having: str | None = None) -> Form:
        """The form whose action ends like that (None: any), or that has a field of that name; the main one first."""
        for found in self.forms:
            path = urlsplit(found.action).path
            if (action is None or path.endswith(action)) and (having is None or having in found.names):
                return found
        raise AssertionError(f"{self.url} ({self.status}) has no form {action or having}: {self.text[:300]}")


@dataclass
class Form:
    """A form as a page offers it: what would be sent when nothing is changed, without its buttons.

    ``names`` are those of all its controls, empty boxes and files included.
    """

    method: str
    action: str
    fields: list[tuple[str, str]]
    buttons: list[tuple[str, str]] = field(default_factory=list)
    multipart: bool = False
    names: set[str] = field(default_factory=set)

    def filled(self, changes: Mapping[str, Any]) -> list[tuple[str, str]]:
        """The fields with some of them changed: a list gives a name several values, None takes it out."""
        kept = [(name, value) for name, value in self.fields if name not in changes]
        for name, value in changes.items():
            several = value if isinstance(value, (list, tuple)) else [] if value is None else [value]
            kept += [(name, str(one)) for one in several]
        return kept


@dataclass
class File:
    """Something that is uploaded."""

    name: str
    content: bytes
    type: str = "application/octet-stream"


class Browser:
    """One person at one browser. Not for several threads: ``twin()`` gives each its own, with the same cookies.

    Args:
        address: gives ``host, port`` each time it is asked, as a town may be started again elsewhere.
    """

    def __init__(self, address: Callable[[], tuple[str, int]], cookies: Mapping[str, str] | None = None) -> None:
        self.address = address
        self.cookies: dict[str, str] = dict(cookies or {})
        self.headers: dict[str, str] = {}
        self._line: http.client.HTTPConnection | None = None
        self._at: tuple[str, int] | None = None
        self._used = 0.0
        self._token = ""

    def twin(self) -> Browser:
        """Another window of the same browser: the same session, a connection of its own."""
        twin = Browser(self.address, self.cookies)
        twin.headers, twin._token = dict(self.headers), self._token
        return twin

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page; ``HX_Request="true"`` is sent as ``HX-Request``."""
        return self.open("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, fields: Fields = (), *, token: bool = True, headers: Mapping[str, str] | None = None):
        """Send a form to an address, with the token of this session unless told otherwise."""
        pairs = _pairs(fields)
        if token and not any(name == "csrf_token" for name, _ in pairs):
            pairs.append(("csrf_token", self.token()))
        return self.open("POST", path, urlencode(pairs).encode(), {"Content-Type": _FORM, **(headers or {})})

    def submit(
        self, page: str | Answer, action: str | None = None, having: str | None = None, **changes: Any
    ) -> Answer:
        """Open a page, fill in a form of it and press its first button, as people do.

        Args:
            page: an address, or a page that was read before.
            action: how the address of the form ends; having: a field that it has.
            changes: what is filled in; ``button=("name", "value")`` presses that one; a File is uploaded.
        """
        shown = self.get(self._own(page)) if isinstance(page, str) else page
        form = shown.form(action, having or _first_field(changes))
        button = changes.pop("button", form.buttons[0] if form.buttons else None)
        files = {name: value for name, value in changes.items() if isinstance(value, File)}
        pairs = form.filled({name: value for name, value in changes.items() if name not in files})
        if button and button[0]:
            pairs.append(button)
        if files or form.multipart:
            kind, body = multipart(pairs, files)
            return self.open("POST", form.action, body, {"Content-Type": kind})
        if form.method == "get":
            return self.open("GET", f"{form.action.split('?')[0]}?{urlencode(pairs)}")
        return self.open("POST", form.action, urlencode(pairs).encode(), {"Content-Type": _FORM})

    def _own(self, page: str) -> str:
        """For somebody without cookies, an address that no other stranger asks for: pages of strangers are shared."""
        if self.cookies:
            return page
        return f"{page}{'&' if '?' in page else '?'}of={id(self)}-{time.monotonic_ns()}"

    def token(self) -> str:
        """A token of this session, read from a page that has a form."""
        if not self._token:
            for page in ("/en/account/profile", "/en/sign-in"):
                found = _TOKEN.search(self.get(self._own(page)).text)
                if found:
                    self._token = html.unescape(found.group(1))
                    break
            else:
                raise AssertionError("no page of this session has a token")
        return self._token

    def follow(self, answer: Answer) -> Answer:
        """Go where redirects lead, ten at most."""
        for _ in range(10):
            if answer.status not in (301, 302, 303, 307, 308):
                break
            answer = self.get(answer.location)
        return answer

    def open(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request, word for word; an address of the site, or a whole one of which the path is taken.

        Raises:
            OSError, http.client.HTTPException: the server did not answer; nobody knows what it did.
        """
        parts = urlsplit(path) if path.startswith("http") else None
        target = f"{parts.path}?{parts.query}" if parts and parts.query else parts.path if parts else path
        sent = {**self.headers, **(headers or {})}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        response, content = self._exchange(method, target, body, sent)
        for line in response.headers.get_all("Set-Cookie") or []:
            self._keep(line)
        return Answer(method, target, response.status, response.getheaders(), content)

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _exchange(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        at = self.address()
        # The server closes a line after some seconds of silence; what is posted at that instant would be lost.
        if self._at != at or time.monotonic() - self._used > SILENCE:
            self.close()
            self._at = at
        self._used = time.monotonic()
        fresh = self._line is None
        line = self._line = self._line or http.client.HTTPConnection(*at, timeout=TIMEOUT)
        try:
            line.request(method, target, body, dict(headers))
            response = line.getresponse()
            return response, response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            # As browsers do with what may be asked twice.
            if fresh or method not in ("GET", "HEAD"):
                raise
        return self._exchange(method, target, body, headers)

    def _keep(self, line: str) -> None:
        for name, morsel in SimpleCookie(line).items():
            if morsel["max-age"] == "0" or not morsel.value:
                self.cookies.pop(name, None)
            else:
                self.cookies[name] = morsel.value
            self._token = ""


_FORM = "application/x-www-form-urlencoded"


def read_by_a_job(browser: Browser, answer: Answer, seconds: float = 60.0) -> Answer:
    """The page to which a file leads that was sent, once a worker has read it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        page = browser.follow(answer)
        if 'id="job"' not in page.text:
            return page
        time.sleep(0.3)
    raise AssertionError("no worker has read the file")


def multipart(pairs: Iterable[tuple[str, str]], files: Mapping[str, File]) -> tuple[str, bytes]:
    """A form with files: its content type and its body."""
    mark = "----attacks-7d1f0c"
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in pairs]
    for name, file in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file.name}"\r\n'
        parts.append(f"{head}Content-Type: {file.type}\r\n\r\n".encode() + file.content + b"\r\n")
    return f"multipart/form-data; boundary={mark}", b"".join(parts) + f"--{mark}--\r\n".encode()


def _pairs(fields: Fields) -> list[tuple[str, str]]:
    if not isinstance(fields, Mapping):
        return list(fields)
    return Form("post", "", []).filled(fields)


def _first_field(changes: Mapping[str, Any]) -> str | None:
    return next((name for name in changes if name != "button"), None)


def _forms(tree: LexborNode, url: str) -> list[Form]:
    """Forms with their controls, those included that name their form from elsewhere; the main part's come first."""
    found: list[tuple[bool, Form]] = []
    inside = {one.mem_id for one in tree.css("main form")}
    elsewhere = tree.css(", ".join(f"{kind}[form]" for kind in CONTROLS))
    for element in tree.css("form"):
        own_id = attribute(element, "id")
        own = [one for one in element.css(", ".join(CONTROLS)) if attribute(one, "form") in (None, own_id)]
        if own_id:
            known = {one.mem_id for one in own}
            own += [one for one in elsewhere if attribute(one, "form") == own_id and one.mem_id not in known]
        action = urljoin(url, attribute(element, "action") or url)
        form = Form((attribute(element, "method") or "get").lower(), action, [])
        form.multipart = attribute(element, "enctype") == "multipart/form-data"
        for control in own:
            _add(form, control)
        found.append((element.mem_id in inside, form))
    return [form for _main, form in sorted(found, key=lambda pair: not pair[0])]


def attribute(element: LexborNode, name: str) -> str | None:
    """The value of an attribute, empty for one without a value; None where there is none."""
    attributes = element.attributes
    return (attributes[name] or "") if name in attributes else None


def _add(form: Form, control: LexborNode) -> None:
    name, kind = attribute(control, "name") or "", attribute(control, "type") or ""
    value = attribute(control, "value")
    form.names.add(name)
    if control.tag == "button" or kind in ("submit", "image"):
        if attribute(control, "formaction") is None:
            form.buttons.append((name, value or ""))
    elif not name or attribute(control, "disabled") is not None or kind == "file":
        pass
    elif control.tag == "textarea":
        form.fields.append((name, control.text()))
    elif control.tag == "select":
        options = control.css("option")
        picked = [o for o in options if attribute(o, "selected") is not None]
        if not picked and attribute(control, "multiple") is None:
            picked = options[:1]
        form.fields += [(name, o.text() if (own := attribute(o, "value")) is None else own) for o in picked]
    elif kind not in ("checkbox", "radio") or attribute(control, "checked") is not None:
        form.fields.append((name, value or ("on" if kind in ("checkbox", "radio") else "")))
