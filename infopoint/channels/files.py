"""Files that the web server hands out: read once, compressed once, cached by browsers."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from pathlib import Path

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

#: Browsers ask again after a while, or after a year where the name changes with the content.
FRESH = "public, max-age=300"
FOREVER = "public, max-age=31536000, immutable"


class PublicFile:
    """A file in memory; compressed, because people pay for every kilobyte."""

    def __init__(self, path: Path, caching: str, headers: Mapping[str, str] | None = None) -> None:
        """Reads a file; ``headers`` go with every answer."""
        self._content = path.read_bytes()
        self._compressed = gzip.compress(self._content, mtime=0)
        self._type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if self._type.startswith("text/") or self._type.endswith("javascript"):
            self._type += "; charset=utf-8"
        self._headers = {
            "Cache-Control": caching,
            "ETag": f'"{hashlib.sha256(self._content).hexdigest()[:16]}"',
            "Vary": "Accept-Encoding",
            "X-Content-Type-Options": "nosniff",
            **(headers or {}),
        }

    def answer(self, request: Request) -> HTTPResponse:
        """Returns the file, or only the news that it has not changed."""
        if request.headers.get("if-none-match") == self._headers["ETag"]:
            return response.raw(b"", 304, self._headers, self._type)
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers = {**self._headers, "Content-Encoding": "gzip"}
            return response.raw(self._compressed, 200, headers, self._type)
        return response.raw(self._content, 200, self._headers, self._type)


def add_file(routes: Blueprint, address: str, file: PublicFile) -> None:
    """Serves a file at an address."""

    async def serve(request: Request) -> HTTPResponse:
        return file.answer(request)

    name = "file_" + "".join(char if char.isalnum() else "_" for char in address)
    routes.add_route(serve, address, methods=["GET"], name=name)
