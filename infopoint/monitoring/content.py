"""What is being told: how fresh the articles are, which files are broken, which version it is."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import get_args

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from infopoint.clock import now
from infopoint.knowledge.freshness import Freshness, freshness
from infopoint.knowledge.library import Library
from infopoint.knowledge.live import LiveLibrary
from infopoint.knowledge.phrases import Phrases


class ContentCollector(Collector):
    """Counts the articles of the knowledge base in use, whenever it is asked."""

    def __init__(
        self,
        library: LiveLibrary,
        phrases: Phrases,
        today: Callable[[], date] = lambda: now().date(),
    ) -> None:
        """Takes what the answers are made of."""
        self._library, self._phrases, self._today = library, phrases, today
        self._versions: tuple[Library | None, str] = (None, "")

    def collect(self) -> Iterable[Metric]:
        """Yields the figures (see parent class)."""
        library = self._library.current
        today = self._today()
        articles = GaugeMetricFamily(
            "infopoint_articles", "Published articles by freshness.", labels=("freshness",)
        )
        published = (library.articles[topic] for topic in library.topics)
        counts = Counter(freshness(article, today) for article in published)
        for state in get_args(Freshness):
            articles.add_metric((state,), counts[state])
        yield articles
        broken = {
            fault.path
            for fault in (*self._library.faults, *self._phrases.faults)
            if not fault.warning
        }
        yield GaugeMetricFamily(
            "infopoint_broken_files", "Knowledge files with faults.", value=len(broken)
        )
        content = GaugeMetricFamily(
            "infopoint_content_info", "The knowledge base in use.", labels=("version",)
        )
        content.add_metric((self._version(library),), 1)
        yield content

    def _version(self, library: Library) -> str:
        """Returns a checksum of what is told, the same on every machine that tells the same."""
        known, version = self._versions
        if known is not library:
            told = (library.articles, library.translations, library.contacts, library.countries)
            checksum = hashlib.sha256()
            for part in told:
                for key in sorted(part):  # type: ignore[type-var]
                    checksum.update(repr(part[key]).encode())  # type: ignore[index]
            version = checksum.hexdigest()[:12]
            self._versions = (library, version)
        return version


def register(
    library: LiveLibrary, phrases: Phrases, registry: CollectorRegistry = REGISTRY
) -> None:
    """Adds the figures of the knowledge base to those of this process."""
    registry.register(ContentCollector(library, phrases))
