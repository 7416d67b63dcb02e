from __future__ import annotations

import logging
import os
import shutil
import threading
from pathlib import Path

import pytest

from infopoint.knowledge import live
from infopoint.knowledge.library import Library
from infopoint.knowledge.live import LiveLibrary
from infopoint.knowledge.parse import Parsed, parse_article

from .conftest import Clock
from .trees import ARTICLE, CASH, CONTACTS, COUNTRIES, FRENCH, Knowledge

COST = "return/cost.en.md"


def title(library: LiveLibrary, topic: str = "return/cost") -> str:
    return library.current.title(topic, "en")


def test_live_serves_the_folder(knowledge: Knowledge, clock: Clock) -> None:
    knowledge.write("countries.yml", COUNTRIES)

    library = LiveLibrary(knowledge.root, clock)

    assert library.current == Library.load(knowledge.root)[0]
    assert library.faults == ()


def test_live_takes_over_a_change(knowledge: Knowledge, clock: Clock) -> None:
    library = LiveLibrary(knowledge.root, clock)

    knowledge.change(COST, "Who pays for the trip?", "Who pays?")
    knowledge.write("living/school.en.md", CASH)
    knowledge.change("contacts/desks.yml", "Emergency centre", "Ambulance")
    knowledge.write("countries.yml", COUNTRIES)
    clock.pass_seconds(1)

    assert title(library) == "Who pays?"
    assert "living/school" in library.current.topics
    assert library.current.contacts["be-112"].name("en") == "Ambulance"
    assert "SO" in library.current.countries
    assert library.current == Library.load(knowledge.root)[0]


def test_live_looks_at_most_once_a_second(knowledge: Knowledge, clock: Clock) -> None:
    library = LiveLibrary(knowledge.root, clock)

    knowledge.change(COST, "Who pays for the trip?", "Who pays?")
    clock.pass_seconds(0.9)
    assert title(library) == "Who pays for the trip?"

    clock.pass_seconds(0.2)
    assert title(library) == "Who pays?"


def test_live_forgets_what_is_deleted(knowledge: Knowledge, clock: Clock) -> None:
    library = LiveLibrary(knowledge.root, clock)

    (knowledge.root / COST).unlink()
    clock.pass_seconds(1)

    assert library.current.article("return/cost") is None


def test_live_keeps_the_snapshot_while_nothing_changes(knowledge: Knowledge, clock: Clock) -> None:
    library = LiveLibrary(knowledge.root, clock)
    before = library.current

    clock.pass_seconds(5)

    assert library.current is before


def test_live_never_changes_a_snapshot_it_gave_out(knowledge: Knowledge, clock: Clock) -> None:
    library = LiveLibrary(knowledge.root, clock)
    before = library.current

    knowledge.change(COST, "Who pays for the trip?", "Who pays?")
    clock.pass_seconds(1)

    assert title(library) == "Who pays?"
    assert before.title("return/cost", "en") == "Who pays for the trip?"


