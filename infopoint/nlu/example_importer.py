"""Reads the training examples quickly.

Rasa's own importer takes every file of examples apart six times, and then copies and hashes
all examples seven times: a minute for fifty thousand examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method

from infopoint import examples


class ExampleMessage(Message):
    """An example that joining training data neither copies nor hashes anew."""

    def __deepcopy__(self, memo: dict[int, Any]) -> ExampleMessage:
        return self

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:
        """Sets a property; the hash stays if nothing changes."""
        if add_to_output or self.get(prop) != info:
            super().set(prop, info, add_to_output)


class ExampleImporter(RasaFileImporter):
    """Reads the folder ``nlu`` itself and leaves everything else to Rasa.

    What Rasa's schema would refuse there, ``tests/nlu/test_data.py`` refuses.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: Sequence[str] | str | None = None,
    ) -> None:
        """Takes the paths that Rasa was given."""
        if isinstance(training_data_paths, str):
            training_data_paths = [training_data_paths]
        self._folders: list[Path] = []
        others: list[str] = []
        for path in map(Path, training_data_paths or ()):
            folder = path / examples.FOLDER.name
            if not folder.is_dir():
                others.append(str(path))
                continue
            self._folders.append(folder)
            others += [str(child) for child in sorted(path.iterdir()) if child != folder]
        super().__init__(config_file, domain_path, others)

    @cached_method
    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """Returns the examples, each with its topic and the language of its file."""
        messages = [
            ExampleMessage.build(
                example.text, example.topic, intent_metadata={"language": example.language}
            )
            for folder in self._folders
            for example in examples.read(folder)
        ]
        return super().get_nlu_data(language).merge(TrainingData(messages))
