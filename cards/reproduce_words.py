"""The texts of sending a request again. A table is complete by its type."""

from dataclasses import dataclass
from typing import Final

from cards.languages import words_for


@dataclass(frozen=True, slots=True, kw_only=True)
class ReproduceWords:
    """The texts of one language. Names in braces are filled by `str.format`."""

    push: str
    title: str
    what: str
    command: str
    secrets: str
    assumed: str
    left_out_one: str
    left_out: str
    button: str
    button_tip: str
    no_address: str
    no_address_tip: str


ENGLISH: Final = ReproduceWords(
    push="Here is the request as a command.",
    title="Send it again to {host}",
    what="This sends the request to the staging system. It may change data there.",
    command="Command for a shell: select all of it and copy it",
    secrets="Fill in: {names}",
    assumed="The log does not tell the method; {method} is a guess.",
    left_out_one="1 parameter did not fit and is left out.",
    left_out="{count} parameters did not fit and are left out.",
    button="Reproduce",
    button_tip="The request as a curl command for the staging system",
    no_address="This event tells no address, so there is no request to send again.",
    no_address_tip="Open another event of the same request: its trail shows them all.",
)

GERMAN: Final = ReproduceWords(
    push="Hier ist die Anfrage als Befehl.",
    title="Noch einmal an {host} senden",
    what="Das sendet die Anfrage an das Testsystem. Dort kann sie Daten ändern.",
    command="Befehl für eine Shell: alles markieren und kopieren",
    secrets="Setzen Sie ein: {names}",
    assumed="Das Log nennt die Methode nicht; {method} ist geraten.",
    left_out_one="1 Parameter hatte keinen Platz und fehlt.",
    left_out="{count} Parameter hatten keinen Platz und fehlen.",
    button="Nachstellen",
    button_tip="Die Anfrage als curl-Befehl für das Testsystem",
    no_address="Dieses Ereignis nennt keine Adresse, also gibt es keine Anfrage nachzustellen.",
    no_address_tip="Öffnen Sie ein anderes Ereignis derselben Anfrage: Ihre Spur zeigt alle.",
)


def reproduce_words_for(language: str | None) -> ReproduceWords:
    """The texts for a reader's language."""
    return GERMAN if words_for(language).language == "de" else ENGLISH
