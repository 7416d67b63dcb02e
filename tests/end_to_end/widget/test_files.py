"""How little is loaded, and that what is served is what the source says."""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from infopoint.languages import LANGUAGES, RIGHT_TO_LEFT

STATIC = Path("infopoint/channels/static")
WIDGET = Path("widget")
KILOBYTE = 1024


def compressed(path):
    return len(gzip.compress(path.read_bytes()))


def test_loader_is_at_most_four_kilobytes():
    assert compressed(STATIC / "widget.js") <= 4 * KILOBYTE


def test_everything_in_all_languages_is_at_most_forty_kilobytes():
    files = [STATIC / "widget.js", *(STATIC / "widget").iterdir()]
    assert sum(compressed(path) for path in files) <= 40 * KILOBYTE


def test_old_browsers_understand_the_loader():
    # It shows them a link; a word they do not know would stop it before that.
    assert not re.search(r"\?\.[a-z(\[]|\?\?", (STATIC / "widget.js").read_text("utf-8"))


def test_built_files_match_the_source(tmp_path):
    if not (WIDGET / "node_modules").is_dir() or shutil.which("node") is None:
        pytest.skip("no Node or packages on this machine (npm ci in widget/)")
    (tmp_path / "pages").mkdir()
    subprocess.run(["node", "build.mjs", tmp_path], cwd=WIDGET, check=True)
    built = {path.relative_to(tmp_path): path for path in tmp_path.rglob("*.js")}
    kept = {STATIC / "widget.js", STATIC / "pages/react.js", *(STATIC / "widget").iterdir()}
    assert set(built) == {path.relative_to(STATIC) for path in kept}
    for name, path in built.items():
        assert path.read_bytes() == (STATIC / name).read_bytes(), f"{name}: run npm run build"


def test_source_is_free_of_type_errors():
    if not (WIDGET / "node_modules/.bin/tsc").exists():
        pytest.skip("no TypeScript on this machine (npm ci in widget/)")
    run = subprocess.run(["node_modules/.bin/tsc", "--noEmit"], cwd=WIDGET, capture_output=True)
    assert run.stdout == b""


def test_every_language_has_every_text():
    texts = {
        code: json.loads((WIDGET / f"texts/{code}.json").read_text("utf-8")) for code in LANGUAGES
    }
    assert {path.stem for path in (WIDGET / "texts").iterdir()} == set(LANGUAGES)
    for code in LANGUAGES:
        assert texts[code].keys() == texts["en"].keys(), code
        assert all(text.strip() for text in texts[code].values()), code
        assert "112" in texts[code]["danger"], code


def test_languages_of_the_widget_are_those_of_the_assistant():
    source = (WIDGET / "src/languages.ts").read_text("utf-8")
    for code in LANGUAGES:
        assert f"  {code}: " in source
    listed = source.split("RIGHT_TO_LEFT: readonly string[] = ")[1].split(";")[0]
    assert set(json.loads(listed)) == RIGHT_TO_LEFT


def test_urgent_numbers_are_those_of_the_contacts():
    contacts = {}
    for path in Path("knowledge/contacts").glob("*.yml"):
        contacts.update(yaml.safe_load(path.read_text("utf-8")))
    phones = {phone for contact in contacts.values() for phone in contact.get("phones", ())}
    numbers = json.loads((WIDGET / "numbers.json").read_text("utf-8"))
    used = {phone for lines in numbers.values() for _, listed in lines for phone in listed}
    loader = (WIDGET / "src/loader.ts").read_text("utf-8")
    used |= {row[0] for row in json.loads(loader.split("const NUMBERS = ")[1].split(";")[0])}
    assert used <= phones


def test_nothing_but_the_button_is_loaded_until_it_is_pressed(visit, assistant):
    chat = visit()
    urls = []
    chat.page.on("request", lambda request: urls.append(request.url))
    chat.page.reload()
    chat.page.wait_for_load_state("networkidle")
    ours = [url.removeprefix(assistant.address) for url in urls]
    assert [path for path in ours if "widget" in path] == ["/widget.js"]
    chat.open()
    loaded = [url.removeprefix(assistant.address) for url in urls][len(ours) :]
    assert len([path for path in loaded if path.startswith("/widget/")]) == 2
    chat.ask("who pays the ticket to go home?")
    assert all(url.startswith(assistant.address) for url in urls), "a third party was asked"
    assert chat.page.context.cookies() == []
    assert "font" not in {entry.split(".")[-1] for entry in urls}


def test_files_travel_compressed_and_are_asked_for_once(assistant):
    _, headers, body = assistant.request("/widget.js", headers={"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == (STATIC / "widget.js").read_bytes()
    again = {"If-None-Match": headers["ETag"]}
    assert assistant.request("/widget.js", headers=again)[0] == 304
    name = next((STATIC / "widget").glob("chat-*.js")).name
    _, headers, _ = assistant.request(f"/widget/{name}")
    assert "immutable" in headers["Cache-Control"]
    assert headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("name", "bytes_per_second", "delay", "limit"),
    [("2G", 35_000, 800, 12), ("GPRS", 6_250, 500, 20)],
)
def test_first_answer_comes_on_a_slow_line(visit, name, bytes_per_second, delay, limit):
    chat = visit(width=360, height=640)
    debugger = chat.page.context.new_cdp_session(chat.page)
    debugger.send("Network.enable")
    debugger.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": delay,
            "downloadThroughput": bytes_per_second,
            "uploadThroughput": bytes_per_second,
        },
    )
    started = chat.page.evaluate("performance.now()")
    chat.open().ask("who pays the ticket to go home?")
    seconds = (chat.page.evaluate("performance.now()") - started) / 1000
    print(f"{name}: first answer {seconds:.1f} s after the button was pressed")
    assert seconds < limit
