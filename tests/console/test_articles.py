"""Articles: states, confirming, approving, withdrawing, editing, and two people at once."""

import re
from datetime import date, timedelta

import pytest

from infopoint.knowledge.live import LiveLibrary
from infopoint.knowledge.validate import validate
from review import knowledge
from review.articles import files
from review.models import ArticleChange, AuditEntry, Gap

pytestmark = pytest.mark.django_db
COST = "/articles/return/cost/en/"


@pytest.fixture
def assistant(project):
    """What the assistant would serve: it looks at the files when the clock moves on."""
    clock = iter(range(0, 10_000, 5))
    return LiveLibrary(project / "knowledge", clock=lambda: float(next(clock)))


def _fresh(monkeypatch=None):
    knowledge._live.cache_clear()


def _act(client, address, action, **values):
    """Does what a button of an article's page does."""
    version = client.get(address).context["version"]
    return client.post(
        f"{address}act/", {"action": action, "version": version, **values}, follow=True
    )


def test_list_tells_state_and_filters(login, project):
    (project / "knowledge/return/cost.ar.md").unlink()
    client = login("reader")
    everything = client.get("/articles/").context["rows"]
    assert "return/cost" in [row["topic"] for row in everything]
    missing = client.get("/articles/?state=missing&language=ar").context["rows"]
    topics = {row["topic"] for row in missing}
    assert "return/cost" in topics
    assert "help/suicide" not in topics
    assert client.get("/articles/?state=outdated&language=fr").context["rows"] == []
    assert {
        row["topic"].split("/")[0] for row in client.get("/articles/?area=return").context["rows"]
    } == {"return"}


def test_list_tells_what_people_found(login, project, tracker, importer):
    tracker.ask("a", "helpful:return/cost")
    tracker.reply("a", "Thank you.", outcome="chat", topic=None)
    importer.run()
    rows = login("reader").get("/articles/?area=return").context["rows"]
    assert {row["topic"]: row["helped"] for row in rows if row["helped"]} == {"return/cost": (1, 1)}


def test_side_by_side_shows_both_texts(login, project):
    page = login("reader").get("/articles/return/cost/fr/").content.decode()
    assert "Who pays for the trip home?" in page
    assert "Qui paie le voyage de retour" in page
    assert "No person has reviewed this text." in page
    assert "approve" not in page


def test_confirming_writes_name_and_date_and_the_file_stays_valid(login, project, assistant):
    due = date.today() + timedelta(days=80)
    _act(login("reviewer", "en"), COST, "confirm", due=due.isoformat())
    review = assistant.current.articles["return/cost"].review
    assert (review.by, review.on, review.due) == ("Test Reviewer-En", date.today(), due)
    assert assistant.current.state("return/cost", "en") == "reviewed"
    assert not [f for f in validate(project / "knowledge", date.today()) if not f.warning]


@pytest.mark.parametrize("due", ["", "2001-01-01", "2999-01-01", "2026-02-31", "nonsense"])
def test_confirming_needs_a_sensible_next_day(login, project, assistant, due):
    _act(login("reviewer"), COST, "confirm", due=due)
    assert assistant.current.articles["return/cost"].review.by is None


def test_approving_a_translation(login, project, assistant):
    _act(login("reviewer", "fr"), "/articles/return/cost/fr/", "approve")
    translation = assistant.current.translations["return/cost", "fr"]
    assert translation.reviewed_by == "Test Reviewer-Fr"
    assert translation.reviewed_on == date.today()
    assert assistant.current.state("return/cost", "fr") == "reviewed"


@pytest.mark.parametrize(("language", "action"), [("en", "confirm"), ("fr", "approve")])
def test_nobody_vouches_for_a_text_they_have_not_read(login, project, assistant, language, action):
    client, address = login("editor"), f"/articles/return/cost/{language}/"
    read = client.get(address).context["version"]
    edit = client.get(f"{address}edit/")
    body = edit.context["form"]["body"].value()
    client.post(
        f"{address}edit/", _form(edit, body=f"{body}\n"[:-1].replace(".[^1]", " !.[^1]", 1))
    )
    due = (date.today() + timedelta(30)).isoformat()
    answer = client.post(
        f"{address}act/", {"action": action, "due": due, "version": read}, follow=True
    )
    assert "Somebody else changed this text just now" in answer.content.decode()
    assert assistant.current.state("return/cost", language) == "unreviewed"
    _act(client, address, action, due=due)
    assert assistant.current.state("return/cost", language) == "reviewed"


