"""An immutable snapshot of everything the assistant can say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from infopoint.knowledge.model import Article, Contact, Country, Fault, Translation
from infopoint.knowledge.parse import (
    Unreadable,
    parse_article,
    parse_contacts,
    parse_countries,
)

State = Literal["missing", "outdated", "unreviewed", "reviewed"]


@dataclass(frozen=True)
class Library:
    """Articles, translations, contacts and countries, ready to be looked up."""

    articles: Mapping[str, Article]
    translations: Mapping[tuple[str, str], Translation]
    contacts: Mapping[str, Contact]
    countries: Mapping[str, Country]

    @classmethod
    def load(cls, root: Path) -> tuple[Library, list[Fault]]:
        """Reads a knowledge folder; what cannot be read is left out and reported."""
        faults: list[Fault] = []
        texts = []
        for path in article_files(root):
            try:
                texts.append(parse_article(path))
            except Unreadable as error:
                faults.extend(error.faults)
        contacts: list[Contact] = []
        for path in sorted((root / "contacts").glob("*.yml")):
            found, wrong = parse_contacts(path)
            contacts += found
            faults += wrong
        countries, wrong = parse_countries(root / "countries.yml")
        faults += wrong
        return cls.of(texts, contacts, countries), faults

    @classmethod
    def of(
        cls,
        texts: Iterable[Article | Translation],
        contacts: Iterable[Contact],
        countries: Iterable[Country],
    ) -> Library:
        """Indexes what was read."""
        articles, translations = {}, {}
        for text in texts:
            if isinstance(text, Article):
                articles[text.topic] = text
            else:
                translations[text.topic, text.language] = text
        return cls(
            articles,
            translations,
            {contact.id: contact for contact in contacts},
            {country.code: country for country in countries},
        )

    @property
    def topics(self) -> list[str]:
        """All topics with a published article, sorted."""
        return sorted(topic for topic, a in self.articles.items() if a.status == "published")

    def article(self, topic: str) -> Article | None:
        """Returns the published article of a topic, or ``None``."""
        article = self.articles.get(topic)
        return article if article and article.status == "published" else None

    def version(self, topic: str, languages: Sequence[str]) -> Article | Translation:
        """Returns the text in the first of the languages that has a current one.

        An outdated translation is passed over; English is always current.

        Raises:
            KeyError: the topic has no article.
        """
        article = self.articles[topic]
        for language in languages:
            if language == article.language:
                return article
            if self.state(topic, language) in {"unreviewed", "reviewed"}:
                return self.translations[topic, language]
        return article

    def state(self, topic: str, language: str) -> State:
        """Returns how a text stands; never typed in, always worked out."""
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
        """Returns the title of a topic in a language, else in English."""
        translation = self.translations.get((topic, language))
        return translation.title if translation else self.articles[topic].title

    def contact(self, identifier: str) -> Contact | None:
        """Returns a contact, or ``None``."""
        return self.contacts.get(identifier)

    def contacts_tagged(self, tag: str, country: str | None = None) -> list[Contact]:
        """Returns the contacts for a kind of help, in one country or in all."""
        return [
            contact
            for contact in self.contacts.values()
            if tag in contact.tags and country in {None, contact.country}
        ]


def article_files(root: Path) -> list[Path]:
    """Returns the article files of a knowledge folder, sorted."""
    return sorted(
        path for path in root.glob("*/*.md") if path.parent.name not in {"contacts", "phrases"}
    )
