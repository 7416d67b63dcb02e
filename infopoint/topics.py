"""Topics and areas that code must know by name; all others are data."""

from __future__ import annotations

#: Beginning of the topics about danger: their answer is an urgent card.
HELP_AREA = "help/"
#: Beginning of the behaviours that are no question: greeting, thanks, …
SMALL_TALK = "chat/"
OUT_OF_SCOPE = "chat/out_of_scope"
