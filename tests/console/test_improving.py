"""Corrections become examples; unanswered questions become gaps; figures become charts."""

import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from review import background, charts, digest, figures, reviewing
from review.improving import examples, gaps, trial
from review.improving.examples import Example
from review.improving.unanswered import any_new
from review.models import (
    AuditEntry,
    Conversation,
    DayCount,
    Digest,
    Gap,
    GapQuestion,
    Review,
    Trial,
    Turn,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(talk, tracker, importer, person, project):
    tracker.ask(
        "four", "will the plane ticket cost me anything, my uncle asks", topic="living/work"
    )
    tracker.reply("four", topic="living/work")
    importer.run()
    turn = Turn.objects.get(topic="living/work")
    reviewing.judge(turn, person("reviewer", name="r"), verdict="wrong", right_topic="return/cost")
    return turn


def test_a_correction_becomes_one_line_of_training_data(corrected, project):
    chosen = examples.select(examples.corrections(None), project)
    assert [(e.topic, e.language) for e in chosen.examples] == [("return/cost", "en")]
    files = examples.changed_files(chosen.examples, project)
    text = examples.diff(files, project)
    added = [line for line in text.splitlines() if line.startswith("+ ")]
    assert added == ["+      - will the plane ticket cost me anything, my uncle asks"]
    applied = subprocess.run(
        ["git", "apply", "--check", "-"], input=text, text=True, cwd=project, capture_output=True
    )
    assert applied.returncode == 0, applied.stderr
    examples.write(files, project)
    loaded = yaml.safe_load((project / "data/nlu/return/en.yml").read_text("utf-8"))
    entry = next(e for e in loaded["nlu"] if e["intent"] == "return/cost")
    assert entry["examples"].rstrip().endswith("my uncle asks")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("my name is [name] and i want to go", "personal"),
        ("call me on 0470 12 34 56 please", "personal"),
        ("x" * 201, "form"),
        ("what about {this}", "form"),
        ("what is voluntary return", "contradiction"),
    ],
)
def test_what_may_not_become_an_example_is_left_out_with_the_reason(project, text, reason):
    chosen = examples.select([Example("return/cost", "en", text, 1)], project)
    assert [r for _, r in chosen.left_out] == [reason]


def test_held_out_messages_and_doubles_are_left_out(project):
    held = (
        (project / "tests/nlu/held_out/en.tsv").read_text("utf-8").splitlines()[0].split("\t")[-1]
    )
    same = Example("return/cost", "en", "a wholly new way to say it", 1)
    chosen = examples.select([Example("return/cost", "en", held[:200], 1), same, same], project)
    assert [e.text for e in chosen.examples] == ["a wholly new way to say it"]
    assert chosen.left_out[-1][1] == "same"
    assert held not in [e.text for e in chosen.examples]


def test_an_example_of_a_new_topic_or_language_file(project):
    new = [
        Example("return/pets", "en", "can my cat fly with me", 1),
        Example("help/at_sea", "sq", "ndihme ne det", 2),
    ]
    (project / "data/nlu/help/sq.yml").unlink()
    files = examples.changed_files(new, project)
    for text in files.values():
        assert yaml.safe_load(text)["nlu"][-1]["examples"] in {
            "- can my cat fly with me\n",
            "- ndihme ne det\n",
        }


def test_improve_page_shows_diff_and_starts_a_trial(corrected, login, monkeypatch):
    started = []
    monkeypatch.setattr(trial, "start_command", lambda *a: started.append(a))
    client = login("editor")
    assert "my uncle asks" in client.get("/improve/").content.decode()
    client.post("/improve/trials/")
    shown = Trial.objects.get()
    assert started == [("trytrial", str(shown.pk))]
    assert (
        "Another trial is running" in client.post("/improve/trials/", follow=True).content.decode()
    )
    assert client.get("/improve/corrections.diff").content.decode() == shown.diff
    assert AuditEntry.objects.filter(action="trial").count() == 1


def _measured(project, **changes):
    found = examples.corrections(None)
    text = examples.diff(examples.changed_files(found, project), project)
    card = {"ordinary": {"messages": 9, "first": 74.8, "offered": 88.0, "wrong": 9.1, "alarm": 4.0}}
    after = {
        "ordinary": {"messages": 9, "first": 75.0, "offered": 88.0, "wrong": 9.4, "alarm": 4.0}
    }
    values = {"state": "measured", "before": card, "after": after, "diff": text} | changes
    return Trial.objects.create(
        examples=[[e.topic, e.language, e.text, e.turn] for e in found], **values
    )


def test_accepting_writes_the_examples_and_takes_them_off_the_list(corrected, project, login):
    client, shown = login("editor"), _measured(project)
    page = client.get(f"/improve/trials/{shown.pk}/").content.decode()
    assert "74.8 → 75.0" in " ".join(page.split())
    assert 'class="worse">(+0.3)' in " ".join(page.split())
    client.post(f"/improve/trials/{shown.pk}/decide/", {"decision": "accept"})
    assert "my uncle asks" in (project / "data/nlu/return/en.yml").read_text("utf-8")
    assert examples.corrections(None) == []
    shown.refresh_from_db()
    assert shown.state == "accepted"


