"""Names of countries, towns, organisations and Belgian papers, found by spaCy.

A blank multi-language ("xx") spaCy pipeline: tokenizer, spelling folding, entity ruler.
Names live in ``data/gazetteer/<entity>.yml``: an identifier (ISO country code, town,
organisation, paper) and the ways to write it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import spacy
import yaml
from spacy.language import Language
from spacy.tokens import Doc

from infopoint.nlu.text import fold

_FOLD = "infopoint_fold"
_RULER = "entity_ruler"


@Language.component(_FOLD)
def _fold_norms(doc: Doc) -> Doc:
    """Sets each token's norm to its folded spelling, on which names are matched."""
    for token in doc:
        token.norm_ = fold(token.text)
    return doc


class Name(NamedTuple):
    """A name found in a text: kind of entity, identifier, place in the text."""

    entity: str
    value: str
    start: int
    end: int


class GazetteerError(ValueError):
    """A gazetteer file cannot be used; the message names the file."""


class Gazetteer:
    """Finds known names in a text."""

    def __init__(self, pipeline: Language) -> None:
        """Takes a pipeline built by :meth:`build` or read by :meth:`load`."""
        self._pipeline = pipeline

    @classmethod
    def build(cls, folder: Path) -> Gazetteer:
        """Builds the pipeline from all name files of a folder.

        Raises:
            GazetteerError: a file is not a table of identifiers and names.
        """
        pipeline = spacy.blank("xx")
        pipeline.add_pipe(_FOLD)
        ruler = pipeline.add_pipe(_RULER, config={"phrase_matcher_attr": "NORM"})
        patterns = []
        for path in sorted(folder.glob("*.yml")):
            content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
            if not isinstance(content, dict):
                raise GazetteerError(f"{path}: needs lines of the form 'identifier: [name, name]'")
            for identifier, names in content.items():
                if not isinstance(names, list):
                    raise GazetteerError(f"{path}: '{identifier}' needs a list of names")
                for name in dict.fromkeys(str(name) for name in names):
                    patterns.append({"label": path.stem, "pattern": name, "id": str(identifier)})
        ruler.add_patterns(patterns)  # type: ignore[attr-defined]
        return cls(pipeline)

    def find(self, text: str) -> Iterator[Name]:
        """Yields the names in a text, longest match first where they overlap."""
        for span in self._pipeline(text).ents:
            yield Name(span.label_, span.ent_id_, span.start_char, span.end_char)

    def save(self, folder: Path) -> None:
        """Writes the pipeline in spaCy's own format."""
        self._pipeline.to_disk(folder)

    @classmethod
    def load(cls, folder: Path) -> Gazetteer:
        """Reads a pipeline written by :meth:`save`."""
        return cls(spacy.load(folder))
