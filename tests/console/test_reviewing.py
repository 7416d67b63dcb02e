"""The inbox and the reviewing of conversations."""

import threading
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.utils import timezone

from review import importing, reviewing
from review.models import AuditEntry, Conversation, Review, Turn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("filters", "texts", "words"),
    [
        ({}, {"one", "two", "three"}, "3 conversations"),
        ({"language": "fr"}, {"three"}, "in Français"),
        ({"marks": ["urgent"]}, {"two"}, "marked urgent"),
        ({"marks": ["urgent", "unknown"]}, set(), "marked urgent and unknown"),
        ({"topic": "return/cost"}, {"one"}, "about “Who pays for the trip home?”"),
        ({"topic": "help"}, {"two"}, "about"),
        ({"channel": "web", "language": "en"}, {"one", "two"}, "in English, through web"),
        ({"state": "new"}, {"one", "two", "three"}, "not reviewed"),
        ({"state": "done"}, set(), "reviewed"),
        ({"q": "emmener chat"}, {"three"}, "where a person wrote “emmener chat”"),
        ({"q": "TRIP pay"}, {"one"}, "wrote"),
        ({"q": '"; DROP TABLE x'}, set(), "wrote"),
        ({"q": "want", "language": "fr"}, set(), "in Français, where a person wrote"),
        ({"since": "2999-01-01"}, set(), "since"),
        ({"until": "2001-01-01"}, set(), "until"),
        ({"mine": "on"}, set(), "assigned to me"),
        ({"language": "xx"}, {"one", "two", "three"}, "A filter is not valid"),
        ({"before": "nonsense_9"}, {"one", "two", "three"}, "3 conversations"),
    ],
)
def test_filters_combine_and_explain_themselves(login, talk, filters, texts, words):
    answer = login("reader").get("/?" + urlencode(filters, doseq=True))
    assert {row.key for row in answer.context["rows"]} == texts
    assert words in " ".join(answer.content.decode().split())


def test_pages_follow_each_other_without_a_gap_or_a_double(login, tracker, importer):
    for i in range(95):
        tracker.ask(f"person {i}", "hello")
    importer.run()
    # Many at the same moment: the number decides.
    Conversation.objects.filter(pk__lte=60).update(last_at=timezone.now())
    client, address, seen = login("reader"), "/", []
    while address:
        context = client.get(address).context
        seen += [row.pk for row in context["rows"]]
        address = f"/?{context['older']}" if context["older"] else None
    assert len(seen) == len(set(seen)) == 95


def test_conversation_page_shows_what_the_person_saw(login, talk):
    page = (
        login("reader").get(Conversation.objects.get(key="one").get_absolute_url()).content.decode()
    )
    assert "who pays for the trip" in page
    assert "You pay nothing." in page
    assert '<span class="quiet">pressed</span> More' in page
    assert "90 %" in page
    assert "250 ms" in page


