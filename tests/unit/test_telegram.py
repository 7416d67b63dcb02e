"""Commands, deep links, order, and what was handled."""

import asyncio

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from infopoint.channels import telegram
from infopoint.dialogue.buttons import parse_press
from infopoint.knowledge.phrases import Phrases
from infopoint.languages import LANGUAGES
from infopoint.places import place_at
from infopoint.runtime.environment import ConfigurationError
from infopoint.telegram import bot, profile
from infopoint.telegram.commands import COMMANDS, DeepLink, deep_link, press_of
from infopoint.telegram.handled import HandledUpdates
from infopoint.telegram.order import InOrder


@pytest.mark.parametrize(
    ("payload", "link"),
    [
        ("", DeepLink()),
        ("fr", DeepLink(language="fr")),
        ("return-how_to_apply", DeepLink(topic="return/how_to_apply")),
        ("nl__return-cost__site-partner-one", DeepLink("return/cost", "nl", "partner-one")),
        ("site-Partner", DeepLink()),
        ("chat-delete_data", DeepLink()),
        ("xx__../../etc__%00", DeepLink()),
    ],
)
def test_deep_links_are_read_and_what_is_unknown_is_passed_over(payload, link):
    assert deep_link(payload) == link


@settings(deadline=None)
@given(st.text(max_size=64))
def test_no_deep_link_becomes_anything_but_a_topic(payload):
    topic = deep_link(payload).topic
    assert topic is None or parse_press(f"topic:{topic}").verb == "topic"


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "mydata"])
def test_every_command_is_a_press_that_the_assistant_knows(command):
    assert parse_press(press_of(command))


def test_language_command_takes_a_language():
    assert press_of("language", "FR") == "language:fr"
    assert press_of("language", "klingon") == "topic:chat/language"


@pytest.mark.parametrize("language", LANGUAGES)
def test_profile_keeps_to_telegrams_limits(language):
    shown = profile.profile(Phrases("knowledge"), language)
    assert 0 < len(shown["name"]) <= 64
    assert 0 < len(shown["short"]) <= 120
    assert 0 < len(shown["description"]) <= 512
    assert all(0 < len(text) <= 256 for text in shown["commands"].values())


def test_jobs_of_one_key_run_by_number_and_others_beside_them():
    ran = []

    async def scenario():
        order = InOrder(settle=0.02)

        def job(name, seconds=0.0):
            async def run():
                await asyncio.sleep(seconds)
                ran.append(name)

            return run

        await asyncio.gather(
            order.add(1, 12, job("a12")),
            order.add(1, 10, job("a10", 0.05)),
            order.add(1, 11, job("a11")),
            order.add(2, 99, job("b99")),
        )

    asyncio.run(scenario())
    assert ran == ["b99", "a10", "a11", "a12"]


def test_stopping_gives_up_what_takes_too_long_and_says_so():
    async def scenario():
        order = InOrder()
        running = order.add(1, 1, lambda: asyncio.sleep(60))
        waiting = order.add(1, 2, lambda: asyncio.sleep(0))
        await asyncio.sleep(0.01)
        await order.stop(patience=0.05)
        return running.cancelled(), waiting.cancelled()

    assert asyncio.run(scenario()) == (True, True)


def test_handled_updates_are_remembered_after_a_restart(tmp_path):
    database = f"sqlite:///{tmp_path / 'a.sqlite'}"
    handled = HandledUpdates(database, bot_id=1)
    handled.add(10)
    handled.add(10)
    again = HandledUpdates(database, bot_id=1)
    assert 10 in again
    assert 11 not in again
    assert 10 not in HandledUpdates(database, bot_id=2)


def test_an_update_is_not_answered_again_while_the_database_fails(tmp_path):
    folder = tmp_path / "folder"
    folder.mkdir()
    handled = HandledUpdates(f"sqlite:///{folder / 'a.sqlite'}", bot_id=1)
    (folder / "a.sqlite").unlink()
    folder.rmdir()
    handled.add(10)
    assert 10 in handled


def test_only_one_process_of_a_machine_polls(tmp_path):
    async def scenario():
        holder = await telegram._locked(tmp_path / "a.lock")
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(telegram._locked(tmp_path / "a.lock"), 0.1)
        holder.close()
        return await asyncio.wait_for(telegram._locked(tmp_path / "a.lock"), 1)

    assert asyncio.run(scenario())


def test_a_point_belongs_to_the_nearest_town_or_to_another_country():
    assert place_at(51.0543, 3.7174).country == "BE"
    assert place_at(49.6117, 6.1319).country == "LU"
    assert place_at(33.5138, 36.2765) is None


def test_without_a_token_telegram_is_off():
    assert "off" in bot.check({})


@pytest.mark.parametrize("token", ["hello", "1:a b", "1:a/../x", "1:é"])
def test_a_token_of_another_form_is_refused_before_anything_is_sent(token):
    with pytest.raises(ConfigurationError, match="BotFather"):
        bot.check({"TELEGRAM_TOKEN": token})


def test_webhook_needs_a_secure_address():
    with pytest.raises(ConfigurationError, match="https"):
        bot.check({"TELEGRAM_TOKEN": "1:a", "TELEGRAM_WEBHOOK_URL": "http://a.example"})


def test_telegram_out_of_reach_does_not_stop_the_start():
    line = bot.check({"TELEGRAM_TOKEN": "1:a", "TELEGRAM_API_URL": "http://127.0.0.1:9"})
    assert "tried again" in line


def test_credentials_name_the_channel_and_take_secrets_from_the_environment():
    with open("credentials.yml", encoding="utf-8") as file:
        settings = yaml.safe_load(file)["infopoint.channels.telegram.TelegramChannel"]
    assert settings["token"] == "${TELEGRAM_TOKEN}"
