"""The texts of fixes and withdrawals, in the reader's language. A table is complete by its type."""

from dataclasses import dataclass
from typing import Final

from cards.languages import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    push_fixed: str
    push_described: str
    fixed: str
    title: str
    met: str
    described: str
    met_by: str
    met_by_people: str
    no_longer: str
    push_back: str
    back_title: str
    back: str
    push_withdrawn: str
    withdrawn_title: str
    withdrawn: str

    # a developer says so, in the chat
    push_ask: str
    ask_say: str
    ask_undo: str
    ask_withdraw: str
    in_version: str
    on_nodes: str
    will_hear_one: str
    will_hear_many: str
    will_hear_nobody: str
    will_wait: str
    muted_one: str
    muted_many: str
    unknown_nodes: str
    known_nodes: str
    more_nodes: str
    no_node: str
    cards_back_one: str
    cards_back_many: str
    cards_gone_one: str
    cards_gone_many: str
    say: str
    undo: str
    withdraw: str
    why: str
    said: str
    undone: str
    taken: str
    nothing_said: str


ENGLISH: Final = FixedWords(
    push_fixed="A problem that you were told about is fixed.",
    push_described="A problem that you described is fixed.",
    fixed="Fixed in version {version}, since {when}.",
    title="It is fixed",
    met="You ran into a problem on {when}.",
    described="You described a problem on {when}.",
    met_by="{person} ran into a problem, and you were told.",
    met_by_people="People ran into a problem, and you were told.",
    no_longer="No longer needed: {title}",
    push_back="A problem that was said to be fixed is not.",
    back_title="Not fixed yet",
    back="We told you that it is fixed. It is not, or not everywhere: what we sent you before holds again.",
    push_withdrawn="A message from us was withdrawn.",
    withdrawn_title="This message was withdrawn",
    withdrawn="It was withdrawn on {when}. Please do not follow what it said.",
    push_ask="Please confirm.",
    ask_say="Mark it as fixed?",
    ask_undo="Take the fix back?",
    ask_withdraw="Withdraw its cards?",
    in_version="{issue}, in version {version}",
    on_nodes="{issue}, in version {version} on {nodes}",
    will_hear_one="1 person was told of it: their card changes, and they get one short message.",
    will_hear_many="{count} people were told of it: their cards change, and each gets one short message.",
    will_hear_nobody="Nobody was told of it, so nobody hears of the fix.",
    will_wait="They are told once it is on every node where the problem occurred. Not yet: {nodes}.",
    muted_one="1 person wants to hear no more of it: only their card changes.",
    muted_many="{count} people want to hear no more of it: only their cards change.",
    unknown_nodes="No event of the application ever came from {nodes}.",
    known_nodes="Events come from {nodes}.",
    more_nodes="{count} more",
    no_node="events without a node",
    cards_back_one="1 card says again what it said before.",
    cards_back_many="{count} cards say again what they said before.",
    cards_gone_one="1 card says from then on that it was withdrawn.",
    cards_gone_many="{count} cards say from then on that they were withdrawn.",
    say="It is fixed",
    undo="It is not fixed",
    withdraw="Withdraw",
    why="A sentence for those who were told, if you like",
    said="It is marked as fixed.",
    undone="It is marked as not fixed.",
    taken="Its cards are withdrawn.",
    nothing_said="There is nothing to take back.",
)

GERMAN: Final = FixedWords(
    push_fixed="Ein Problem, über das wir Sie informiert haben, ist behoben.",
    push_described="Ein Problem, das Sie beschrieben haben, ist behoben.",
    fixed="Behoben in Version {version}, seit dem {when}.",
    title="Es ist behoben",
    met="Am {when} trat bei Ihnen ein Problem auf.",
    described="Am {when} haben Sie ein Problem beschrieben.",
    met_by="Bei {person} trat ein Problem auf, über das wir Sie informiert haben.",
    met_by_people="Es trat ein Problem auf, über das wir Sie informiert haben.",
    no_longer="Nicht mehr nötig: {title}",
    push_back="Ein Problem, das behoben sein sollte, ist es nicht.",
    back_title="Noch nicht behoben",
    back="Wir hatten gemeldet, es sei behoben. Das stimmt nicht, oder nicht überall: Was wir zuvor schrieben, gilt.",
    push_withdrawn="Eine Nachricht von uns wurde zurückgezogen.",
    withdrawn_title="Diese Nachricht wurde zurückgezogen",
    withdrawn="Sie wurde am {when} zurückgezogen. Bitte folgen Sie nicht mehr dem, was sie sagte.",
    push_ask="Bitte bestätigen.",
    ask_say="Als behoben melden?",
    ask_undo="Die Meldung zurücknehmen?",
    ask_withdraw="Die Karten zurückziehen?",
    in_version="{issue}, in Version {version}",
    on_nodes="{issue}, in Version {version} auf {nodes}",
    will_hear_one="1 Person wurde informiert: Deren Karte ändert sich, und dazu kommt eine kurze Nachricht.",
    will_hear_many="{count} Personen wurden informiert: Deren Karten ändern sich, jede erhält eine kurze Nachricht.",
    will_hear_nobody="Niemand wurde informiert, also erfährt auch niemand von der Behebung.",
    will_wait="Das geschieht, wenn die Version auf jedem Knoten ist, der das Problem hatte. Noch nicht: {nodes}.",
    muted_one="1 Person möchte nichts mehr davon hören: Bei ihr ändert sich nur die Karte.",
    muted_many="{count} Personen möchten nichts mehr davon hören: Bei ihnen ändern sich nur die Karten.",
    unknown_nodes="Von {nodes} kam noch nie ein Ereignis der Anwendung.",
    known_nodes="Ereignisse kommen von {nodes}.",
    more_nodes="{count} weitere",
    no_node="Ereignisse ohne Knoten",
    cards_back_one="Auf 1 Karte steht wieder, was vorher dort stand.",
    cards_back_many="Auf {count} Karten steht wieder, was vorher dort stand.",
    cards_gone_one="Auf 1 Karte steht dann, dass sie zurückgezogen wurde.",
    cards_gone_many="Auf {count} Karten steht dann, dass sie zurückgezogen wurden.",
    say="Es ist behoben",
    undo="Es ist nicht behoben",
    withdraw="Zurückziehen",
    why="Ein Satz an alle, die informiert wurden, wenn Sie möchten",
    said="Es ist als behoben gemeldet.",
    undone="Es ist als nicht behoben gemeldet.",
    taken="Die Karten sind zurückgezogen.",
    nothing_said="Es gibt nichts zurückzunehmen.",
)


def fixed_words_for(language: str | None) -> FixedWords:
    """The texts for a locale, as `cards.languages.words_for` chooses."""
    return GERMAN if words_for(language).language == "de" else ENGLISH