def test_a_trial_of_changed_data_cannot_be_accepted(corrected, project, login):
    client, shown = login("editor"), _measured(project)
    path = project / "data/nlu/return/en.yml"
    path.write_text(path.read_text("utf-8").replace("      - start return\n", ""), "utf-8")
    before = path.read_text("utf-8")
    answer = client.post(f"/improve/trials/{shown.pk}/decide/", {"decision": "accept"}, follow=True)
    assert "The training data changed since" in answer.content.decode()
    assert path.read_text("utf-8") == before


def test_a_trial_that_is_put_aside_changes_nothing(corrected, project, login):
    shown = _measured(project)
    login("editor").post(f"/improve/trials/{shown.pk}/decide/", {"decision": "reject"})
    assert len(examples.corrections(None)) == 1
    assert Review.objects.get().exported_at is None


@pytest.mark.parametrize("state", ["running", "failed", "accepted", "rejected"])
def test_only_a_measured_trial_is_decided(corrected, project, login, state):
    client, shown = login("editor"), _measured(project, state=state)
    for decision in ("accept", "reject"):
        answer = client.post(
            f"/improve/trials/{shown.pk}/decide/", {"decision": decision}, follow=True
        )
        assert "Only a measured trial can be decided" in answer.content.decode()
    shown.refresh_from_db()
    assert shown.state == state


def test_a_trial_whose_process_was_stopped_makes_room_for_another(corrected, project, monkeypatch):
    monkeypatch.setattr(trial, "start_command", lambda *_: None)
    stopped = _measured(project, state="running")
    assert trial.any_running(), "its process may still be starting"
    Trial.objects.update(at=timezone.now() - timedelta(minutes=5))
    with background.alone("trial"):
        assert trial.any_running()
    assert not trial.any_running()
    stopped.refresh_from_db()
    assert (stopped.state, stopped.failure) == ("failed", "it was stopped")


@pytest.mark.parametrize(
    ("state", "then"), [("measured", "failed"), ("running", "failed"), ("accepted", "accepted")]
)
def test_deleted_words_leave_the_trials(corrected, project, tracker, importer, state, then):
    shown = _measured(project, state=state)
    tracker.forget("four")
    importer.sweep()
    shown.refresh_from_db()
    assert (shown.state, shown.diff, shown.examples[0][2]) == (then, "", "")


def test_a_trial_trains_and_measures_in_a_folder_of_its_own(corrected, project, monkeypatch):
    steps = []

    def run(what, arguments, folder):
        steps.append((what, folder))
        return '{"ordinary": {"messages": 9}}'

    monkeypatch.setattr(trial, "_run", run)
    (project / "models").mkdir()
    (project / "models/infopoint.tar.gz").write_text("model")
    shown = _measured(project, state="running", before=None, after=None)
    trial.run(shown)
    shown.refresh_from_db()
    assert (shown.state, shown.failure) == ("measured", "")
    assert shown.before == shown.after == {"ordinary": {"messages": 9}}
    own = project / "var/trials" / str(shown.pk)
    assert steps == [("measuring", project), ("training", own), ("measuring", own)]
    assert "my uncle asks" in (own / "data/nlu/return/en.yml").read_text("utf-8")


def test_a_trial_that_ended_while_it_ran_stays_ended(corrected, project):
    shown = _measured(project, state="running")
    Trial.objects.update(state="failed", failure="a conversation in it was deleted")
    trial.run(shown)
    shown.refresh_from_db()
    assert shown.failure == "a conversation in it was deleted"


def test_a_trial_without_a_model_says_why_it_failed(corrected, project):
    shown = _measured(project, state="running")
    trial.run(shown)
    assert shown.state == "failed"
    assert shown.failure == "There is no trained model to compare with."


@pytest.fixture
def unanswered(tracker, importer, project):
    said = [
        ("can my cat travel with me on the return flight", "en"),
        ("puis-je emmener mon chat dans l'avion", "fr"),
        ("I have a dog, can he come with me on the plane", "en"),
        ("exchange my foreign driving licence", "en"),
        ("échanger mon permis de conduire étranger", "fr"),
        ("what is the capital of Mongolia", "en"),
    ]
    for i, (text, language) in enumerate(said):
        tracker.ask(f"person {i}", text, topic="chat/out_of_scope", language=language)
        tracker.reply(f"person {i}", "?", outcome="unknown", topic=None, language=language)
    importer.run()


def test_questions_alike_form_one_gap_across_languages(unanswered, login):
    gaps.find()
    groups = [{q.turn.text for q in gap.questions.all()} for gap in figures.gaps("open", None)]
    together = next(g for g in groups if "can my cat travel with me on the return flight" in g)
    assert "puis-je emmener mon chat dans l'avion" in together
    assert "exchange my foreign driving licence" not in together
    page = login("reader").get("/gaps/").content.decode()
    assert "can my cat travel" in page


