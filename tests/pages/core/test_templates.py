"""Templates call only what there is: a branch that no test draws would answer 500 to the first person who needs it."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from jinja2 import Environment, nodes

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"
#: Given by the frame, and by the view of the page on which one chooses whom to write for.
FROM_VIEWS = {"_layout/frame_languages.html": {"language_url"}, "proposals/choose.html": {"who", "until"}}


def _unknown(env: Environment, source: str) -> set[str]:
    """Names that a template calls and that it neither imports nor makes nor finds everywhere."""
    tree = env.parse(source)
    imported = (names for each in tree.find_all(nodes.FromImport) for names in each.names)
    known = {each if isinstance(each, str) else each[1] for each in imported}
    known |= {each.target for each in tree.find_all(nodes.Import)} | {each.name for each in tree.find_all(nodes.Macro)}
    known |= {each.name for each in tree.find_all(nodes.Name) if each.ctx != "load"} | {"caller", "super"}
    called = {each.node.name for each in tree.find_all(nodes.Call) if isinstance(each.node, nodes.Name)}
    return called - known - set(env.globals)


def test_templates_call_only_what_there_is(app: Flask) -> None:
    env = app.jinja_env
    assert _unknown(env, "{{ listed(['a', 'b']) }}{% set f = here %}{{ f() }}{{ _('A') }}") == {"listed"}
    files = [path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".svg")]
    found = {str(path.relative_to(TEMPLATES)): _unknown(env, path.read_text(encoding="utf-8")) for path in files}
    assert len(found) > 200
    assert {name: names for name, names in found.items() if names} == FROM_VIEWS
