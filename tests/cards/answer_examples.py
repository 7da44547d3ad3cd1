"""Cards of answers in numbers, of what was not understood, and by which known issues are made."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from cards.closest import Candidate, closest_message, which_person_message
from cards.counted import Counted, CountedRow, counted_message
from cards.event import EventAction
from cards.issue_form import Fault, IssueForm, IssuePreview, issue_form, issue_preview
from cards.issue_list import (
    Change,
    ListedIssue,
    OpenedIssue,
    issue_list_message,
    opened_issue_message,
    saved_message,
)
from cards.message import Message
from cards.understood import Removable

AT: Final = datetime(2026, 6, 12, 10, 57, 15, tzinfo=UTC)
PARTS: Final = (
    Removable("errors", {"lookup": 7, "part": "where.level"}),
    Removable("Fri 12 June 00:00–24:00", {"lookup": 7, "part": "time"}),
)
PEOPLE: Final = Counted(
    understood="who · errors · Fri 12 June 00:00–24:00",
    parts=PARTS,
    total=13,
    unit="people",
    rows=(
        *tuple(
            CountedRow(label=name, count=count, data={"lookup": 7, "field": "user", "value": name})
            for name, count in (("Nora Novák (1087)", 12), ("Emil Engel (1088)", 5), ("Yara Thoma (1090)", 1))
        ),
        CountedRow(label="svc-batch", count=1, data={"lookup": 7}, unlisted=True),
    ),
    more=9,
    show={"lookup": 7},
    actions=(EventAction(title="Tell them all", verb="tell.begin", data={"lookup": 7}, primary=True),),
)
TOP: Final = Counted(
    understood="most frequent · errors",
    parts=PARTS[:1],
    total=20_000,
    at_least=True,
    title="Most frequent",
    newest_only=2000,
    rows=(
        CountedRow(label="Forbidden: not authorized for document <*>", count=1204, data={"lookup": 8}),
        CountedRow(label="Conflict while saving.", count=77, data={"lookup": 8}),
        CountedRow(label=None, count=3),
    ),
    show={"lookup": 8},
)
PER_DAY: Final = Counted(
    understood="how many · errors · by day · since Sun 1 November 00:00",
    total=1_234,
    rows=(
        CountedRow(label="Sun 1 November 2026 – Mon 23 November 2026", count=0),
        CountedRow(label="Tue 24 November 2026", count=1_233),
        CountedRow(label="Wed 25 November 2026", count=0),
        CountedRow(label="Thu 26 November 2026", count=1),
    ),
    show={"lookup": 9},
)
FORM_VALUES: Final = {
    "title": "Forbidden: not authorized",
    "workaround": "Ask your supervisor to make the change",
    "steps": "Open {document_type} {document_id}\nHave your **supervisor** save it",
    "link": "",
    "tell": "user, manager",
    "count": "1",
    "within": "",
    "repeat": "72h",
    "detection": "seen:\n  level: error\n  http_status: '403'\n  message|contains: 'Forbidden: not authorized'\n"
    "condition: seen\n",
}
FORM: Final = IssueForm(draft=3, values=FORM_VALUES)
PREVIEW: Final = IssuePreview(
    draft=3,
    title="Forbidden: not authorized",
    days=7,
    people=12,
    cards=18,
    names=("Nora Novák (1087)", "Emil Engel (1088)", "Yara Thoma (1090)"),
    unreachable=2,
    held=0,
    workaround="Ask your supervisor to make the change",
    steps=("Open {document_type} {document_id}", "Have your **supervisor** save it"),
    link="https://intranet.example/kb/roles",
)
LISTED: Final = (
    ListedIssue(
        name="ack-missing",
        title="Saving without the acknowledgement",
        rollout="live",
        file="ack.yaml",
        told=31,
        worked=25,
        stuck=2,
    ),
    ListedIssue(name="forbidden-not-authorized", title="Forbidden: not authorized", rollout="pilot"),
    ListedIssue(name="old-browser", title="Old browsers cannot print", rollout="live", running=False, told=4),
)
HISTORY: Final = (Change("9001", AT, "live"), Change("9002", AT, "changed"), Change("9001", AT, "made"))


def answers(language: str, hostile: str) -> dict[str, Message]:
    """Each by name."""
    bad_row = CountedRow(label=hostile, count=10**12, data={"lookup": 1}, unlisted=True)
    bad_part = Removable(hostile, {"lookup": 1, "part": "text"})
    return {
        "answer-people": counted_message(replace(PEOPLE, language=language)),
        "answer-top": counted_message(replace(TOP, language=language)),
        "answer-elsewhere": counted_message(
            replace(TOP, parts=(), show=None, elsewhere="sent", language=language)
        ),
        "answer-write": counted_message(
            Counted(understood="errors", total=1, elsewhere="write", language=language)
        ),
        "answer-per-day": counted_message(replace(PER_DAY, language=language)),
        "answer-numbers-hostile": counted_message(
            Counted(
                understood=hostile * 50,
                parts=(bad_part,) * 20,
                total=1,
                rows=(replace(bad_row, label=hostile * 50),) * 10,
                show={"lookup": 1},
                language=language,
            )
        ),
        "closest": closest_message(
            ("frobnicate", "gestren"), ("errors yesterday", "errors of user 1087"), language=language
        ),
        "closest-hostile": closest_message((hostile,) * 50, (hostile,) * 4, language=language),
        "which-person": which_person_message(
            "Meier",
            [
                Candidate(f"{name} Meier ({n})", {"lookup": 1, "login": str(n)})
                for n, name in enumerate(("Anna", "Bo"))
            ],
            language=language,
        ),
        "which-nobody": which_person_message(hostile, [], language=language),
        **making(language, hostile),
    }


def making(language: str, hostile: str) -> dict[str, Message]:
    """Those by which a known issue is made and looked after."""
    wrong = (
        Fault("link", "`ftp://x` is not a link: it must begin with `https://` or `http://` and a host"),
        Fault("detection", "unknown modifier `contians`; did you mean `contains`?", 4, 3),
        Fault("logsource", "`logsource` must name a `product` or a `service`"),
    )
    bad: dict[str, Any] = dict.fromkeys(FORM_VALUES, hostile * 20)
    one = OpenedIssue(issue=LISTED[1], history=HISTORY, zone="Europe/Berlin", language=language)
    return {
        "issue-form": issue_form(replace(FORM, language=language)),
        "issue-form-wrong": issue_form(replace(FORM, faults=wrong, edits="ack-missing", language=language)),
        "issue-form-hostile": issue_form(
            IssueForm(draft=1, values=bad, faults=(Fault(hostile, hostile * 9),) * 20, language=language)
        ),
        "issue-preview": issue_preview(replace(PREVIEW, language=language)),
        "issue-preview-filled": issue_preview(
            replace(
                PREVIEW,
                fields={"document_type": hostile, "document_id": "11213"},
                text_language=language,
                language=language,
            )
        ),
        "issue-preview-nobody": issue_preview(
            IssuePreview(draft=3, title="T", days=7, people=0, cards=0, meets=False, language=language)
        ),
        "issue-preview-hostile": issue_preview(
            IssuePreview(
                draft=1,
                title=hostile,
                days=7,
                people=1,
                cards=1,
                names=(hostile,) * 20,
                held=1,
                unreachable=1,
                workaround=hostile,
                steps=(hostile,) * 20,
                link=hostile,
                language=language,
            )
        ),
        "issue-preview-too-few": issue_preview(
            IssuePreview(draft=3, title="T", days=7, people=0, cards=0, events=1_234, language=language)
        ),
        "issue-saved": saved_message("ack-missing", "live", language=language),
        "issue-asked": saved_message("ack-missing", "live", asked=True, language=language),
        "issue-asked-new": saved_message("ack", "live", asked=True, there=False, language=language),
        "issues": issue_list_message(LISTED, language=language),
        "issues-none": issue_list_message((), language=language),
        "issues-many": issue_list_message(LISTED * 20, language=language),
        "issue-opened": opened_issue_message(one),
        "issue-opened-file": opened_issue_message(OpenedIssue(issue=LISTED[0], language=language)),
        "issue-opened-fixed": opened_issue_message(
            OpenedIssue(
                issue=replace(LISTED[0], fixed_in="4.11.0"),
                said_fixed=True,
                tell=("Whoever runs into it", "the role supervisor"),
                workaround=PREVIEW.workaround,
                steps=PREVIEW.steps,
                link=PREVIEW.link,
                language=language,
            )
        ),
        "issue-opened-paused": opened_issue_message(
            OpenedIssue(issue=LISTED[2], history=HISTORY, overridden=True, language=language)
        ),
        "issue-opened-hostile": opened_issue_message(
            OpenedIssue(
                issue=ListedIssue(
                    name="issue", title=hostile, rollout=hostile, file=hostile, fixed_in=hostile
                ),
                tell=(hostile,) * 9,
                workaround=hostile,
                steps=(hostile,) * 20,
                link=hostile,
                history=(Change(hostile, AT, hostile),),
                language=language,
            )
        ),
    }
