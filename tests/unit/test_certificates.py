"""A server with a wrong certificate learns nothing."""

import http.server
import shutil
import ssl
import subprocess
import threading

import pytest

from infopoint.telegram import bot


@pytest.fixture
def impostor(tmp_path):
    """A server that says it is Telegram, with a certificate that nobody vouches for."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
         "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", key,
         "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked.append(self.path)
            self.send_error(404)

        do_GET = do_POST

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"https://localhost:{server.server_address[1]}", asked
    server.shutdown()
    server.server_close()


def test_a_wrong_certificate_is_not_told_the_token(impostor):
    address, asked = impostor
    line = bot.check({"TELEGRAM_TOKEN": "1:a-secret", "TELEGRAM_API_URL": address})
    assert line == (
        "Telegram cannot be reached now; it is tried again while running (long polling)"
    )
    assert asked == []
