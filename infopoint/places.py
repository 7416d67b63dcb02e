"""Towns of Belgium and Luxembourg, with postcode and place on the map."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infopoint.nlu.text import fold

PLACES = Path("data") / "places.tsv"


@dataclass(frozen=True)
class Place:
    """A municipality; ``country`` is BE or LU, ``postcodes`` the codes within it."""

    id: str
    name: str
    postcodes: tuple[str, ...]
    country: str
    lat: float
    lon: float


def find_place(wanted: str) -> Place | None:
    """Returns the place with this id, name (in any listed language) or postcode.

    Four digits alone are a Belgian postcode, if Belgium has it; "L-4020" is Luxembourg's.
    """
    return _index(PLACES).get(fold(wanted))


@cache
def _index(path: Path) -> dict[str, Place]:
    index: dict[str, Place] = {}
    places: list[tuple[Place, list[str]]] = []
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        for row in rows:
            place = Place(
                id=row["id"],
                name=row["name"],
                postcodes=tuple(code for code in row["postcodes"].split(",") if code),
                country=row["country"],
                lat=float(row["lat"]),
                lon=float(row["lon"]),
            )
            places.append((place, row["other_names"].split(",")))
    # What is certain first: ids and own names, then Belgian before Luxembourg postcodes.
    for place, _ in places:
        index.setdefault(place.id, place)
        index.setdefault(fold(place.name), place)
        for code in place.postcodes if place.country == "BE" else ():
            index.setdefault(code, place)
    for place, other_names in places:
        for key in other_names:
            index.setdefault(fold(key), place)
        for code in place.postcodes if place.country == "LU" else ():
            index.setdefault(f"l-{code}", place)
            index.setdefault(code, place)
    index.pop("", None)
    return index
