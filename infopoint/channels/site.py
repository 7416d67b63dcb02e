"""What the web server shows besides the conversation: the widget, our page, the examples."""

from __future__ import annotations

from pathlib import Path

from sanic import Blueprint

from infopoint.channels.files import FOREVER, FRESH, PublicFile, add_file

_STATIC = Path(__file__).with_name("static")
#: Our own pages allow nothing but our own files; the widget asks for no more.
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types lit-html"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
#: Any page may read the widget's files; which may talk to the assistant is another matter.
_SHARED = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}


def add_site(routes: Blueprint) -> None:
    """Adds the addresses of all public files."""
    add_file(routes, "/widget.js", PublicFile(_STATIC / "widget.js", FRESH, _SHARED))
    for path in sorted((_STATIC / "widget").iterdir()):
        add_file(routes, f"/widget/{path.name}", PublicFile(path, FOREVER, _SHARED))
    for path in sorted((_STATIC / "pages").iterdir()):
        add_file(routes, _address(path), PublicFile(path, FRESH, PAGE_HEADERS))


def _address(path: Path) -> str:
    """Returns the address of a page: pages have no ending, ``index.html`` is the root."""
    if path.name == "index.html":
        return "/"
    return f"/{path.stem}" if path.suffix == ".html" else f"/pages/{path.name}"
