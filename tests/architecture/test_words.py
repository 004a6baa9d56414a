"""Every message is read against the words that civic does not use (docs/glossary.md)."""

from __future__ import annotations

import gettext
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.architecture.catalogues import known, said

ROOT = Path(__file__).resolve().parents[2]

#: What no message says, and what to say instead. Patterns are read without regard to case.
UNUSED = {
    "en": {
        r"\bwhoever\b": "anyone who, the person who",
        r"\bsomebody\b": "someone, a person",
        r"\bletters? (to you|again|of this kind|like)\b|\bno more letters\b": "e-mails",
        r"\bunwanted\b": "spam folder",
        r"\bmend(s|ed|ing)?\b": "correct, fix",
        r"\bfirst page\b": "home page",
        r"\bhouse rules\b": "community guidelines",
        r"\bimprint\b": "about the operator",
        r"\bkeep (this|these)\b": "save",
        r"\bthrow (it|this) away\b": "delete",
        r"\btak(e|en) (it |this comment )?(back|away)\b": "delete, withdraw",
        r"\bstands? (here|there|on|at|by|below)\b": "appears, is shown",
        r"\bbelongs? together\b": "is wrong",
        r"\blocked (room|away)\b": "confidential",
        r"\bdesk\b": "administration",
        r"\bgive (somebody|someone|away)\b": "assign; identify",
        r"\btaken over\b": "imported",
        r"\bcame out\b": "was published",
        r"\bgive [^.]*away\b": "reveal, identify",
        r"\b(goes|go) on by itself\b|\bcan(not| not)? go on\b": "resumes, continues",
        r"\bput in( here)?\.": "inserted",
        r"\b(is|was) another one than\b|\bsays something else\b": "differs from",
        r"\bwhat (became|happened) (of|with)\b": "the record of",
        r"\b(all|another|no|%\(n\)s) acts?\b": "entry (of the log)",
        r"\bwhere it stands\b": "current status",
        r"\blooks? after\b": "has a role in",
        r"\bthat waits?\b": "pending",
        r"\bneed not\b": "does not need to",
        r"\bvoted what\b": "voted for what",
        r"'": "the apostrophe ’",
    },
    "fr": {
        r"\blettres? (avec|qui|de ce|comme)\b|\b(recevoir|pas|plus) de lettres\b": "e-mails",
        r"règles de la maison": "charte de participation",
        r"première page": "accueil",
        r"\d,\d{3}\b": "8 000",
        r"\w[:;?!](?!\d)": "a space before a double sign",
        r"\btable ne garde\b": "jamais enregistré avec",
        r" [:;?!»]|« ": "a no-break space",
        r"'": "the apostrophe ’",
        r"(?<!Né)\(e\)": "·e",
        r"journal des actes": "journal d’activité",
        r"\b(avis adopté|projet d’avis)": "recommandation",
        r"adresse électronique": "adresse e-mail",
        r"\bréponse (donnée )?à l’avis": "réponse à la recommandation",
        r"\b(administrat|organisat|modérat)(eurs?\b(?!·)|rices?\b)": "administrateur·rice, ·rices",
    },
    "ar": {
        r"[؀-ۿ],|, [؀-ۿ]": "the Arabic comma",
        r"[؀-ۿ][?;]": "the Arabic question mark and semicolon",
        r"العملية|العمليات": "مسار، مسارات",
        r"(?<!النوع )\bو?الجنس\b": "النوع الاجتماعي",
        r"\bعملية\b(?! حسابية)": "مسار المشاركة",
        r"\b[ولبف]*(ال)?بلدة\b": "البلدية",
        r"سجل (الأعمال|إجراءات)": "سجل النشاط",
        r"\b(اختاروا|أدخلوا|استخدموا|افتحوا|ادعوا)\b": "اختر، أدخل: كسائر الصفحات",
        r"اقتراحك|كاتب الاقتراح|اقتراح (كتبته|أيّدته)": "مقترح",
        r"الصفحة الأولى": "الصفحة الرئيسية",
        r"سجل الناخبين": "قائمة الناخبين",
        r"مدير النظام|مسؤولو (البلد|هذه)|\(المسؤولون": "مدير، مديرون",
    },
}


def messages(language: str) -> Iterator[str]:
    """What a reader of one language can see: the messages themselves, or their translations."""
    if language == "en":
        for key in said():
            yield from key if isinstance(key, tuple) else (key,)
        return
    for message in known(language):
        if message.id:
            yield from message.string if isinstance(message.string, tuple) else (message.string,)


def found(language: str, text: str) -> list[str]:
    """The better words for what a text says wrongly; placeholders and addresses are no words."""
    bare = re.sub(r"%\(\w+\)[sd]|https?://\S*|\bcivic\.\w+", "X", text)
    return [better for pattern, better in UNUSED[language].items() if re.search(pattern, bare, re.IGNORECASE)]


