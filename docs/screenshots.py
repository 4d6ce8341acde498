"""Takes the pictures of docs/slack.md: real answers, drawn from the blocks that Slack gets.

    .venv/bin/pip install --target /tmp/pw playwright        # not among the project's packages: only this needs it
    PYTHONPATH=/tmp/pw:.:tests .venv/bin/python docs/screenshots.py /usr/bin/chromium

Answered over the parts that the tests use, a slice of the code set indexed by its words, so that it takes a minute.
Slack's own drawing differs in fonts and colours; what is said, and in which order, is what Slack is sent.
"""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from fakes import assembled, built_index, sliced_library
from PIL import Image
from playwright.sync_api import sync_playwright

from bot.answer_json import answer_json
from bot.bootstrap import Application
from bot.code_view import view_code
from bot.models import Outcome, Question
from bot.records.kept import KeptAnswer, Preferences
from bot.screening import Screener
from bot.settings import quieten_libraries
from bot.slack.blocks.answer import answer_messages, streamed_parts
from bot.slack.blocks.home import HomePage, home_view
from bot.slack.blocks.lookups import code_messages
from bot.slack.blocks.modals import feedback_view, passage_view
from bot.slack.preview import preview_message, preview_view
from codes.models import Setting, System

IMAGES = Path(__file__).parent / "images"
DAY = date(2026, 8, 15)
QUESTION = "type 2 diabetes with CKD stage 4, on insulin"
STYLE = """
body { font: 15px/1.46 Lato, Arial, sans-serif; color: #1d1c1d; margin: 0; background: #fff }
#shot { width: 720px; padding: 16px 20px; box-sizing: border-box }
.slack-message { display: grid; grid-template-columns: 36px 1fr; gap: 8px; margin: 0 0 14px }
.slack-only { grid-column: 2; color: #616061; font-size: 13px }
.slack-face { width: 36px; height: 36px; border-radius: 8px; background: #12443f; color: #fff; text-align: center;
  font: bold 18px/36px Arial }
.slack-name { font-weight: 900 } .slack-app { font-size: 10px; background: #e8e8e8; color: #616061; border-radius: 2px;
  padding: 1px 4px; margin-left: 6px; font-weight: 700 }
p { margin: 4px 0 } code { font: 12px/1.5 Menlo, Consolas, monospace; background: #f4f4f4; border: 1px solid #e0e0e0;
  border-radius: 3px; padding: 1px 3px; color: #c01343 }
blockquote { margin: 2px 0 6px; padding-left: 12px; border-left: 4px solid #ddd; white-space: pre-wrap }
.slack-context { color: #616061; font-size: 13px; margin: 4px 0 }
.slack-divider { border: 0; border-top: 1px solid #ddd }
.slack-actions { display: flex; flex-wrap: wrap; gap: 6px; margin: 6px 0 }
.slack-button, .slack-select, .slack-feedback { border: 1px solid #bbb; border-radius: 6px; padding: 3px 10px;
  font-size: 13px; font-weight: 700; background: #fff } .slack-arrow { margin-left: 10px; color: #616061 }
.slack-button.primary, .slack-button.submit { background: #007a5a; color: #fff; border-color: #007a5a }
.slack-modal footer .slack-button { margin-left: 8px }
.slack-feedback { border: 0; color: #616061; font-weight: 400; padding: 2px 4px }
.slack-modal { border: 1px solid #ddd; border-radius: 8px; box-shadow: 0 6px 24px #0002 }
.slack-modal > header { font-weight: 900; font-size: 18px; padding: 14px 20px; border-bottom: 1px solid #ddd }
.slack-modal > div { padding: 10px 20px } .slack-modal > footer { text-align: right; padding: 12px 20px }
.slack-input { margin: 10px 0; display: grid; gap: 4px } .slack-input label { font-weight: 700 }
.slack-field { border: 1px solid #bbb; border-radius: 4px; height: 60px } small { color: #616061 }
.slack-header { font-size: 18px; margin: 10px 0 4px }
.person .slack-face { background: #5b3b8c }
"""


def asked(text: str) -> str:
    """A message of a person."""
    run = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    shown = preview_message("Dana, coder", [{"type": "rich_text", "elements": [run]}])
    return f'<div class="person">{shown.replace("APP", "").replace("slack-app", "")}</div>'


def pages(application: Application) -> dict[str, str]:
    """The pages by the names of their pictures."""
    answer = answer_json(application.answerer.answer(Question(QUESTION, DAY, setting=Setting.OUTPATIENT)))
    parts = streamed_parts(answer)
    assert parts is not None, "the answer is streamed"  # noqa: S101 - a script
    opening, lines, blocks = parts
    side = answer_json(application.answerer.answer(Question("sprain of ankle, initial encounter", DAY)))
    guideline = next((c for c in answer["citations"] if c["document"] == "icd10cm-guidelines"), answer["citations"][0])
    passage = application.library.passages.get(guideline["passage_id"], DAY)
    code = code_messages(view_code(application.library.catalogue, "E11.22", DAY), DAY)[0]
    at = datetime(2026, 8, 15, 9, tzinfo=UTC)
    kept = [KeptAnswer(a["id"], at, Outcome(a["outcome"]), DAY, Setting.OUTPATIENT, "slack", a) for a in (answer, side)]
    releases = [s.release for system in System for s in application.library.catalogue.sets(system)]
    home = home_view(HomePage(Preferences("primary_care", Setting.OUTPATIENT), kept, releases, DAY))
    streamed = opening + "".join(lines)
    return {
        "slack-answer": asked(f"@Nosology {QUESTION}") + preview_message("Nosology", blocks, streamed),
        "slack-follow-up": asked("sprain of ankle, initial encounter")
        + preview_message("Nosology", answer_messages(side)[0].blocks),
        "slack-code": preview_message("Nosology", code.blocks, only_you=True),
        "slack-source": preview_view(passage_view(guideline, passage)),
        "slack-feedback": preview_view(feedback_view(answer["id"])),
        "slack-home": preview_view(home),
    }


def main(chromium: str) -> None:
    """Write the pictures."""
    quieten_libraries()
    library = sliced_library(("E11", "N18", "Z79", "S93", "I10"))
    with TemporaryDirectory() as home:
        found = pages(assembled(library, built_index(Path(home), library), Screener()))
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 720, "height": 600})
        for name, body in found.items():
            page.set_content(f'<style>{STYLE}</style><div id="shot">{body}</div>')
            page.locator("#shot").screenshot(path=str(IMAGES / f"{name}.png"))
            # Few colours are enough for text, and a third of the size.
            Image.open(IMAGES / f"{name}.png").convert("RGB").quantize(48).save(IMAGES / f"{name}.png", optimize=True)
            print(f"{name}: {(IMAGES / f'{name}.png').stat().st_size // 1000} kB")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "/usr/bin/chromium")