def test_texts_of_people_are_never_markup(login, tracker, importer):
    tracker.ask("x", "<script>alert(1)</script> <b>bold</b>")
    tracker.reply("x", "<img src=x onerror=alert(1)>")
    importer.run()
    page = login("reader").get(Conversation.objects.get().get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<img" not in page


def test_marking_and_correcting_is_audited_with_before_and_after(login, talk):
    client, turn = login("reviewer"), Turn.objects.get(text="who pays for the trip")
    client.post(f"/turns/{turn.pk}/review/", {"verdict": "right"})
    client.post(f"/turns/{turn.pk}/review/", {"right_topic": "return/cash"})
    review = Review.objects.get()
    assert (review.verdict, review.right_topic) == ("wrong", "return/cash")
    last = AuditEntry.objects.filter(action="review").first()
    assert last.before["verdict"] == "right"
    assert last.after["right_topic"] == "return/cash"
    assert last.who_name == "reviewer-all"


def test_a_topic_that_does_not_exist_is_refused(login, talk):
    client, turn = login("reviewer"), Turn.objects.get(text="who pays for the trip")
    answer = client.post(
        f"/turns/{turn.pk}/review/", {"right_topic": "return/nonsense"}, follow=True
    )
    assert "There is no topic" in answer.content.decode()
    assert not Review.objects.filter(verdict="wrong").exists()


def test_topics_are_found_while_typing(login, talk):
    page = login("reviewer").get("/topics/?right_topic=cash").content.decode()
    assert "return/cash" in page
    assert "No topic" in login("reviewer", "fr").get("/topics/?right_topic=zzzz").content.decode()


def test_a_conversation_is_done_when_every_question_is_judged(person, talk):
    one, reviewer = Conversation.objects.get(key="one"), person("reviewer")
    assert one.state == "new"
    reviewing.accept_rest(one, reviewer)
    one.refresh_from_db()
    assert one.state == "done"
    assert Review.objects.count() == 1


def test_urgent_turns_need_a_second_person(login, person, talk):
    turn = Turn.objects.get(text="i want to die")
    first = person("reviewer", name="first")
    reviewing.judge(turn, first, verdict="right")
    turn.conversation.refresh_from_db()
    assert turn.conversation.state == "second"
    reviewing.look_again(turn, first)
    assert Review.objects.get().second_by is None
    login("reviewer").post(f"/turns/{turn.pk}/second-look/")
    assert Review.objects.get().second_by.username == "reviewer-all"
    turn.conversation.refresh_from_db()
    assert turn.conversation.state == "done"


def test_a_new_turn_opens_a_reviewed_conversation_again(person, talk, tracker, importer):
    one = Conversation.objects.get(key="one")
    reviewing.accept_rest(one, person("reviewer"))
    tracker.ask("one", "and how long")
    importer.run()
    one.refresh_from_db()
    assert one.state == "begun"


def test_a_pressed_button_opens_nothing_again(person, talk, tracker, importer):
    one = Conversation.objects.get(key="one")
    reviewing.accept_rest(one, person("reviewer"))
    tracker.ask("one", "more:return/cost")
    importer.run()
    one.refresh_from_db()
    assert one.state == "done"


def test_a_conversation_of_buttons_alone_can_be_closed(login, tracker, importer):
    tracker.ask("buttons", "do:menu")
    importer.run()
    one = Conversation.objects.get(key="buttons")
    login("reviewer").post(f"/conversations/{one.pk}/accept/")
    one.refresh_from_db()
    assert one.state == "done"


@pytest.mark.django_db(transaction=True)
def test_what_is_judged_while_the_reader_works_is_not_lost(
    person, talk, tracker, importer, monkeypatch
):
    one, reviewer, threads = Conversation.objects.get(key="one"), person("reviewer"), []
    write = importing._Batch.write

    def judge():
        reviewing.accept_rest(Conversation.objects.get(pk=one.pk), reviewer)
        connection.close()

    def interrupted(batch):
        threads.append(threading.Thread(target=judge))
        threads[0].start()
        threads[0].join(timeout=1)
        write(batch)

    monkeypatch.setattr(importing._Batch, "write", interrupted)
    tracker.ask("one", "and how long")
    importer.step()
    threads[0].join()
    one.refresh_from_db()
    left = [turn for turn in one.turn_set.all() if turn.reviewable and not hasattr(turn, "review")]
    assert one.state == ("begun" if left else "done")


def test_the_login_is_never_put_into_a_part_of_a_page(client, talk):
    turn = Turn.objects.first()
    answer = client.post(
        f"/turns/{turn.pk}/review/", {"verdict": "right"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer["HX-Refresh"]) == (200, "true")


def test_a_topic_that_does_not_exist_is_told_beside_the_turn(login, talk):
    turn = Turn.objects.get(text="who pays for the trip")
    answer = login("reviewer").post(
        f"/turns/{turn.pk}/review/", {"right_topic": "x/y"}, headers={"HX-Request": "true"}
    )
    assert "There is no topic “x/y”" in answer.content.decode()


def test_tags_and_assignment(login, talk, person):
    one, other = Conversation.objects.get(key="one"), person("reviewer", "fr", name="french")
    client = login("reviewer")
    me = Conversation.assigned_to.field.related_model.objects.get(username="reviewer-all")
    client.post(
        f"/conversations/{one.pk}/organise/", {"assigned_to": me.pk, "tags": "Follow up, lawyer"}
    )
    one.refresh_from_db()
    assert one.assigned_to == me
    assert sorted(tag.name for tag in one.tags.all()) == ["follow up", "lawyer"]
    assert [r.key for r in client.get("/?mine=on&tag=lawyer").context["rows"]] == ["one"]
    # Who may not read it cannot be given it.
    client.post(f"/conversations/{one.pk}/organise/", {"assigned_to": other.pk, "tags": ""})
    one.refresh_from_db()
    assert one.assigned_to is None


def test_saving_tags_takes_a_conversation_from_nobody(login, talk, person):
    """Its language may have changed since, to one that its reviewer does not review."""
    one, other = Conversation.objects.get(key="one"), person("reviewer", "fr", name="french")
    Conversation.objects.update(assigned_to=other)
    client = login("reviewer")
    page = client.get(one.get_absolute_url()).content.decode()
    assert f'<option value="{other.pk}" selected>' in page
    client.post(f"/conversations/{one.pk}/organise/", {"assigned_to": other.pk, "tags": "x"})
    one.refresh_from_db()
    assert one.assigned_to == other


def test_export_is_masked_and_audited_and_no_formula(login, tracker, importer):
    tracker.ask("x", "=cmd|' /C calc'!A0")
    tracker.ask("x", "my name is Peter Smith and my number is 0470 12 34 56")
    importer.run()
    content = login("editor").get("/export.csv?q=number").content.decode()
    assert "0470" not in content
    assert "Peter" not in content
    assert "'=cmd" in content
    entry = AuditEntry.objects.get(action="export")
    assert entry.after["turns"] == 2
    assert "number" not in str(entry.after["filter"])


def test_deleting_needs_the_tick_and_deletes_everywhere(login, talk, tracker):
    one, client = Conversation.objects.get(key="one"), login("administrator")
    client.post(f"/conversations/{one.pk}/delete/")
    assert Conversation.objects.filter(key="one").exists()
    client.post(f"/conversations/{one.pk}/delete/", {"sure": "yes"})
    assert not Conversation.objects.filter(key="one").exists()
    assert tracker.connection.execute(
        "SELECT count(*) FROM events WHERE sender_id='one'"
    ).fetchone() == (0,)
    assert AuditEntry.objects.filter(action="delete", target=f"conversation:{one.pk}").exists()


def test_addresses_and_logs_hold_nothing_of_people(login, talk, caplog):
    client = login("reader")
    caplog.set_level("DEBUG")
    for row in client.get("/").context["rows"]:
        assert row.key not in row.get_absolute_url()
        client.get(row.get_absolute_url())
    assert "who pays" not in caplog.text
