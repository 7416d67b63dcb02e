"""In which language the person is answered."""

from __future__ import annotations

DEFAULT_LANGUAGE = "en"

#: A guess this certain may change the language of a conversation; the first message
#: has nothing to fall back on and is believed earlier.
_SURE = 0.85
_SURE_AT_FIRST = 0.5
#: Shorter messages keep the conversation's language: "annexe 26" is no French sentence.
_WORDS = 3


def spoken_language(
    text: str,
    guess: tuple[str, float] | None,
    remembered: str | None,
    chosen: bool,
    expected: str | None = None,
) -> str:
    """Returns the language to answer in.

    Args:
        text: What the person wrote.
        guess: Code and confidence of the language identifier.
        remembered: The language of the conversation so far.
        chosen: Whether the person has fixed it.
        expected: What the channel expects, from the page or the device.
    """
    if remembered and chosen:
        return remembered
    if guess is None:
        return remembered or expected or DEFAULT_LANGUAGE
    code, confidence = guess
    if remembered is None:
        return code if confidence >= _SURE_AT_FIRST else expected or DEFAULT_LANGUAGE
    own_script = any(ord(char) > 0x2FF for char in text)
    if confidence >= _SURE and (own_script or len(text.split()) >= _WORDS):
        return code
    return remembered
