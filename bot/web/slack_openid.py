"""Sign in with Slack, as OpenID Connect has it; the web face's own door to slack_sdk.

The token comes straight from Slack over TLS, which stands in for its signature (OpenID Connect Core, 3.1.3.7).
"""

import base64
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from slack_sdk.errors import SlackClientError
from slack_sdk.oauth import OpenIDConnectAuthorizeUrlGenerator
from slack_sdk.web import WebClient

from bot.settings import SlackSignIn

CALLBACK = "/sign-in/slack/back"
_AUTHORIZE = "https://slack.com/openid/connect/authorize"
_API = "https://slack.com/api/"
_ISSUER = "https://slack.com"
_SECONDS = 10


@dataclass(frozen=True, slots=True)
class SlackUser:
    """A member of the workspace who has signed in."""

    id: str
    name: str


class SignInFailed(Exception):
    """Slack did not say who it is, or someone of another workspace."""


class SlackOpenId:
    """Sends browsers to Slack and learns who came back."""

    def __init__(self, settings: SlackSignIn, authorize_url: str = _AUTHORIZE, api_url: str = _API) -> None:
        """Ask Slack at these addresses; others are for tests."""
        self._settings = settings
        self._authorize_url = authorize_url
        self._api_url = api_url

    def address(self, state: str, nonce: str) -> str:
        """Where to send the browser."""
        generator = OpenIDConnectAuthorizeUrlGenerator(
            client_id=self._settings.client_id,
            redirect_uri=quote(self._back, safe=""),
            scopes=["openid%20profile"],
            authorization_url=self._authorize_url,
        )
        return generator.generate(state, nonce, self._settings.team_id)

    def user(self, code: str, nonce: str) -> SlackUser:
        """Who signed in with the code that Slack sent back; raises SignInFailed."""
        client = WebClient(base_url=self._api_url, timeout=_SECONDS)
        try:
            given = client.openid_connect_token(
                client_id=self._settings.client_id,
                client_secret=self._settings.client_secret,
                code=code,
                redirect_uri=self._back,
                grant_type="authorization_code",
            )
            claims = _claims(str(given["id_token"]))
            return self._checked(claims, nonce)
        except (SlackClientError, OSError, KeyError, TypeError, ValueError) as error:
            raise SignInFailed from error

    @property
    def _back(self) -> str:
        return f"{self._settings.public_url}{CALLBACK}"

    def _checked(self, claims: dict[str, Any], nonce: str) -> SlackUser:
        wanted = {
            "iss": _ISSUER,
            "aud": self._settings.client_id,
            "nonce": nonce,
            "https://slack.com/team_id": self._settings.team_id,
        }
        if any(claims[name] != value for name, value in wanted.items()) or float(claims["exp"]) < time.time():
            raise SignInFailed
        user = str(claims["https://slack.com/user_id"])
        return SlackUser(user, str(claims.get("name") or user))


def _claims(token: str) -> dict[str, Any]:
    """What an id_token says: the middle of its three parts."""
    middle = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    if not isinstance(claims, dict):
        raise TypeError("not an object")
    return claims