def test_gaps_keep_what_became_of_them_when_grouped_again(unanswered, login, tracker, importer):
    gaps.find()
    gap = figures.gaps("open", None)[0]
    login("editor").post(f"/gaps/{gap.pk}/", {"state": "dismissed"})
    tracker.ask("late", "may my dog fly home with me", topic="chat/out_of_scope")
    tracker.reply("late", "?", outcome="unknown", topic=None)
    importer.run()
    gaps.find()
    gap.refresh_from_db()
    assert gap.state == "dismissed"
    assert gap.pk not in [g.pk for g in figures.gaps("open", None)]


def test_what_is_grouped_is_not_grouped_every_hour_again(unanswered, tracker, importer):
    assert any_new()
    tracker.ask("cross", "that is wrong", topic="chat/wrong_answer")
    tracker.reply("cross", "What do you mean?", outcome="clarified", topic=None)
    importer.run()
    gaps.find()
    assert not any_new()


def test_a_second_grouping_at_the_same_moment_does_nothing(unanswered):
    with background.alone("gaps"):
        assert gaps.find() == 0
    assert not GapQuestion.objects.exists()


def test_gaps_of_other_languages_cannot_be_set_aside(unanswered, login):
    gap = Gap.objects.create()
    GapQuestion.objects.create(
        gap=gap, turn=Turn.objects.get(text="what is the capital of Mongolia"), vector=b""
    )
    answer = login("editor", "fr").post(f"/gaps/{gap.pk}/", {"state": "dismissed"})
    assert answer.status_code == 404
    assert login("editor", "en").post(f"/gaps/{gap.pk}/", {"state": "dismissed"}).status_code == 302


def test_gaps_forget_deleted_conversations(unanswered, tracker, importer):
    gaps.find()
    for i in range(6):
        tracker.forget(f"person {i}")
    importer.sweep()
    assert list(figures.gaps("open", None)) == []
    assert gaps.find() == 0
    assert not Gap.objects.exists()


def test_gaps_of_other_languages_stay_unseen(unanswered, login):
    gaps.find()
    page = login("reader", "fr").get("/gaps/").content.decode()
    assert "emmener mon chat" in page
    assert "can my cat" not in page
    assert "Mongolia" not in page


def test_dashboard_adds_up(talk, login, project):
    context = login("reader").get("/dashboard/?days=7").context
    assert context["now"]["turns"] == 4
    rates = {rate.name: rate.count for _, rate in context["rates"]}
    assert rates == {
        "answered": 3,
        "clarified": 0,
        "unknown": 1,
        "urgent": 1,
        "negative": 0,
        "fallback": 0,
        "error": 0,
    }
    assert sum(count for _, count in context["volume"]) == 4
    assert len(context["volume"]) == 7
    table = login("reader", "en").get("/dashboard.csv?days=7").content.decode().splitlines()
    assert table[0].startswith("day,language,channel,topic,outcome,turns")
    assert len(table) == 3


def test_trend_compares_with_the_period_before():
    today = timezone.localdate()
    for day, outcome, turns in (
        (today, "answered", 3),
        (today, "unknown", 1),
        (today - timedelta(days=9), "answered", 1),
        (today - timedelta(days=9), "unknown", 1),
    ):
        DayCount.objects.create(
            day=day, language="en", channel="web", topic="", outcome=outcome, turns=turns
        )
    now = figures.totals(figures.counts(today - timedelta(days=6), today, None))
    before = figures.totals(
        figures.counts(today - timedelta(days=13), today - timedelta(days=7), None)
    )
    answered = figures.rates(now, before)[0]
    assert (answered.share, answered.before, answered.trend) == (75.0, 50.0, 25.0)


@pytest.mark.parametrize(("value", "top"), [(0, 1), (1, 1), (3, 4), (7, 8), (41, 50), (1001, 2000)])
def test_charts_have_a_round_top(value, top):
    assert charts.nice_top(value) == top


def test_a_line_chart_starts_at_zero_and_ends_at_the_last_value():
    chart = charts.line([0, 5, 10], ["a", "b", "c"])
    assert chart.points.split()[0].endswith(",156.0")
    assert chart.points.split()[-1].endswith(",10.0")
    assert [mark.text for mark in chart.lines] == ["0", "5", "10"]


def test_digest_goes_out_twice_a_week_once(talk, project, settings):
    monday = date(2026, 11, 23)
    assert digest.due(monday)
    assert not digest.due(date(2026, 11, 24))
    assert digest.due(date(2026, 11, 26))
    content = Path(digest.send(monday)).read_text("utf-8")
    assert "Urgent conversations that are not reviewed yet: 1" in content
    assert "i want to die" not in content
    assert not digest.due(monday)
    assert digest.send(monday).startswith("nowhere")
    settings.DIGEST_TO = ["team@example.org"]
    digest.send(date(2026, 11, 26))
    assert mail.outbox[0].to == ["team@example.org"]
    assert Digest.objects.count() == 2


def test_commands_say_what_they_did(talk, capsys):
    call_command("importturns")
    assert "deleted 0 conversations" in capsys.readouterr().out
    assert Conversation.objects.count() == 3