def test_live_reads_only_what_changed(
    knowledge: Knowledge, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = LiveLibrary(knowledge.root, clock)
    read: list[str] = []

    def parse(path: Path) -> Parsed:
        read.append(path.name)
        return parse_article(path)

    monkeypatch.setattr(live, "parse_article", parse)
    knowledge.change(COST, "Who pays for the trip?", "Who pays?")
    clock.pass_seconds(1)

    assert title(library) == "Who pays?"
    assert read == ["cost.en.md"]


def test_live_keeps_the_last_good_version_of_a_broken_file(
    knowledge: Knowledge, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    library = LiveLibrary(knowledge.root, clock)

    path = knowledge.change(COST, "revision: 3", "revision: three")
    knowledge.change("return/cash.en.md", "Do I get money?", "Is there money?")
    clock.pass_seconds(1)

    assert title(library) == "Who pays for the trip?"
    assert title(library, "return/cash") == "Is there money?"
    assert [(fault.path, fault.line) for fault in library.faults] == [(path, 4)]
    assert len(caplog.records) == 1
    assert caplog.records[0].levelno == logging.ERROR
    message = caplog.records[0].getMessage()
    assert f"{path}:4: 'revision' is missing or not a whole number" in message
    assert "last good version stays in use" in message
    assert "\n" not in message


def test_live_names_the_first_error_and_counts_the_rest(
    knowledge: Knowledge, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    library = LiveLibrary(knowledge.root, clock)

    late = CONTACTS.replace('"https://www.fedasil.be/contact"', '"https://a.be", published: never')
    late = late.replace("country: LU", "country: Luxembourg").replace("[medical]", "[doctor]")
    knowledge.write("contacts/desks.yml", late)
    clock.pass_seconds(1)
    assert library.current

    message = caplog.records[0].getMessage()
    assert "'tags' has 'doctor'" in message
    assert "There are 2 more faults in it." in message
    assert len(library.faults) == 3


def test_live_takes_a_file_with_warnings_and_logs_them_as_such(
    knowledge: Knowledge, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    library = LiveLibrary(knowledge.root, clock)

    knowledge.change("contacts/desks.yml", "published: 2010", "published: never")
    knowledge.change("contacts/desks.yml", "fr: Guichet", "fr: Bureau")
    clock.pass_seconds(1)

    assert library.current.contacts["lu-asti"].name("fr") == "Bureau"
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "more faults" not in caplog.text


def test_live_says_when_a_file_is_good_again(
    knowledge: Knowledge, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    path = knowledge.write(COST, "half a file")
    library = LiveLibrary(knowledge.root, clock)

    knowledge.write(COST, ARTICLE)
    clock.pass_seconds(1)

    assert library.current
    assert caplog.records[-1].getMessage() == f"knowledge: {path} is good again"


def test_live_says_one_thing_once(
    knowledge: Knowledge, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    library = LiveLibrary(knowledge.root, clock)
    path = knowledge.change(COST, "revision: 3", "revision: three")

    for _ in range(3):
        clock.pass_seconds(1)
        assert library.current
        os.utime(path)

    assert len(caplog.records) == 1


def test_live_takes_the_file_when_it_is_good_again(knowledge: Knowledge, clock: Clock) -> None:
    library = LiveLibrary(knowledge.root, clock)
    knowledge.change(COST, "revision: 3", "revision: three")
    clock.pass_seconds(1)
    assert library.current

    knowledge.change(COST, "revision: three", "revision: 4")
    clock.pass_seconds(1)

    assert library.current.articles["return/cost"].revision == 4
    assert library.faults == ()


def test_live_leaves_out_what_is_broken_from_the_start(
    knowledge: Knowledge, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    knowledge.write(COST, "half a file")
    library = LiveLibrary(knowledge.root, clock)

    assert library.current.article("return/cost") is None
    assert "left out" in caplog.text

    knowledge.write(COST, "half of another file")
    clock.pass_seconds(1)
    assert library.current.article("return/cost") is None

    knowledge.write(COST, ARTICLE)
    clock.pass_seconds(1)
    assert library.current.article("return/cost") is not None


def test_live_forgets_a_broken_file_that_is_deleted(knowledge: Knowledge, clock: Clock) -> None:
    library = LiveLibrary(knowledge.root, clock)
    path = knowledge.write(COST, "half a file")
    clock.pass_seconds(1)
    assert title(library) == "Who pays for the trip?"

    path.unlink()
    clock.pass_seconds(1)

    assert library.current.article("return/cost") is None
    assert library.faults == ()


def test_live_keeps_contacts_and_countries_of_broken_files(
    knowledge: Knowledge, clock: Clock
) -> None:
    knowledge.write("countries.yml", COUNTRIES)
    library = LiveLibrary(knowledge.root, clock)

    knowledge.write("contacts/desks.yml", "be-return: [")
    knowledge.write("countries.yml", "SO: {name: ")
    clock.pass_seconds(1)

    assert set(library.current.contacts) == {"be-return", "be-112", "lu-asti"}
    assert "SO" in library.current.countries
    assert len(library.faults) == 2


def test_live_takes_more_contacts_of_a_file_that_was_never_good(
    knowledge: Knowledge, clock: Clock
) -> None:
    broken = CONTACTS.replace("country: BE", "country: Belgium")
    knowledge.write("contacts/desks.yml", broken)
    library = LiveLibrary(knowledge.root, clock)
    assert set(library.current.contacts) == {"lu-asti"}

    knowledge.write("contacts/desks.yml", broken.replace("Belgium", "BE", 1))
    clock.pass_seconds(1)

    assert set(library.current.contacts) == {"be-return", "lu-asti"}


def test_live_keeps_everything_when_the_folder_goes_away(
    knowledge: Knowledge, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    library = LiveLibrary(knowledge.root, clock)

    away = knowledge.root.rename(knowledge.root.with_name("away"))
    clock.pass_seconds(1)

    assert title(library) == "Who pays for the trip?"
    assert "cannot be read" in library.faults[0].problem
    assert len(caplog.records) == 1

    away.rename(knowledge.root)
    clock.pass_seconds(1)
    assert title(library) == "Who pays for the trip?"
    assert library.faults == ()


def test_live_starts_without_a_folder(tmp_path: Path, clock: Clock) -> None:
    library = LiveLibrary(tmp_path / "knowledge", clock)
    assert list(library.current.topics) == []

    Knowledge(tmp_path / "knowledge")
    clock.pass_seconds(1)

    assert list(library.current.topics) == ["return/cash", "return/cost"]


def test_live_follows_folders_that_are_swapped_by_a_link(tmp_path: Path, clock: Clock) -> None:
    """Kubernetes updates mounted files by moving one symbolic link."""
    old, new = Knowledge(tmp_path / "old"), Knowledge(tmp_path / "new")
    new.change(COST, "Who pays for the trip?", "Who pays?")
    link = tmp_path / "knowledge"
    link.symlink_to(old.root)
    library = LiveLibrary(link, clock)

    (tmp_path / "next").symlink_to(new.root)
    (tmp_path / "next").replace(link)
    clock.pass_seconds(1)

    assert title(library) == "Who pays?"


def test_live_serves_threads_while_files_change(knowledge: Knowledge) -> None:
    library = LiveLibrary(knowledge.root, _Ticks())
    problems: list[BaseException] = []
    stop = threading.Event()

    def ask() -> None:
        try:
            while not stop.is_set():
                text = library.current.version("return/cost", ["fr"])
                assert text.title in {"Qui paie le voyage ?", "Qui paie ?"}
                assert isinstance(library.faults, tuple)
        except BaseException as error:
            problems.append(error)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for turn in range(60):
        text = FRENCH if turn % 2 else FRENCH.replace(" le voyage ?", " ?")
        knowledge.write("return/cost.fr.md", "---\nhalf" if turn % 3 == 0 else text)
    stop.set()
    for thread in threads:
        thread.join(10)

    assert problems == []


class _Ticks:
    """A clock on which more than a second passes between two looks."""

    def __init__(self) -> None:
        self._now = 0.0

    def __call__(self) -> float:
        self._now += 2.0
        return self._now


def test_live_does_not_make_others_wait(
    knowledge: Knowledge, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = LiveLibrary(knowledge.root, clock)
    reading, go_on = threading.Event(), threading.Event()

    def slow(path: Path) -> Parsed:
        reading.set()
        assert go_on.wait(10)
        return parse_article(path)

    monkeypatch.setattr(live, "parse_article", slow)
    knowledge.change(COST, "Who pays for the trip?", "Who pays?")
    clock.pass_seconds(1)
    reader = threading.Thread(target=lambda: library.current)
    reader.start()
    assert reading.wait(10)

    assert title(library) == "Who pays for the trip?"

    go_on.set()
    reader.join(10)
    assert title(library) == "Who pays?"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Returns a folder of 450 texts, as large as ours may become soon."""
    root = tmp_path_factory.mktemp("many") / "knowledge"
    knowledge = Knowledge(root)
    shutil.rmtree(root / "return")
    for number in range(150):
        knowledge.write(f"area{number % 8}/topic{number}.en.md", ARTICLE)
        for language in ("fr", "nl"):
            knowledge.write(f"area{number % 8}/topic{number}.{language}.md", FRENCH)
    return root


def test_live_serves_many_texts(many: Path) -> None:
    library = LiveLibrary(many)

    assert len(library.current.topics) == 150
    assert len(library.current.translations) == 300


def test_live_looks_without_reading_what_did_not_change(
    many: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = LiveLibrary(many, clock)
    before = library.current

    def read(path: Path, *_: object, **__: object) -> str:
        raise AssertionError(f"{path} was read again")

    monkeypatch.setattr(Path, "read_text", read)
    monkeypatch.setattr(Path, "read_bytes", read)
    clock.pass_seconds(1)

    assert library.current is before
