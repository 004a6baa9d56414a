"""Forms of the design page: one as it is first seen, one with every field refused, one for signing in."""

from flask_wtf.file import FileField
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Form,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
    widgets,
)
from wtforms.fields.choices import SelectChoice


class Example(Form):
    """Every kind of field."""

    title = StringField(
        "Title",
        [validators.InputRequired("Give your proposal a title"), validators.Length(max=120)],
        description="What should change, and where? For example “A crossing at Mill Street school”.",
    )
    body = TextAreaField(
        "What should change, and why?",
        [validators.InputRequired("Say what should change"), validators.Length(max=8000)],
        description="Say it as you would to a neighbour. Up to 8,000 characters.",
    )
    place = SelectField(
        "Neighbourhood",
        [validators.AnyOf(("1", "2"), "Choose a neighbourhood, or the whole town")],
        choices=[
            SelectChoice("", "Choose"),
            SelectChoice("1", "Old Harbour"),
            SelectChoice("2", "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysilio"),
        ],
    )
    theme = RadioField(
        "Theme",
        [validators.InputRequired("Choose a theme")],
        choices=[
            SelectChoice("streets", "Streets and walking"),
            SelectChoice("green", "Green and water"),
            SelectChoice("other", "Something else"),
        ],
    )
    who = SelectMultipleField(
        "Whom does it concern?",
        [validators.InputRequired("Tick at least one")],
        choices=[
            SelectChoice("young", "Children and youth"),
            SelectChoice("old", "Older people"),
            SelectChoice("all", "Everybody"),
        ],
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
    )
    picture = FileField("Picture", description="JPEG or PNG, up to 5 MB.")
    agree = BooleanField(
        "I wrote this myself and it breaks no house rule",
        [validators.InputRequired("Say that you wrote this yourself")],
    )


class SignIn(Form):
    """Sign-in by e-mail and password."""

    email = StringField("E-mail", [validators.InputRequired("Give your e-mail address")])
    password = PasswordField("Password", [validators.InputRequired("Give your password")])


def good(prefix: str = "") -> Form:
    """Return the form as somebody sees it first, half filled in."""
    return Example(
        prefix=prefix, data={"body": "The steps from Beacon Heath down to the station have no light.", "theme": "green"}
    )


def bad() -> Form:
    """Return the form after it was refused: each field that can be wrong is."""
    form = Example(MultiDict({"body": ""}), prefix="bad-")
    form.validate()
    return form


def sign_in() -> Form:
    """Return an empty sign-in form."""
    return SignIn(prefix="in-")
