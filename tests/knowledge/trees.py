"""Builds small knowledge folders for tests."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from infopoint.knowledge.model import Fault
from infopoint.knowledge.validate import validate

TODAY = date(2026, 11, 25)

ARTICLE = """\
---
title: Who pays for the trip?
status: published
revision: 3
sources:
  - title: The return journey
    publisher: Fedasil
    url: https://www.fedasil.be/en/return
    published: 2025-03
    checked: 2026-11-24
volatile: [amount]
contacts: [be-return]
related: [return/cash]
review: {by: null, on: null, due: 2027-02-24}
---
Nothing. The trip home is free: Belgium pays the ticket.[^1]
You do not pay it back.[^1]

<!-- more -->

1. Call a return desk.[^1]
2. Bring your papers within 30 days.[^1]

- You may take 20 kg with you.[^1]
- Ask a return counsellor what else is paid.
"""

FRENCH = """\
---
title: Qui paie le voyage ?
translates: 3
method: machine
---
Rien. Le voyage est gratuit : la Belgique paie le billet.[^1]
Vous ne le remboursez pas.[^1]

<!-- more -->

1. Appelez un guichet de retour.[^1]
2. Apportez vos papiers dans les 30 jours.[^1]

- Vous pouvez emporter 20 kg.[^1]
- Demandez à un conseiller ce qui est encore payé.
"""

CASH = """\
---
title: Do I get money?
status: published
revision: 1
sources:
  - {title: Cash, publisher: Fedasil, url: "https://www.fedasil.be/en/cash", checked: 2026-11-24}
review: {by: null, on: null, due: 2027-02-24}
---
Ask at the desk, it depends on your situation.[^1]
"""

CONTACTS = """\
be-return:
  name: Fedasil voluntary return
  for: {en: free help with going back, fr: aide gratuite au retour}
  phones: ["+32 800 32 745"]
  url: https://www.voluntaryreturn.be
  town: Brussels
  country: BE
  lat: 50.85
  lon: 4.35
  hours: "Mo-Fr 09:00-12:30,13:30-16:00"
  tags: [return, general]
  source: {url: "https://www.fedasil.be/contact", checked: 2026-11-24}
be-112:
  name: Emergency centre
  for: {en: ambulance and fire brigade}
  phones: ["112"]
  country: BE
  hours: "24/7"
  tags: [medical]
  source: {url: "https://www.sos112.be", checked: 2026-11-24}
lu-asti:
  name: {en: Help desk, fr: Guichet}
  for: {en: help for foreign workers}
  country: LU
  tags: [general]
  source: {url: "https://www.asti.lu", published: 2010, checked: 2026-11-24}
"""

COUNTRIES = """\
sources:
  unhcr:
    title: Situation
    publisher: UNHCR
    url: https://www.unhcr.org/som
    checked: 2026-11-24
SO:
  name: {en: Somalia, fr: Somalie}
  contacts: [be-return]
  facts:
    return:
      - text: {en: Returns are possible to some regions., fr: Le retour est possible.}
        source: unhcr
"""

ENGLISH_PHRASES = "greet: Hello.\nuntil: It is kept {days} days.\n"


class Knowledge:
    """A knowledge folder that is good until a test changes it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("return/cost.en.md", ARTICLE)
        self.write("return/cost.fr.md", FRENCH)
        self.write("return/cash.en.md", CASH)
        self.write("contacts/desks.yml", CONTACTS)

    def write(self, name: str, content: str | bytes) -> Path:
        """Writes a file and gives it a time of change that differs from the one before."""
        path = self.root / name
        before = path.stat().st_mtime_ns if path.exists() else 0
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if path.stat().st_mtime_ns <= before:
            os.utime(path, ns=(before + 1, before + 1))
        return path

    def change(self, name: str, old: str, new: str) -> Path:
        """Replaces a part of a file that must be there."""
        text = (self.root / name).read_text("utf-8")
        assert old in text, f"{old!r} is not in {name}"
        return self.write(name, text.replace(old, new, 1))

    def line(self, name: str, part: str) -> int:
        """Returns the number of the line that holds a part."""
        lines = (self.root / name).read_text("utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if part in line)

    def faults(self, today: date = TODAY) -> list[Fault]:
        """Returns what the validator says."""
        return validate(self.root, today, ())
