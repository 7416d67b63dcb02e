"""Towns of Belgium and Luxembourg, with postcode and place on the map."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from infopoint.languages import western_digits
from infopoint.nlu.text import fold

PLACES = Path("data") / "places.tsv"
#: A point further than this from every place is in another country.
_NEAR_KILOMETRES = 25
#: What people write before a postcode: "B-1000", "L 4020".
_BELGIAN, _LUXEMBOURGISH = re.compile(r"^be?[ -]+(?=\d)"), re.compile(r"^lu?[ -]+(?=\d)")


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
    name = western_digits(fold(wanted)).strip(" .,;!?")
    name = _BELGIAN.sub("", _LUXEMBOURGISH.sub("l-", name))
    return _index(PLACES).get(name)


def kilometres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Returns the great-circle distance (haversine) of two latitudes and longitudes."""
    a, b = math.radians(here[0]), math.radians(there[0])
    half = (
        math.sin((b - a) / 2) ** 2
        + math.cos(a) * math.cos(b) * math.sin(math.radians(there[1] - here[1]) / 2) ** 2
    )
    return 12742 * math.asin(math.sqrt(half))


def place_at(latitude: float, longitude: float) -> Place | None:
    """Returns the place nearest to a point, or ``None`` outside Belgium and Luxembourg."""
    here = (latitude, longitude)
    places = set(_index(PLACES).values())
    nearest = min(places, key=lambda place: kilometres(here, (place.lat, place.lon)))
    near = kilometres(here, (nearest.lat, nearest.lon)) <= _NEAR_KILOMETRES
    return nearest if near else None


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
