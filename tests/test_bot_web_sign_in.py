"""Who may see what: keys, Slack, this machine; cookies that cannot be forged; where the server may listen."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from urllib.parse import parse_qs, urlsplit

import pytest
from fakes import assembled
from openid_server import CLIENT, SECRET, TEAM, OpenIdServer, openid_server
from web_client import Browser, text_of

from bot.bootstrap import Application, Library
from bot.errors import SetupError, UsageError
from bot.listening import refuse_unguarded
from bot.records.facade import Records
from bot.screening import Screener
from bot.settings import Settings, SlackSignIn, read_settings
from bot.web.sessions import COOKIE, Sessions, signing_key
from bot.web.slack_openid import SlackOpenId
from bot.web.viewers import Role
from retrieval.index import OpenIndex

KEYS = ("first-key-0123456789", "second-key-0123456789")
PUBLIC = "https://nosology.test"
SLACK = SlackSignIn(CLIENT, SECRET, TEAM, PUBLIC)
LEADS_PAGES = ("/queue", "/verified", "/gaps", "/disagreements", "/use", "/queue/cases.jsonl", "/audit.jsonl")
ALL_PAGES = ("/", "/answers", "/codes", "/guidelines", "/passages/icd10cm-tabular:E11.22", *LEADS_PAGES)


@pytest.fixture
def guarded(application: Application, tmp_path: Path) -> Browser:
    return Browser(application, Settings(tmp_path / "home", api_keys=KEYS))


@pytest.fixture
def slack() -> Iterator[OpenIdServer]:
    with openid_server() as server:
        yield server


@pytest.fixture
def by_slack(application: Application, tmp_path: Path, slack: OpenIdServer) -> Browser:
    return slack_browser(application, Settings(tmp_path / "home", slack_sign_in=SLACK, leads=("U1",)), slack)


def slack_browser(application: Application, settings: Settings, slack: OpenIdServer) -> Browser:
    browser = Browser(application, settings, PUBLIC)
    pages = next(m.kwargs["pages"] for m in browser.client.app.user_middleware if "pages" in m.kwargs)  # type: ignore[attr-defined]
    pages.state.slack_openid = SlackOpenId(SLACK, api_url=slack.url)
    return browser


def begin(browser: Browser) -> tuple[str, str]:
    """The state and the nonce that the browser is sent to Slack with."""
    sent = browser.get("/sign-in/slack?next=/codes")
    assert sent.status_code == 303
    query = parse_qs(urlsplit(sent.headers["location"]).query)
    assert query["team"] == [TEAM]
    assert query["redirect_uri"] == [f"{PUBLIC}/sign-in/slack/back"]
    assert query["scope"] == ["openid profile"]
    return query["state"][0], query["nonce"][0]


@pytest.mark.parametrize("path", ALL_PAGES)
def test_nothing_is_shown_to_somebody_unknown(guarded: Browser, path: str) -> None:
    answered = guarded.get(path)
    assert (answered.status_code, answered.text) == (303, "")
    assert answered.headers["location"].startswith("/sign-in")


def test_a_key_signs_a_lead_in_under_their_name(guarded: Browser) -> None:
    answered = guarded.sign_in(KEYS[1], "  Dana   Lead ")
    assert (answered.status_code, answered.headers["location"]) == (303, "/")
    cookie = answered.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert KEYS[1] not in cookie
    assert "Dana Lead" in text_of(guarded.get("/").text)


@pytest.mark.parametrize("key", ["", "first", KEYS[0].upper(), KEYS[0] + "x", ",".join(KEYS)])
def test_a_wrong_key_signs_nobody_in(guarded: Browser, key: str) -> None:
    answered = guarded.sign_in(key)
    assert answered.status_code == 403
    assert not any(k in answered.text for k in KEYS)
    assert guarded.get("/").status_code == 303


def test_signing_out_forgets(guarded: Browser) -> None:
    guarded.sign_in(KEYS[0])
    assert guarded.post("/sign-out").status_code == 303
    assert guarded.get("/").status_code == 303


def kept_in(home: Path, library: Library, index: OpenIndex, screener: Screener) -> Application:
    return assembled(library, index, screener, Records(home))


def test_after_signing_out_an_old_cookie_opens_nothing_in_any_process(
    library: Library, index: OpenIndex, screener: Screener, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "home", api_keys=KEYS)
    here, there = (Browser(kept_in(tmp_path / "records", library, index, screener), settings) for _ in range(2))
    here.sign_in(KEYS[0], "Dana")
    stolen = here.client.cookies[COOKIE]
    there.sign_in(KEYS[0], "Sam")
    others = there.client.cookies[COOKIE]
    here.post("/sign-out")
    for browser in (here, there):
        for cookie, status in ((stolen, 303), (others, 200)):
            browser.client.cookies.clear()
            assert browser.get("/", headers={"cookie": f"{COOKIE}={cookie}"}).status_code == status
    here.sign_in(KEYS[0], "Dana")
    assert here.get("/").status_code == 200


@pytest.mark.parametrize("broken", [False, True])
def test_a_sign_out_holds_without_the_records_too(
    library: Library, index: OpenIndex, screener: Screener, tmp_path: Path, broken: bool
) -> None:
    in_the_way = tmp_path / "records"
    in_the_way.write_text("no folder", encoding="ascii")
    application = kept_in(in_the_way, library, index, screener) if broken else assembled(library, index, screener)
    browser = Browser(application, Settings(tmp_path / "home", api_keys=KEYS))
    browser.sign_in(KEYS[0])
    cookie = browser.client.cookies[COOKIE]
    assert browser.get("/").status_code == 200
    assert browser.post("/sign-out").status_code == 303
    assert browser.get("/", headers={"cookie": f"{COOKIE}={cookie}"}).status_code == 303


def test_a_cookie_that_says_no_time_is_none(tmp_path: Path) -> None:
    sessions = Sessions(Settings(tmp_path, api_keys=KEYS))
    assert sessions.read(sessions.sealed({"csrf": "x", "id": "key:x", "name": "D", "way": "key"}, "session")) is None


def test_a_session_opens_no_api(guarded: Browser) -> None:
    guarded.sign_in(KEYS[0])
    assert guarded.get("/v1/codes/icd10cm/I10").status_code == 401
    assert guarded.get("/docs").status_code == 401


@pytest.mark.parametrize(
    "where", ["https://evil.example", "//evil.example", "/\\evil.example", "/v1/answers", "javascript:x"]
)
def test_signing_in_leads_to_no_other_place(guarded: Browser, where: str) -> None:
    token = guarded.token("/sign-in")
    answered = guarded.post("/sign-in", {"key": KEYS[0], "name": "D", "next": where}, token)
    assert answered.headers["location"] == "/"


def test_a_key_that_is_taken_away_ends_its_sessions(application: Application, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "home", api_keys=KEYS)
    before = Sessions(settings)
    opened = before.by_key(KEYS[0], "Dana")
    assert opened is not None
    cookie = before.written(opened)
    after = Sessions(replace(settings, api_keys=KEYS[1:])).read(cookie)
    assert after is not None
    assert after.viewer is None


def test_a_cookie_that_was_changed_or_signed_elsewhere_is_none(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "a", api_keys=KEYS)
    sessions, elsewhere = Sessions(settings), Sessions(Settings(tmp_path / "b", api_keys=KEYS))
    opened = elsewhere.by_key(KEYS[0], "Dana")
    assert opened is not None
    written = elsewhere.written(opened)
    for cookie in (written, written[:-1], "", "x.y.z", None, sessions.sealed({"csrf": "x"}, "sign-in")):
        assert sessions.read(cookie) is None


def test_the_signing_key_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    key = signing_key(tmp_path)
    file = tmp_path / "web" / "session.key"
    assert (len(key), file.stat().st_mode & 0o777) == (32, 0o600)
    assert signing_key(tmp_path) == key
    file.write_bytes(key[:5])
    assert len(signing_key(tmp_path)) == 32


def test_workers_that_start_together_sign_by_one_key(tmp_path: Path) -> None:
    together = Barrier(8)

    def start(_: int) -> bytes:
        together.wait()
        return signing_key(tmp_path)

    with ThreadPoolExecutor(8) as workers:
        assert len(set(workers.map(start, range(8)))) == 1


def test_slack_signs_a_coder_in(by_slack: Browser, slack: OpenIdServer) -> None:
    state, nonce = begin(by_slack)
    slack.vouch("code-1", nonce)
    answered = by_slack.get(f"/sign-in/slack/back?code=code-1&state={state}")
    assert (answered.status_code, answered.headers["location"]) == (303, "/codes")
    assert "secure" in answered.headers["set-cookie"].lower()
    assert "Robin Coder" in text_of(by_slack.get("/").text)
    for path in LEADS_PAGES:
        assert by_slack.get(path).status_code == 403


def test_slack_signs_those_in_the_settings_in_as_leads(by_slack: Browser, slack: OpenIdServer) -> None:
    state, nonce = begin(by_slack)
    slack.vouch("code-1", nonce, **{"https://slack.com/user_id": "U1"})
    by_slack.get(f"/sign-in/slack/back?code=code-1&state={state}")
    assert by_slack.get("/codes").status_code == 200
    assert "Queue" in text_of(by_slack.get("/").text)


@pytest.mark.parametrize(
    "claims",
    [
        {"https://slack.com/team_id": "T2"},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "another"},
        {"exp": 1},
        {"exp": None},
    ],
)
def test_a_token_for_anything_else_signs_nobody_in(
    by_slack: Browser, slack: OpenIdServer, claims: dict[str, object]
) -> None:
    state, nonce = begin(by_slack)
    slack.vouch("code-1", nonce, **claims)
    assert by_slack.get(f"/sign-in/slack/back?code=code-1&state={state}").status_code == 403
    assert by_slack.get("/").status_code == 303


def test_a_state_that_another_browser_began_signs_nobody_in(by_slack: Browser, slack: OpenIdServer) -> None:
    state, nonce = begin(by_slack)
    slack.vouch("code-1", nonce)
    by_slack.client.cookies.clear()
    assert by_slack.get(f"/sign-in/slack/back?code=code-1&state={state}").status_code == 403
    assert slack.asked == []


@pytest.mark.parametrize("query", ["", "?code=x", "?state=x", "?code=nope&state=x", "?error=access_denied"])
def test_a_way_back_without_what_was_given_signs_nobody_in(by_slack: Browser, query: str) -> None:
    begin(by_slack)
    assert by_slack.get(f"/sign-in/slack/back{query}").status_code == 403


def test_with_slack_alone_the_api_stays_shut(by_slack: Browser) -> None:
    assert by_slack.get("/v1/codes/icd10cm/I10").status_code == 401
    assert by_slack.get("/healthz").status_code == 200


def test_beyond_this_machine_somebody_must_sign_in() -> None:
    beyond = Settings(Path("unused"), host="0.0.0.0")
    with pytest.raises(SetupError, match="SLACK_CLIENT_SECRET"):
        refuse_unguarded(beyond)
    refuse_unguarded(replace(beyond, slack_sign_in=SLACK))
    refuse_unguarded(replace(beyond, api_keys=KEYS))


def test_the_settings_of_slack_come_together_or_not_at_all() -> None:
    whole = {
        "SLACK_CLIENT_ID": CLIENT,
        "SLACK_CLIENT_SECRET": SECRET,
        "SLACK_TEAM_ID": TEAM,
        "NOSOLOGY_PUBLIC_URL": f"{PUBLIC}/",
        "NOSOLOGY_LEADS": "U1, U2",
    }
    settings = read_settings(whole)
    assert (settings.slack_sign_in, settings.leads) == (SLACK, ("U1", "U2"))
    assert SECRET not in repr(settings)
    for name in ("SLACK_CLIENT_ID", "SLACK_TEAM_ID", "NOSOLOGY_PUBLIC_URL"):
        with pytest.raises(UsageError, match=name):
            read_settings({**whole, name: ""})
    with pytest.raises(UsageError, match="https"):
        read_settings({**whole, "NOSOLOGY_PUBLIC_URL": "http://nosology.test"})


def test_whoever_sits_at_this_machine_is_the_lead(application: Application, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "home")
    viewer = Sessions(settings).local().viewer
    assert viewer is not None
    assert viewer.role is Role.LEAD
    assert Browser(application, settings).get("/sign-in").headers["location"] == "/"
