"""An immutable snapshot of everything the assistant can say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from infopoint.knowledge.contacts import parse_contacts
from infopoint.knowledge.countries import parse_countries
from infopoint.knowledge.model import Article, Contact, Country, Fault, Translation
from infopoint.knowledge.parse import parse_article
from infopoint.knowledge.tree import scan, unreadable_fault

State = Literal["missing", "outdated", "unreviewed", "reviewed"]

PUBLISHED = "published"


@dataclass(frozen=True)
class Library:
    """Articles, translations, contacts and countries, ready to be looked up.

    ``articles`` and ``translations`` hold everything that could be read, drafts too;
    :meth:`article`, :meth:`version` and ``topics`` give only what may be shown.
    """

    articles: Mapping[str, Article]
    translations: Mapping[tuple[str, str], Translation]
    contacts: Mapping[str, Contact]
    countries: Mapping[str, Country]
    #: Topics with a published article, sorted.
    topics: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Freezes the mappings and sorts the topics."""
        for name in ("articles", "translations", "contacts", "countries"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        shown = (topic for topic, text in self.articles.items() if text.status == PUBLISHED)
        object.__setattr__(self, "topics", tuple(sorted(shown)))

    @classmethod
    def load(cls, root: Path) -> tuple[Library, list[Fault]]:
        """Reads a knowledge folder; what cannot be read is left out and reported."""
        try:
            tree = scan(root)
        except OSError as error:
            return cls.of((), (), ()), [unreadable_fault(root, error)]
        faults: list[Fault] = []
        texts, contacts, countries = [], list[Contact](), list[Country]()
        for path in tree.articles:
            parsed = parse_article(Path(path))
            faults += parsed.faults
            texts += [parsed.text] if parsed.text else []
        for path in tree.contacts:
            some, wrong, _ = parse_contacts(Path(path))
            contacts += some
            faults += wrong
        for path in tree.countries:
            countries, wrong, _ = parse_countries(Path(path))
            faults += wrong
        return cls.of(texts, contacts, countries), faults

    @classmethod
    def of(
        cls,
        texts: Iterable[Article | Translation],
        contacts: Iterable[Contact],
        countries: Iterable[Country],
    ) -> Library:
        """Indexes what was read; of two contacts with one id, the first stays."""
        articles: dict[str, Article] = {}
        translations: dict[tuple[str, str], Translation] = {}
        by_id: dict[str, Contact] = {}
        for text in texts:
            if isinstance(text, Article):
                articles[text.topic] = text
            else:
                translations[text.topic, text.language] = text
        for contact in contacts:
            by_id.setdefault(contact.id, contact)
        return cls(articles, translations, by_id, {country.code: country for country in countries})

    def article(self, topic: str) -> Article | None:
        """Returns the published article of a topic, or ``None``."""
        article = self.articles.get(topic)
        return article if article and article.status == PUBLISHED else None

    def version(self, topic: str, languages: Sequence[str]) -> Article | Translation:
        """Returns the text in the first of the languages that has a current one.

        An outdated translation is passed over. The English text is always current, so it
        is what remains when no other language has one.

        Raises:
            KeyError: no article is published for the topic.
        """
        article = self.article(topic)
        if article is None:
            raise KeyError(topic)
        for language in languages:
            if language == article.language:
                return article
            if self.state(topic, language) in {"unreviewed", "reviewed"}:
                return self.translations[topic, language]
        return article

    def state(self, topic: str, language: str) -> State:
        """Returns how a text stands; never typed in, always worked out.

        A draft has a state too: staff see it before it is published.
        """
        article = self.articles.get(topic)
        if article is None:
            return "missing"
        if language == article.language:
            return "reviewed" if article.review.by else "unreviewed"
        translation = self.translations.get((topic, language))
        if translation is None:
            return "missing"
        if translation.translates != article.revision:
            return "outdated"
        return "reviewed" if translation.reviewed_by else "unreviewed"

    def title(self, topic: str, language: str) -> str:
        """Returns the title of a topic in a language, else in English.

        An outdated translation will do: a title is a question, and a button that a person
        can read is worth more than an exact one.

        Raises:
            KeyError: the topic has no article.
        """
        translation = self.translations.get((topic, language))
        article = self.articles[topic]
        return translation.title if translation else article.title

    def contact(self, identifier: str) -> Contact | None:
        """Returns a contact, or ``None``."""
        return self.contacts.get(identifier)

    def contacts_tagged(self, tag: str, country: str | None = None) -> tuple[Contact, ...]:
        """Returns the contacts for a kind of help, in one country or in all."""
        return tuple(
            contact
            for contact in self.contacts.values()
            if tag in contact.tags and country in {None, contact.country}
        )