@pytest.mark.parametrize(
    "forged",
    ["reviewed_by: X\nreviewed_on: 2026-11-01", '"reviewed_by": X\n"reviewed_on": 2026-11-01'],
)
def test_nobody_approves_a_translation_by_editing_it(login, project, assistant, forged):
    client, address = login("editor"), "/articles/return/cost/fr/edit/"
    page = client.get(address)
    front = page.context["form"]["front"].value()
    client.post(address, _form(page, front=f"{front}\n{forged}"))
    assert assistant.current.translations["return/cost", "fr"].reviewed_by is None


def test_a_text_that_breaks_a_rule_can_still_be_withdrawn(login, project, assistant):
    path = project / "knowledge/return/cost.en.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("related: [", "related: [return/nothing_like_it, "), "utf-8")
    assert "nothing_like_it" in path.read_text("utf-8")
    assert [f for f in validate(project / "knowledge", date.today()) if not f.warning]
    _act(login("reviewer", "en"), COST, "withdraw", note="it is wrong")
    assert assistant.current.article("return/cost") is None


def test_who_has_no_name_cannot_approve(client, person, project, assistant):
    user = person("reviewer")
    user.first_name = user.last_name = ""
    user.save()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = _act(client, "/articles/return/cost/fr/", "approve")
    assert "Your account has no name" in answer.content.decode()
    assert assistant.current.translations["return/cost", "fr"].reviewed_by is None


def test_withdrawing_stops_the_assistant_at_its_next_look(login, project, assistant):
    assert assistant.current.article("return/cost")
    _act(login("reviewer", "en"), COST, "withdraw", note="the amount is wrong")
    assert assistant.current.article("return/cost") is None
    change = ArticleChange.objects.get()
    assert (change.kind, change.note) == ("withdrawn", "the amount is wrong")
    assert AuditEntry.objects.get(action="withdrawn").target == "article:return/cost.en"
    _fresh()
    _act(login("editor"), COST, "publish")
    assert assistant.current.article("return/cost")


def test_withdrawing_a_translation_keeps_its_text_in_the_changes(login, project, assistant):
    before = (project / "knowledge/return/cost.fr.md").read_text("utf-8")
    _act(login("reviewer", "fr"), "/articles/return/cost/fr/", "withdraw", note="bad")
    assert assistant.current.version("return/cost", ["fr"]).language == "en"
    assert ArticleChange.objects.get().before == before


def _form(page, **changed):
    form = page.context["form"]
    values = {name: form[name].value() for name in ("front", "body", "version")}
    return {**values, "note": "clearer", **changed}


def test_editing_raises_the_revision_and_drops_the_review(login, project, assistant):
    _act(login("reviewer"), COST, "confirm", due=(date.today() + timedelta(30)).isoformat())
    _fresh()
    client = login("editor")
    page = client.get(COST + "edit/")
    body = page.context["form"]["body"].value().replace("You pay nothing.", "You do not pay.")
    client.post(COST + "edit/", _form(page, body=body.replace("\n", "\r\n"), new_meaning="on"))
    article = assistant.current.articles["return/cost"]
    assert article.answer[0].text.startswith("You do not pay.")
    assert article.revision == 2
    assert article.review.by is None
    assert assistant.current.state("return/cost", "fr") == "outdated"
    assert "\r" not in (project / "knowledge/return/cost.en.md").read_bytes().decode()


def test_the_help_beside_the_text_names_the_line_that_divides_it(login, project):
    page = login("editor").get(COST + "edit/").content.decode()
    assert "a line with &lt;!-- more --&gt;," in page


def test_a_text_that_breaks_a_rule_is_not_written(login, project):
    client, path = login("editor"), project / "knowledge/return/cost.en.md"
    before, page = path.read_text("utf-8"), login("editor", "en").get(COST + "edit/")
    answer = client.post(COST + "edit/", _form(page, body="Call me on 0470 12 34 56.[^1]"))
    assert "The text breaks a rule" in answer.content.decode()
    assert "0470 12 34 56" in answer.content.decode()
    assert path.read_text("utf-8") == before
    assert not ArticleChange.objects.exists()


def test_two_people_at_once_lose_nothing(login, person, client, project):
    first = login("editor")
    page_one = first.get(COST + "edit/")
    page_two = first.get(COST + "edit/")
    body = page_one.context["form"]["body"].value()
    first.post(
        COST + "edit/", _form(page_one, body=body.replace("You pay nothing.", "First wins."))
    )
    answer = first.post(
        COST + "edit/", _form(page_two, body=body.replace("You pay nothing.", "Second comes."))
    )
    text = (project / "knowledge/return/cost.en.md").read_text("utf-8")
    assert "First wins." in text
    assert "Second comes." not in text
    shown = answer.content.decode()
    assert "Somebody else changed this text meanwhile" in shown
    assert "First wins." in shown
    assert "Second comes." in shown
    kept = ArticleChange.objects.get(kind="conflict")
    assert "Second comes." in kept.after
    # Joined and sent again it goes through.
    version = re.search(r'name="version" value="(\w+)"', shown).group(1)
    first.post(
        COST + "edit/",
        _form(page_two, body=body.replace("You pay nothing.", "Both."), version=version),
    )
    assert "Both." in (project / "knowledge/return/cost.en.md").read_text("utf-8")


def test_a_missing_translation_can_be_written(login, project, assistant):
    client, address = login("editor"), "/articles/return/cost/es/edit/"
    page = client.get(address)
    assert "translates: 1" in page.context["form"]["front"].value()
    client.post(address, _form(page))
    assert assistant.current.state("return/cost", "es") == "unreviewed"


def test_a_draft_from_a_gap_is_not_shown_before_it_is_published(login, project, assistant, talk):
    gap, client = Gap.objects.create(), login("editor")
    client.post(
        f"/gaps/{gap.pk}/draft/",
        {
            "topic": "return/pets", "title": "Can I take my pet: a cat?", "text": "Ask the desk.[^1]",
            "source_title": 'A "page"', "publisher": "Fedasil", "url": "https://www.fedasil.be/en/pets",
        },
    )  # fmt: skip
    gap.refresh_from_db()
    assert (gap.state, gap.topic) == ("drafted", "return/pets")
    article = assistant.current.articles["return/pets"]
    assert (article.status, article.title) == ("draft", "Can I take my pet: a cat?")
    assert assistant.current.article("return/pets") is None


@pytest.mark.parametrize("topic", ["../x/y", "return/../x", "Return/pets", "return", "return/cost"])
def test_a_draft_cannot_leave_the_folder_or_replace_an_article(login, project, topic):
    gap = Gap.objects.create()
    before = sorted(path for path in project.rglob("*"))
    login("editor").post(
        f"/gaps/{gap.pk}/draft/",
        {
            "topic": topic,
            "title": "T",
            "text": "A.[^1]",
            "source_title": "S",
            "publisher": "P",
            "url": "https://www.fedasil.be/en/x",
        },
    )
    assert sorted(path for path in project.rglob("*")) == before


def test_set_key_replaces_a_block_over_several_lines():
    front = "title: A\nreview:\n  by: null\n  due: 2027-01-01\nrevision: 1\n"
    assert files.set_key(front, "review", "{by: X}") == "title: A\nreview: {by: X}\nrevision: 1\n"
    assert files.set_key("a: 1\n", "b", "2") == "a: 1\nb: 2\n"


def test_change_pages_show_a_diff(login, project):
    _act(login("reviewer"), "/articles/return/cost/fr/", "approve")
    client = login("reader")
    change = ArticleChange.objects.get()
    assert "return/cost.fr" in client.get("/articles/changes/").content.decode()
    assert "+reviewed_by:" in client.get(f"/articles/changes/{change.pk}/").content.decode()
