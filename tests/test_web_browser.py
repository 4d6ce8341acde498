"""The pages in a real Chromium: the whole story of a lead, at a desk and on a phone, by hand and by keyboard.

With NOSOLOGY_SCREENSHOTS=1 the pictures of docs/lead-page.md are taken on the way.
"""

import io
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from fakes import assembled
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from web_client import library_with_pdf
from web_server import Screen, chromium, serving

from bot.bootstrap import Application, Library
from bot.models import Question
from bot.records.facade import Records
from bot.records.kept import Decision, DecisionKind, Feedback, Reason, Verdict
from bot.screening import Screener
from bot.settings import Settings
from evals.reading import read_cases
from retrieval.index import OpenIndex

DAY = "2026-08-15"
DIABETES = "type 2 diabetes with CKD stage 4, on insulin"
ASKED = (
    ("slack:T1:U07RIVERA", "hypertensive heart and kidney disease with heart failure, CKD stage 3b"),
    ("slack:T1:U07RIVERA", "likely asthma, coded for the office visit"),
    ("slack:T1:U03CHEN", "fracture of femoral neck"),
    ("slack:T1:U03CHEN", "acute cystitis with hematuria"),
    ("slack:T1:U11OKAFOR", "long term use of insulin with type 2 diabetes"),
    ("slack:T1:U11OKAFOR", "mild persistent asthma with exacerbation"),
    ("slack:T1:U07RIVERA", "E11.9 and E11.22 together?"),
    ("slack:T1:U03CHEN", "chronic cough"),
)
PICTURES = Path(__file__).parents[1] / "docs" / "images"
SHOWN = frozenset(
    {
        *(
            "source",
            "queue",
            "review",
            "correct",
            "verified-answer",
            "gaps",
            "disagreements",
            "use",
            "code",
            "guideline",
        ),
        *("dark", "phone-answer", "phone-source", "phone-queue"),
    }
)
PAGES = (
    "/",
    "/queue",
    "/queue?state=all",
    "/verified",
    "/gaps",
    "/disagreements",
    "/use",
    "/codes",
    f"/codes/icd10cm/E11.22?as_of={DAY}",
    "/codes/icd10cm/chapter-4",
    "/guidelines",
    "/guidelines/icd10cm-guidelines",
    f"/guidelines/icd10cm-guidelines/I.C.4.a?as_of={DAY}",
    "/passages/icd10cm-tabular:E11.22",
    "/answers/nothing",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    opened = Records(tmp_path / "records")
    yield opened
    opened.close()


@pytest.fixture
def application(library: Library, index: OpenIndex, screener: Screener, records: Records) -> Application:
    return assembled(library, index, screener, records)


@pytest.fixture
def base(application: Application, tmp_path: Path) -> Iterator[str]:
    """A server whose queue holds a morning's answers."""
    answers = [
        application.answerer.answer(Question(text, date.fromisoformat(DAY), asker=asker, surface="slack"))
        for asker, text in ASKED
    ]
    assert application.records is not None
    application.records.feedback.give(Feedback(answers[0].id, ASKED[0][0], Verdict.DOWN, Reason.MISSING_CODE))
    application.records.feedback.give(Feedback(answers[4].id, ASKED[4][0], Verdict.UP))
    application.records.feedback.give(Feedback(answers[4].id, ASKED[0][0], Verdict.DOWN, Reason.WRONG_CODE))
    application.records.decisions.decide(Decision(answers[5].id, "Dana Lead", DecisionKind.APPROVE))
    application.records.verified.pin(answers[3].id, "Dana Lead")
    with serving(application, Settings(tmp_path / "home", port=0)) as address:
        yield address


@pytest.fixture(params=["desktop", "phone"])
def size(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def screen(browser: Browser, base: str, size: str) -> Iterator[Screen]:
    opened = Screen(browser, base, size)
    yield opened
    opened.context.close()


def picture(screen: Screen, size: str, name: str) -> None:
    """Whatever is on the screen fits it; where pictures are asked for, it becomes one of the documents."""
    screen.check()
    name = f"phone-{name}" if size == "phone" else name
    if os.environ.get("NOSOLOGY_SCREENSHOTS") and name in SHOWN:
        PICTURES.mkdir(exist_ok=True)
        # Until what scrolls and fades has come to rest.
        screen.page.wait_for_timeout(400)
        with Image.open(io.BytesIO(screen.page.screenshot())) as taken:
            taken.convert("RGB").quantize(200).save(PICTURES / f"{name}.png", optimize=True)


def ask(page: Page, question: str) -> None:
    page.goto("/")
    page.get_by_label("Date of service").fill(DAY)
    page.get_by_label("Question").fill(question)
    page.get_by_label("Question").press("Enter")
    expect(page.locator(".turn .card")).to_be_visible()


def test_a_lead_asks_corrects_pins_asks_again_and_downloads_the_case(screen: Screen, size: str) -> None:
    page = screen.page
    page.goto("/")
    picture(screen, size, "welcome")
    ask(page, DIABETES)
    expect(page.get_by_role("status").first).to_have_text("Answered: E11.22, N18.4, Z79.4")
    picture(screen, size, "answer")

    # A citation is opened beside the answer, its span marked and in sight.
    page.locator(".coded .cite").first.click()
    mark = page.locator("#beside mark")
    expect(mark).to_have_text("E11.22 Type 2 diabetes mellitus with diabetic chronic kidney disease")
    expect(mark).to_be_in_viewport()
    picture(screen, size, "source")
    if size == "phone":
        page.get_by_role("button", name="Close").click()
        expect(page.locator("#beside")).to_be_hidden()

    # The answer is corrected from its own page, by keyboard at the desk; the queue goes on.
    page.get_by_role("link", name="Open on its own page").click()
    expect(page.get_by_role("heading", name=DIABETES)).to_be_visible()
    picture(screen, size, "review")
    here = page.url
    if size == "desktop":
        page.keyboard.press("c")
    else:
        page.get_by_text("Correct", exact=False).first.click()
    codes = page.get_by_label("Right codes")
    codes.fill("E11.22 N18.4")
    page.get_by_label("Comment").fill("Insulin is not documented in this note.")
    picture(screen, size, "correct")
    page.get_by_role("button", name="Save correction").click()
    expect(page.locator(".done")).to_contain_text("Corrected")
    assert page.url != here

    # It is pinned with what is right of it.
    page.goto(here)
    expect(page.locator(".history")).to_contain_text("Insulin is not documented")
    page.locator("summary", has_text="Pin").click()
    page.locator("form[action$='/pin']").get_by_label("Codes").fill("E11.22 N18.4")
    page.get_by_label("Owner").fill("Dana Lead")
    page.get_by_role("button", name="Pin as verified").click()
    expect(page.locator(".done")).to_have_text("Pinned.")

    # Asked again, it is answered by the pin, and says by whom.
    ask(page, DIABETES)
    expect(page.locator(".seal")).to_contain_text("Verified by Dana Lead")
    expect(page.get_by_role("status").first).to_have_text("Answered: E11.22, N18.4")
    picture(screen, size, "verified-answer")
    page.goto("/verified")
    picture(screen, size, "verified")

    page.goto("/queue")
    picture(screen, size, "queue")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download cases").click()
    (case,) = read_cases(Path(download.value.path()).read_text(encoding="utf-8").splitlines(), "download")
    assert (case.question, case.must_codes, case.forbidden_codes) == (DIABETES, ("E11.22", "N18.4"), ("Z79.4",))
    screen.check()


def test_a_follow_up_is_chosen_or_typed(screen: Screen) -> None:
    page = screen.page
    ask(page, "fracture of right femoral neck, initial encounter")
    page.get_by_role("button", name="Inpatient").click()
    expect(page.locator(".turn").last.locator(".verdict")).to_contain_text("inpatient")
    page.get_by_label("Question").fill("and if it is the left?")
    page.get_by_label("Question").press("Enter")
    last = page.locator(".turn").last
    expect(last.locator(".codes .code").first).to_have_text("S72.002A")
    screen.check()


def test_a_query_draft_is_copied_or_selected(screen: Screen, size: str) -> None:
    page = screen.page
    ask(page, "CHF exacerbation, EF 30%")
    draft = page.get_by_label("Query to the provider")
    expect(draft).to_be_hidden()
    page.get_by_text("Draft of a query to the provider").click()
    expect(draft).to_contain_text("[ ] Systolic")
    page.get_by_role("button", name="Copy").click()
    said = page.locator("[data-said]")
    expect(said).not_to_be_empty()
    if said.text_content() != "Copied.":
        assert page.evaluate("getSelection().toString()").startswith("Query to the provider")
    screen.check()


def test_the_queue_is_worked_by_keyboard(browser: Browser, base: str, records: Records) -> None:
    screen = Screen(browser, base)
    page = screen.page
    page.goto("/queue")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    rows = page.locator("[data-row] a")
    waiting = rows.count()
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator(".done")).to_have_text("Approved.")
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    page.goto("/queue")
    expect(rows).to_have_count(waiting - 1)

    # Switched off, a letter does nothing.
    page.get_by_label("keys on").uncheck()
    page.get_by_label("keys on").blur()
    page.keyboard.press("j")
    expect(page.locator("[data-row] a:focus")).to_have_count(0)
    screen.check()
    screen.context.close()


def test_a_typed_letter_is_text_and_no_command(browser: Browser, base: str) -> None:
    screen = Screen(browser, base)
    page = screen.page
    page.goto("/queue?state=all")
    page.locator("[data-row] a").first.click()
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    page.keyboard.press("c")
    expect(page.get_by_label("Right codes")).to_be_focused()
    page.get_by_label("Comment").press_sequentially("apr cap")
    expect(page.get_by_label("Comment")).to_have_value("apr cap")
    screen.check()
    screen.context.close()


def test_the_official_words_and_their_page_are_seen_beside_ours(
    browser: Browser, library: Library, index: OpenIndex, screener: Screener, tmp_path: Path, size: str
) -> None:
    home = tmp_path / "with-pdf"
    application = assembled(library_with_pdf(library, home), index, screener)
    with serving(application, Settings(home, port=0)) as address:
        screen = Screen(browser, address, size)
        screen.page.goto(f"/guidelines/icd10cm-guidelines/I.A?as_of={DAY}")
        screen.page.get_by_text("of the official PDF").click()
        image = screen.page.locator(".sheet-image img")
        expect(image).to_be_visible()
        image.evaluate("async (image) => await image.decode()")
        screen.check()
        screen.context.close()


@pytest.mark.parametrize("name", ["gaps", "disagreements", "use", "code", "guideline"])
def test_a_page_fits_the_screen(screen: Screen, size: str, name: str) -> None:
    paths = {
        "code": f"/codes/icd10cm/E11.22?as_of={DAY}",
        "guideline": f"/guidelines/icd10cm-guidelines/I.C.4.a?as_of={DAY}",
    }
    screen.page.goto(paths.get(name, f"/{name}"))
    picture(screen, size, name)


def test_the_dark_is_kept(browser: Browser, base: str) -> None:
    screen = Screen(browser, base, dark=True)
    ask(screen.page, DIABETES)
    screen.page.locator(".coded .cite").first.click()
    expect(screen.page.locator("#beside mark")).to_be_visible()
    picture(screen, "desktop", "dark")
    screen.context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_to_mend(browser: Browser, base: str, dark: bool) -> None:
    screen = Screen(browser, base, dark=dark)
    page = screen.page
    found: list[str] = []

    def look(where: str) -> None:
        for violation in Axe().run(page).response["violations"]:
            found.extend(f"{where}: {violation['id']}: {node['html'][:160]}" for node in violation["nodes"])

    for path in PAGES:
        page.goto(path)
        look(path)
    page.goto("/queue?state=all")
    page.locator("[data-row] a").first.click()
    for name in ("Reject", "Correct", "Pin"):
        page.locator("summary", has_text=name).click()
    look("an answer")
    ask(page, DIABETES)
    page.locator(".coded .cite").first.click()
    expect(page.locator("#beside mark")).to_be_visible()
    look("the conversation")
    assert not found, "\n".join(found)
    screen.context.close()
