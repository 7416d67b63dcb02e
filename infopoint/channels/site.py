"""What the web server shows besides the conversation: the widget, our page, the examples."""

from __future__ import annotations

from pathlib import Path

from sanic import Blueprint

from infopoint.channels.files import FOREVER, FRESH, PublicFile, add_file

_STATIC = Path(__file__).with_name("static")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_TRUSTED_TYPES = "; require-trusted-types-for 'script'; trusted-types lit-html"
#: Our own pages allow nothing but our own files; the widget asks for no more.
PAGE_HEADERS = {
    "Content-Security-Policy": _POLICY + _TRUSTED_TYPES,
    "X-Content-Type-Options": "nosniff",
    # Other sites learn nothing; without any referrer our own forms would come from nowhere.
    "Referrer-Policy": "same-origin",
}
#: The React component adds a script by its address, which trusted types would forbid.
_REACT_HEADERS = {**PAGE_HEADERS, "Content-Security-Policy": _POLICY}
#: Any page may read the widget's files; which may talk to the assistant is another matter.
_SHARED = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def add_site(routes: Blueprint) -> None:
    """Adds the addresses of all public files."""
    add_file(routes, "/widget.js", PublicFile(_STATIC / "widget.js", FRESH, _SHARED))
    for path in sorted((_STATIC / "widget").iterdir()):
        add_file(routes, f"/widget/{path.name}", PublicFile(path, FOREVER, _SHARED))
    for path in sorted((_STATIC / "pages").iterdir()):
        headers = _REACT_HEADERS if path.name == "react.html" else PAGE_HEADERS
        add_file(routes, _address(path), PublicFile(path, FRESH, headers))


def _address(path: Path) -> str:
    """Returns the address of a page: pages have no ending, ``index.html`` is the root."""
    if path.name == "index.html":
        return "/"
    return f"/{path.stem}" if path.suffix == ".html" else f"/pages/{path.name}"
