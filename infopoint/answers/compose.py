"""Builds replies from articles: the answer, what to know about it, what to ask next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale

from infopoint.answers.reply import Button, Contract, Outcome, Reply
from infopoint.dialogue.buttons import DEADLINE, MENU, PERSON, RETURN_CHECK, SITUATION, Press
from infopoint.guide.days import public_holidays
from infopoint.knowledge.blocks import (
    Block,
    ContactCard,
    Contacts,
    Link,
    Links,
    Note,
    Paragraph,
)
from infopoint.knowledge.freshness import freshness
from infopoint.knowledge.hours import ALWAYS, in_words, is_open
from infopoint.knowledge.library import Library
from infopoint.knowledge.model import Article, Contact, Source
from infopoint.knowledge.phrases import Phrases
from infopoint.topics import HELP_AREA

#: Languages offered when the person's own is missing or not yet reviewed.
_OFFERED_LANGUAGES = ("en", "fr")
_RELATED = 3
#: The guide that is offered under the answers of an area.
_GUIDE_OF_AREA = {
    "asylum": SITUATION,
    "status": SITUATION,
    "reception": SITUATION,
    "return": RETURN_CHECK,
    "reintegration": RETURN_CHECK,
}
#: A closer one, under some answers.
_GUIDE_OF_TOPIC = {
    "asylum/appeal": DEADLINE,
    "asylum/decision": DEADLINE,
    "status/order_to_leave": DEADLINE,
}


@dataclass(frozen=True)
class Composer:
    """Composes replies from one snapshot of the knowledge base, for one moment.

    ``now`` is the time on the clocks of Belgium and Luxembourg.
    """

    library: Library
    phrases: Phrases
    now: datetime

    def answer(
        self,
        topic: str,
        language: str,
        *,
        detail: bool = False,
        read_in: str | None = None,
        extra: Sequence[Block] = (),
        nearest: str | None = None,
    ) -> Reply | None:
        """Returns the reply for a topic, or ``None`` if no article is published.

        Args:
            topic: ``area/topic``.
            language: The person's language.
            detail: Whether to show the details instead of the short answer.
            read_in: Another language the person wants to read this answer in.
            extra: Blocks to put after the answer (a country, nearby help).
            nearest: Kind of help that a "near me" button may look for.
        """
        article = self.library.article(topic)
        if article is None or article.status != "published":
            return None
        version = self.library.version(topic, [read_in or language, *_fallbacks(language)])
        shown = version.language
        state = self.library.state(topic, shown)
        age = freshness(article, self.now.date())
        urgent = topic.startswith(HELP_AREA)

        notes: list[Block] = []
        if shown != language and not read_in:
            other = self.phrases.text("language_name", shown)
            notes.append(
                Note(
                    "language",
                    self.phrases.text("language_fallback", language, other=other),
                )
            )
        body: list[Block]
        if age == "far_overdue" and not urgent:
            body = [Paragraph(self.phrases.text("far_overdue", language))]
        elif detail and version.details:
            body = list(version.details)
        else:
            body = list(version.answer)
        cards = self.cards(article.contacts, language)
        after: list[Block] = [*extra]
        if urgent:
            after.append(Note("info", self.phrases.text("urgent_person", language)))
        if cards:
            after.append(Contacts(tuple(cards)))
        if article.volatile and not urgent:
            after.append(Note("volatile", self.phrases.text("volatile", language)))
        if age == "overdue":
            due = self.date(article.review.due)
            after.append(Note("overdue", self.phrases.text("overdue", language, date=due)))
        if state != "reviewed":
            key = "unreviewed" if shown == article.language else "unreviewed_translation"
            after.append(Note("unreviewed", self.phrases.text(key, language)))
        after.append(self.links(article.sources, language))
        blocks = [*body, *notes, *after] if urgent else [*notes, *body, *after]
        return Reply(
            Contract(
                outcome="urgent" if urgent else "answered",
                language=language,
                topic=topic,
                topics=(topic,),
                article_language=shown,
                revision=article.revision,
                sources=tuple(_source(source) for source in article.sources),
                reviewed=state == "reviewed",
                urgent=topic if urgent else None,
            ),
            tuple(blocks),
            tuple(self._buttons(article, shown, state, language, detail, read_in, nearest)),
        )

    def message(
        self,
        outcome: Outcome,
        language: str,
        key: str,
        *,
        topic: str | None = None,
        topics: Sequence[str] = (),
        contacts: Sequence[str] = (),
        buttons: Sequence[Button] = (),
        urgent: str | None = None,
        after: Sequence[Block] = (),
        feedback: dict[str, object] | None = None,
        deleted: bool = False,
        **values: object,
    ) -> Reply:
        """Returns a reply made of one of the chat's own phrases."""
        blocks: list[Block] = [Paragraph(self.phrases.text(key, language, **values))]
        cards = self.cards(contacts, language)
        if cards:
            blocks.append(Contacts(tuple(cards)))
        blocks += after
        contract = Contract(
            outcome,
            language,
            topic=topic,
            topics=tuple(topics),
            urgent=urgent,
            feedback=feedback,
            deleted=deleted,
        )
        return Reply(contract, tuple(blocks), tuple(buttons))

    def topic_button(self, topic: str, language: str) -> Button:
        """Returns the button that leads to a topic, named by its title."""
        return Button(self.library.title(topic, language), str(Press("topic", topic)))

    def menu_buttons(self, language: str, areas: Sequence[str]) -> list[Button]:
        """Returns one button per area."""
        return [
            Button(self.phrases.text(f"area_{area}", language), str(Press("area", area)))
            for area in areas
        ]

    def guide_button(self, guide: str, language: str) -> Button:
        """Returns the button that starts one of the guides."""
        return Button(self.phrases.text(f"guide_{guide}", language), str(Press("guide", guide)))

    def do_button(self, what: str, key: str, language: str) -> Button:
        """Returns a button that does something, named by a phrase."""
        return Button(self.phrases.text(key, language), str(Press("do", what)))

    def card(self, contact: Contact, language: str, note: str | None = None) -> ContactCard:
        """Returns what a person sees of a contact."""
        if note is None and {"hours", "phone", "address"} & set(contact.volatile):
            note = self.phrases.text("call_first", language)
        place = " ".join(part for part in (contact.postcode, contact.town) if part)
        address = ", ".join(part for part in (contact.address, place) if part) or None
        return ContactCard(
            id=contact.id,
            name=contact.name(language),
            purpose=contact.purpose(language),
            phones=contact.phones,
            url=contact.url,
            address=address if contact.address else None,
            hours=self._hours(contact, language),
            note=note,
            languages=self._languages(contact, language),
        )

    def _languages(self, contact: Contact, language: str) -> str | None:
        """Returns which languages are spoken there, in words."""
        if not contact.languages:
            return None
        names = Locale.parse(language).languages
        spoken = ", ".join(names.get(code, code) for code in contact.languages)
        return self.phrases.text("speaks", language, languages=spoken)

    def _hours(self, contact: Contact, language: str) -> str | None:
        """Returns the hours in words, and whether it should be open now."""
        if not contact.hours:
            return None
        words = in_words(contact.hours, language, self.phrases.text("always_open", language))
        today = self.now.date()
        if contact.hours == ALWAYS or today in public_holidays(contact.country, today.year):
            # Hours cannot be relied on on a holiday.
            return words
        key = "open_now" if is_open(contact.hours, self.now) else "closed_now"
        return f"{words} ({self.phrases.text(key, language)})"

    @staticmethod
    def date(day: date) -> str:
        """Returns a date that reads the same in every language."""
        return day.strftime("%d/%m/%Y")

    def cards(self, ids: Sequence[str], language: str) -> list[ContactCard]:
        """Returns what a person sees of some contacts."""
        contacts = (self.library.contact(identifier) for identifier in ids)
        return [self.card(contact, language) for contact in contacts if contact]

    def links(self, sources: Sequence[Source], language: str) -> Links:
        """Returns sources as links, each once."""
        return Links(
            tuple(
                Link(
                    title=self.phrases.text(
                        "source",
                        language,
                        publisher=source.publisher,
                        title=source.title,
                        date=self.date(source.checked),
                    ),
                    url=source.url,
                    note=None,
                )
                for source in dict.fromkeys(sources)
            )
        )

    def _buttons(
        self,
        article: Article,
        shown: str,
        state: str,
        language: str,
        detail: bool,
        read_in: str | None,
        nearest: str | None,
    ) -> list[Button]:
        buttons = []
        version = self.library.version(article.topic, [shown])
        if version.details and not detail:
            buttons.append(
                Button(
                    self.phrases.text("more", language),
                    str(Press("more", article.topic)),
                )
            )
        if nearest:
            buttons.append(
                Button(
                    self.phrases.text("nearest", language),
                    str(Press("nearest", nearest)),
                )
            )
        if not article.topic.startswith(HELP_AREA):
            buttons += [
                self.topic_button(topic, language)
                for topic in article.related[:_RELATED]
                if self.library.article(topic)
            ]
        if (shown != article.language and state != "reviewed") or read_in:
            for other in _OFFERED_LANGUAGES:
                if other != shown and self.library.state(article.topic, other) != "missing":
                    name = self.phrases.text("language_name", other)
                    title = self.phrases.text("in_language", language, other=name)
                    buttons.append(Button(title, str(Press("read", article.topic, other))))
                    break
        if not article.topic.startswith(HELP_AREA):
            area = article.topic.split("/")[0]
            guide = _GUIDE_OF_TOPIC.get(article.topic, _GUIDE_OF_AREA.get(area))
            if guide:
                button = self.guide_button(guide, language)
                # An article may be called like the guide, which asks and tells more.
                buttons = [other for other in buttons if other.title != button.title]
                buttons.append(button)
            buttons += [
                Button(self.phrases.text(verb, language), str(Press(verb, article.topic)))
                for verb in ("helpful", "unhelpful")
            ]
        buttons.append(self.do_button(PERSON, "person", language))
        if article.topic.startswith(HELP_AREA):
            buttons.append(self.do_button(MENU, "menu", language))
        return buttons


def _fallbacks(language: str) -> tuple[str, ...]:
    """Returns the languages to try after the person's own.

    Speakers of languages of France's and Portugal's former colonies more often read
    French; everybody else gets English.
    """
    return ("fr", "en") if language in {"fr", "pt"} else ("en", "fr")


def _source(source: Source) -> dict[str, str]:
    return {
        "title": source.title,
        "publisher": source.publisher,
        "url": source.url,
        "checked": source.checked.isoformat(),
    }
