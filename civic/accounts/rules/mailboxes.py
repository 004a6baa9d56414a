"""The normal form of an e-mail address: what two addresses share when their mail arrives in one mailbox.

Which providers, why, and what it costs: docs/decisions/0009-one-mailbox-one-account.md
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import idna

#: Domains of one provider that share their mailboxes, by the one that stands for all of them.
SAME_PROVIDER = {
    "gmail.com": ("googlemail.com",),
    "icloud.com": ("me.com", "mac.com"),
    "proton.me": ("protonmail.com", "protonmail.ch", "pm.me"),
    "yandex.ru": ("yandex.com", "yandex.by", "yandex.kz", "yandex.ua", "yandex.com.tr", "ya.ru", "narod.ru"),
}
_PROVIDER = {other: one for one, others in SAME_PROVIDER.items() for other in others}
#: Characters in front of the @ that a provider does not read.
IGNORED = {"gmail.com": ".", "proton.me": ".-_"}
#: Providers that hand out ``name-tag`` beside ``name+tag``; none of their accounts has a hyphen of its own.
HYPHEN_TAGS = re.compile(r"(yahoo(\.[a-z]{2,3}){1,2}|ymail\.com|rocketmail\.com)")
#: Providers that read ``anything@name.domain`` as ``name@domain``.
SUBDOMAIN_NAMES = ("fastmail.com", "fastmail.fm")
#: RFC 1035 in characters; a longer text is no domain, and is not read as one.
LONGEST_DOMAIN = 253
#: RFC 5321: a quoted local part that needs no quotes is the same one without them.
_QUOTED = re.compile(r'"([^"\\\s@]+)"')


def mailbox(address: str) -> str:
    """The normal form of an address, for comparing mailboxes; mail is sent to the address as it was written.

    Case, Unicode form (NFKC), the spelling of the domain (IDNA), sub-addresses (``name+tag``, RFC 5233) and what
    large providers do not read are taken away. A text that is no address has a normal form too, and the normal form
    is its own.
    """
    return _stable(_mailbox, address)


def same_address(one: str, other: str) -> bool:
    """Whether two addresses differ in case and Unicode form at most."""
    return _folded(one) == _folded(other)


def _mailbox(address: str) -> str:
    local, at, domain = _folded(address).rpartition("@")
    if not (local and at and domain):
        return _folded(address)
    domain = _domain(domain)
    if found := _QUOTED.fullmatch(local):
        local = found[1]
    local, domain = _from_subdomain(local, domain)
    domain = _PROVIDER.get(domain, domain)
    local = _head(local, "+")
    if HYPHEN_TAGS.fullmatch(domain):
        local = _head(local, "-")
    if domain == "yandex.ru":
        local = local.replace("-", ".")
    return f"{_without(local, IGNORED.get(domain, ''))}@{domain}"


def _folded(text: str) -> str:
    """NFKC and lower case: as PRECIS does for user names (RFC 8265), so that ß stays a letter of its own."""
    return _stable(lambda now: unicodedata.normalize("NFKC", now).lower().strip(), text)


def _domain(domain: str) -> str:
    """A domain in ASCII (UTS 46, non-transitional); one that IDNA refuses stays as it is."""
    domain = domain.strip(".") or domain
    if len(domain) > LONGEST_DOMAIN:
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return domain


def _head(local: str, separator: str) -> str:
    """What stands before the tag; a name that begins with the separator has none."""
    return local.split(separator, 1)[0] or local


def _without(local: str, ignored: str) -> str:
    return local.translate(dict.fromkeys(map(ord, ignored))) or local


def _from_subdomain(local: str, domain: str) -> tuple[str, str]:
    for provider in SUBDOMAIN_NAMES:
        name = domain.removesuffix(f".{provider}")
        if name != domain and "." not in name:
            return name, provider
    return local, domain


def _stable(step: Callable[[str], str], text: str) -> str:
    """Apply a step until it changes nothing: each makes one kind of difference vanish, which may uncover another."""
    while (following := step(text)) != text:
        text = following
    return text
