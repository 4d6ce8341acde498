"""Slack's side of OpenID Connect in small: a real server that gives out tokens for codes."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

CLIENT, SECRET, TEAM = "C1.2", "hush", "T1"


@dataclass
class OpenIdServer:
    """Codes that it will take, each with the claims that it then vouches for."""

    claims: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    url: str = ""

    def vouch(self, code: str, given: str, **other: Any) -> None:
        self.claims[code] = {
            "iss": "https://slack.com",
            "aud": CLIENT,
            "exp": time.time() + 300,
            "nonce": given,
            "https://slack.com/team_id": TEAM,
            "https://slack.com/user_id": "U7",
            "name": "Robin Coder",
            **other,
        }


def _part(data: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


@contextmanager
def openid_server() -> Iterator[OpenIdServer]:
    server = OpenIdServer()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
            server.asked.append(form)
            claims = server.claims.get(form.get("code", [""])[0])
            told: dict[str, Any] = {"ok": False, "error": "invalid_code"}
            basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            if claims and self.headers["authorization"] == f"Basic {basic}":
                token = f"{_part({'alg': 'RS256'})}.{_part(claims)}.signature"
                told = {"ok": True, "access_token": "xoxp-1", "token_type": "Bearer", "id_token": token}
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *given: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.url = f"http://127.0.0.1:{http.server_address[1]}/api/"
    thread = Thread(target=http.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
