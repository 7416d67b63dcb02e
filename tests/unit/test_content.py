"""A release's articles meet those that staff changed."""

import shutil

import pytest

from infopoint.runtime.content import bring, main


@pytest.fixture
def folders(tmp_path):
    release, target = tmp_path / "release", tmp_path / "target"
    (release / "return").mkdir(parents=True)
    target.mkdir()
    write(release, "return/cost.en.md", "one")
    write(release, "return/old.en.md", "one")
    assert bring(release, target) == []
    return release, target


def write(folder, name, text):
    (folder / name).write_text(text, "utf-8")


def read(folder, name):
    return (folder / name).read_text("utf-8")


def test_everything_is_brought_at_first(folders):
    assert read(folders[1], "return/cost.en.md") == "one"


def test_a_new_release_changes_adds_and_removes(folders):
    release, target = folders
    write(release, "return/cost.en.md", "two")
    write(release, "return/new.en.md", "new")
    (release / "return/old.en.md").unlink()
    assert bring(release, target) == []
    assert read(target, "return/cost.en.md") == "two"
    assert read(target, "return/new.en.md") == "new"
    assert not (target / "return/old.en.md").exists()


def test_what_staff_changed_is_kept_and_named_if_the_release_changes_it_too(folders):
    release, target = folders
    write(target, "return/cost.en.md", "of staff")
    write(target, "return/old.en.md", "of staff too")
    write(release, "return/cost.en.md", "two")
    assert bring(release, target) == ["return/cost.en.md"]
    assert read(target, "return/cost.en.md") == "of staff"
    assert read(target, "return/old.en.md") == "of staff too"


def test_what_staff_wrote_or_deleted_stays_so(folders):
    release, target = folders
    write(target, "return/own.en.md", "of staff")
    (target / "return/old.en.md").unlink()
    assert bring(release, target) == []
    assert read(target, "return/own.en.md") == "of staff"
    assert not (target / "return/old.en.md").exists()


def test_a_release_with_faults_changes_nothing(tmp_path, capsys):
    release, target = tmp_path / "release", tmp_path / "target"
    shutil.copytree("knowledge", release)
    target.mkdir()
    write(release, "return/cost.en.md", "no front matter")
    assert main([str(release), str(target)]) == 1
    assert "nothing was changed" in capsys.readouterr().err
    assert list(target.iterdir()) == []
