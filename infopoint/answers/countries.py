"""What is known about a country, as blocks of an answer."""

from __future__ import annotations

from infopoint.answers.compose import Composer
from infopoint.knowledge.blocks import (
    Block,
    Contacts,
    Link,
    Links,
    Note,
    Paragraph,
    Points,
)

#: Which aspects of a country belong to the answer of a topic.
_ASPECTS = {
    "return/countries": ("return",),
    "reintegration/partners": ("reintegration", "help"),
    "reintegration/who_can": ("reintegration",),
    "origin/situation": ("information", "caution"),
    "origin/risk_on_return": ("caution", "information"),
    "origin/local_help": ("help",),
    "origin/embassy": ("embassy", "caution"),
    "origin/civil_documents": ("embassy",),
}
_UNKNOWN = ("be-fedasil-infopoint", "be-return")


def sheet(composer: Composer, code: str, topic: str, language: str) -> list[Block]:
    """Returns what is known about a country for a topic; says so if nothing is."""
    country = composer.library.countries.get(code)
    facts = [
        fact
        for aspect in _ASPECTS.get(topic, ())
        for fact in (country.facts.get(aspect, ()) if country else ())
    ]
    if country is None or not facts:
        contacts = [composer.library.contact(identifier) for identifier in _UNKNOWN]
        cards = tuple(composer.card(contact, language) for contact in contacts if contact)
        unknown = composer.phrases.text("country_unknown", language)
        return [Paragraph(unknown), Contacts(cards)] if cards else [Paragraph(unknown)]
    sources = list(dict.fromkeys(fact.source for fact in facts))
    links = tuple(
        Link(
            composer.phrases.text(
                "source",
                language,
                publisher=source.publisher,
                title=source.title,
                date=composer.date(source.checked),
            ),
            source.url,
        )
        for source in sources
    )
    return [
        Note("country", country.name(language)),
        Points(tuple(fact.text(language) for fact in facts)),
        Links(links),
    ]