@pytest.mark.parametrize("language", UNUSED)
def test_no_message_says_what_civic_does_not_say(language: str):
    assert [(text, better) for text in messages(language) for better in found(language, text)] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "You get no more letters of this kind."),
        ("en", "Whoever joins enters too."),
        ("en", "Keep this"),
        ("en", "Your comment stands here now."),
        ("fr", "Ne plus recevoir de lettres"),
        ("fr", "Langue: français"),
        ("fr", "Langue : français"),
        ("fr", "Vous serez déconnecté(e)."),
        ("ar", "الأرقام بحسب العمر والجنس والحي"),
        ("ar", "عنوان مقترح أو عملية أو تصويت"),
        ("ar", "أجابت البلدة عن مقترحك"),
        ("en", "a number that would give another away"),
        ("en", "the log is another one than on Monday"),
        ("en", "No acts match."),
        ("ar", "اكتب هنا, ثم أرسل"),
        ("ar", "كل العمليات"),
    ],
)
def test_the_list_finds_what_was_said_before(language: str, text: str):
    assert found(language, text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Lower-case letters, digits and hyphens"),
        ("en", "Your comment is published."),
        ("fr", "Langue : français"),
        ("fr", "8 000 personnes ; %(n)s%% à https://ville.example"),
        ("ar", "اكتب هنا، ثم أرسل"),
    ],
)
def test_the_list_leaves_good_words_alone(language: str, text: str):
    assert not found(language, text)


def test_arabic_numbers_from_11_to_99_are_followed_by_the_accusative():
    """60 يومًا, but 100 يوم. The catalogue's own rule says which form is for which number."""
    with (ROOT / "translations" / "ar" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        rule = read_po(file).plural_expr
    form = gettext.c2py(rule)
    swapped = [
        message.id[0]
        for message in known("ar")
        if isinstance(message.string, tuple)
        and message.string[form(100)].count("ً") > message.string[form(60)].count("ً")
    ]
    assert swapped == []


def test_each_term_has_one_row_and_a_word_in_each_language():
    rows = [line for line in (ROOT / "docs" / "glossary.md").read_text().splitlines() if line.startswith("| ")][2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    assert len(cells) > 25
    assert all(len(row) == 4 and all(row) for row in cells)
    terms = [term for row in cells for term in row[0].split(", ")]
    assert len(terms) == len(set(terms))


#: What legal pages promised and the program does not do.
PROMISED = {
    "en": r"\bobject\b|asked again|delete everything",
    "fr": r"redemande|tout effacer",
    "ar": r"سُئلت",
}


@pytest.mark.parametrize("language", PROMISED)
def test_the_demonstrations_legal_pages_speak_plainly_and_promise_what_is_there(language: str):
    pages = tomllib.loads((ROOT / "civic" / "demo" / "content" / "legal.toml").read_text())
    assert set(pages) == {"privacy", "imprint", "terms", "accessibility"}
    for kind, texts in pages.items():
        bare = texts[language].replace("{town}", "Xtown").replace("{mail}", "x.example")
        assert found(language, bare) == [], kind
        assert not re.search(PROMISED[language], bare, re.IGNORECASE), kind


#: Numbers that are bounds of the program, never 1; and words after a name that are verbs, not what is counted.
BOUNDS = {"most", "longest", "shortest", "fewest", "shown", "solves", "seconds", "values", "height", "digits", "hours"}
NUMBER_OF = re.compile(r"%\((\w+)\)s (?:more |new |other |possible )?([a-z]+s)\b")
COUNTED = {"supporters", "neighbourhoods", "participants", "options", "people", "votes", "voters", "ballots"}


def _without_plural(words: str) -> list[str]:
    """Numbers of things in a sentence that has one form only, so that it says "1 supporters"."""
    found = NUMBER_OF.findall(words)
    return [name for name, thing in found if name not in BOUNDS and thing in COUNTED]


#: Bounds under other names: from which number on an answer of the form is right.
RANGES = ("Enter 1 to %(supporters)s", "Proposals with fewer than %(fewest)s")


def test_a_sentence_that_counts_has_a_plural():
    wrong = [words for words in said() if isinstance(words, str) and _without_plural(words)]
    assert [words for words in wrong if not any(each in words for each in RANGES)] == []


def test_a_sentence_without_a_plural_is_found():
    assert _without_plural("%(n)s supporters were needed for a council to treat it.") == ["n"]
    assert _without_plural("The map has %(count)s neighbourhoods now.") == ["count"]
    assert not _without_plural("A vote can have at most %(most)s options.")
