"""Every card in Microsoft's renderer, on a phone and on a desktop."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page

from tests.cards.examples import messages
from tests.cards.rendering import browser_page, render

LIBRARY: Final = Path(__file__).parent / "node_modules" / "adaptivecards" / "dist" / "adaptivecards.min.js"
PICTURES: Final = os.environ.get("HEADSUP_TEST_PICTURES") == "1"
"""Whether each card is pictured beside the test's own folder, to be looked at: it takes twice as long."""

pytestmark = pytest.mark.acceptance


@pytest.fixture(scope="module", params=[360, 900], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    missing = [str(path.name) for path in (LIBRARY, Path("/usr/bin/chromium")) if not path.exists()]
    if missing:
        reason = f"needs {' and '.join(missing)}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with browser_page(LIBRARY, width=request.param) as opened:
        yield opened


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", messages("en"))
def test_a_card_renders_within_its_width_and_without_a_stray_link(
    page: Page, name: str, language: str, tmp_path: Path
) -> None:
    """Only the author's own link is an anchor; nothing from a log becomes one, or any other markup."""
    render(page, messages(language)[name].card)
    width = page.evaluate("window.innerWidth")
    if PICTURES:
        page.locator("#card").screenshot(path=tmp_path.parent / f"{width}-{language}-{name}.png")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut_off = """[...document.querySelectorAll('button')].filter(button => {
        const right = button.getBoundingClientRect().right;
        return right > button.closest('.ac-actionSet').getBoundingClientRect().right;
    }).map(button => button.innerText)"""
    assert page.evaluate(cut_off) == []
    links = page.locator("#card a").all_inner_texts()
    assert links == (["Roles"] if name in {"workaround-role", "workaround-manager"} else [])
    assert (
        page.locator("#card img, #card code, #card em, #card ul, #card ol, #card h1, #card at").count() == 0
    )


def test_a_press_sends_the_verb_and_the_data(page: Page) -> None:
    render(page, messages("en")["workaround"].card)
    page.get_by_role("button", name="It worked").click()
    sent = page.evaluate("window.executed")
    assert [(action["verb"], action["data"]) for action in sent] == [("notice.worked", {"notice": 17})]


def test_an_exception_is_folded_until_asked_for(page: Page) -> None:
    render(page, messages("en")["event"].card)
    trace = page.get_by_text("DocumentService.Edit(Int32 id)")
    assert not trace.is_visible()
    page.get_by_role("button", name="Show or hide the exception").click()
    assert trace.is_visible()
