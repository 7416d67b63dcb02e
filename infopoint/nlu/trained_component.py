"""What our Rasa components share that learn something in training."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any, Generic, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData
from typing_extensions import Self

Learnt = TypeVar("Learnt")


class TrainedComponent(GraphComponent, Generic[Learnt]):
    """Learns one thing, keeps it in the model, and reads it back.

    Rasa makes one instance to train and another to process messages: ``learnt`` is set
    in the second only.
    """

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        learnt: Learnt | None = None,
    ) -> None:
        """Keeps the settings and where to persist."""
        self.config = config
        self.learnt = learnt
        self._storage = storage
        self._resource = resource

    @abstractmethod
    def fit(self, training_data: TrainingData) -> Learnt:
        """Learns from the training data."""

    @abstractmethod
    def save(self, learnt: Learnt, folder: Path) -> None:
        """Writes what was learnt into a folder of the model."""

    @classmethod
    @abstractmethod
    def read(cls, config: dict[str, Any], folder: Path) -> Learnt:
        """Reads what :meth:`save` wrote."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Creates an untrained component (see parent class)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """Loads a trained component (see parent class)."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, cls.read(config, folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learns and persists."""
        learnt = self.fit(training_data)
        with self._storage.write_to(self._resource) as folder:
            self.save(learnt, folder)
        return self._resource
