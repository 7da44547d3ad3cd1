"""What can be asked for: the words for fields, levels, statuses and kinds of question, English and German.

Compared in lower case, `ß` as `ss`. A table's keys are phrases, parted by ` | `.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, TypeVar

Ask = Literal["events", "count", "people", "top", "trail", "similar"]
T = TypeVar("T")
Phrases = Mapping[str, tuple[tuple[tuple[str, ...], T], ...]]
"""By the first word of a phrase: the phrases that begin with it, longest first, each with its meaning."""


def phrases(rows: Mapping[str, T]) -> Phrases[T]:
    """A table of phrases, ready to be looked up at a word."""
    found: dict[str, list[tuple[tuple[str, ...], T]]] = {}
    for keys, value in rows.items():
        for phrase in keys.split(" | "):
            words = tuple(phrase.split())
            found.setdefault(words[0], []).append((words, value))
    return MappingProxyType(
        {word: tuple(sorted(rows, key=lambda row: -len(row[0]))) for word, rows in found.items()}
    )


LEVEL_PHRASES: Final = phrases(
    {
        "fatal errors | fatal error | fatals | fatal | critical errors | critical error | critical | "
        "fatale fehler | fatale | fatalen | fataler | fatales | "
        "fataler fehler | fatalen fehler | schwere fehler | schwerer fehler | schweren fehler | kritische "
        "fehler | "
        "kritischen fehler | kritischer fehler | abstürze | abstürzen | crashes | crashed": ("fatal",),
        "errors | error | failures | failure | failed | failing | fails | fail | exceptions | exception | "
        "problems | "
        "problem | issues | issue | wrong with | went wrong | go wrong | goes wrong | going wrong | gone wrong | "
        "trouble | troubles | broken | broke | breaks | breaking | kaputt | error messages | "
        "nothing works | nichts geht | nichts funktioniert | "
        "won't | wouldn't | doesn't work | didn't work | isn't working | not working | does not work | did not work | "
        "fehl | funktioniert nicht | funktionierte nicht | geht nicht | ging nicht | ging schief | lief schief | "
        "stack trace | stack traces | stacktrace | stacktraces | call stack | call stacks | schief | falsch | "
        "error message | fehler | fehlern | fehlers | fehlermeldung | fehlermeldungen | probleme | "
        "problemen | "
        "fehlgeschlagen | fehlgeschlagene | fehlgeschlagenen | schiefgelaufen | schief gelaufen | "
        "schiefgegangen | "
        "schief gegangen | schief ging | cannot | can not | can't | cant | could not | couldn't | unable to | "
        "kann nicht | konnte nicht | konnten nicht | ausnahmen | ausnahme": (
            "error",
            "fatal",
        ),
        "warnings or worse | warnings and worse | warnings or above | warnings and above | warnings or higher | "
        "warning or worse | warning and worse | warning or above | warning and above | warning or higher": (
            "warning",
            "error",
            "fatal",
        ),
        "warnings | warning | warns | warn | warnung | warnungen | warning messages": ("warning",),
        "infos | info | information level | informational": ("info",),
        "debug | debug messages | debug level": ("debug",),
        "trace level | trace messages | trace events | trace entries": ("trace",),
    }
)
LEVEL_NAMES: Final = MappingProxyType(
    {
        "trace": "trace",
        "debug": "debug",
        "info": "info",
        "information": "info",
        "warn": "warning",
        "warning": "warning",
        "warnings": "warning",
        "warnung": "warning",
        "error": "error",
        "errors": "error",
        "fehler": "error",
        "fatal": "fatal",
        "critical": "fatal",
    }
)
"""What may follow the word `level`; it means exactly that level."""

STATUS_PHRASES: Final = phrases(
    {
        "bad request | bad requests": "400",
        "unauthorized | unauthorised | unauthenticated | not authorized | not authorised | not "
        "authenticated | "
        "nicht autorisiert | unautorisiert | unautorisierte | nicht angemeldet | nicht authentifiziert": "401",
        "forbidden | denied | access denied | permission denied | no permission | verboten | verbotene | verbotenen | "
        "zugriff verweigert | abgewiesen | verweigert | keine berechtigung | nicht berechtigt | nicht erlaubt": "403",
        "not found | nicht gefunden | nicht gefundene": "404",
        "method not allowed": "405",
        "request timeout | request timeouts": "408",
        "conflict | conflicts | konflikt | konflikte": "409",
        "unprocessable | unprocessable entity": "422",
        "too many requests | rate limited | zu viele anfragen": "429",
        "internal server error | internal server errors | internal error | internal errors": "500",
        "not implemented": "501",
        "bad gateway": "502",
        "service unavailable | dienst nicht verfügbar": "503",
        "gateway timeout | gateway timeouts": "504",
        "server errors | server error | serverfehler | serverfehlern": "5*",
        "client errors | client error": "4*",
    }
)

FIELD_NOUNS: Final = phrases(
    {
        "user | users | customer | customers | colleague | colleagues | kunde | kunden | person | "
        "persons | people | employee | employees | login | logins | account | "
        "accounts | "
        "username | userid | user id | benutzer | benutzern | benutzers | benutzerin | benutzerinnen | "
        "nutzer | nutzern | "
        "anwender | anwendern | mitarbeiter | mitarbeitern | personen | leute | leuten | kollege | "
        "kollegin | konto | "
        "mitarbeiterin | benutzername | anmeldename | frau | herr | herrn | mr | mrs | ms": "user",
        "document type | document types | doc type | doc types | documenttype | documents of type | "
        "document of type | "
        "docs of type | documents of the type | dokumenttyp | dokumenttyps | dokumenttypen | "
        "dokumententyp | dokument typ | "
        "dokumente vom typ | dokumenten vom typ | dokument vom typ | dokumente des typs | dokumentart | "
        "dokumente der art | belegart | of type | vom typ": "document_type",
        "document | documents | doc | docs | documentid | document id | document number | dokument | "
        "dokumente | dokumenten | "
        "dokuments | dokumentes | dok | dokumentnummer | beleg | belege | belegen | belegs": "document_id",
        "node | nodes | server | servers | host | hosts | machine | machines | knoten | rechner | "
        "rechnern | maschine": "node",
        "service | services | log category | log categories | category | categories | dienst | dienste | "
        "diensten | "
        "kategorie | kategorien | protokollart": "service",
        "traceparent | "
        "trace id | trace ids | traceid | trace-id | request id | requestid | request-id | correlation id | "
        "correlationid | correlation-id | anfrage-id | vorgangs-id": "trace_id",
        "ip | ips | ip address | ip addresses | ip-address | address | addresses | client ip | client_ip "
        "| clientip | "
        "ip-adresse | ip-adressen | ip adresse | adresse | adressen": "client_ip",
        "http status | http statuses | http status code | status | statuses | status code | statuscode | "
        "status codes | "
        "http code | http | code | codes": "http_status",
        "role | roles | rolle | rollen": "role",
        "operation | operations | action | actions | vorgang | vorgänge | vorgängen | aktion | aktionen | "
        "operationen": "operation",
        "version | versions | release | releases | versionen": "version",
        "logger | loggers": "logger",
        "product | products | application | applications | app | produkt | produkte | anwendung | "
        "anwendungen": "product",
        "url | urls | path | paths | endpoint | endpoints | route | pfad | pfade": "url",
        "level | levels | severity | loglevel | log level | stufe": "level",
    }
)
FIELD_NAMES: Final = MappingProxyType(
    {
        "user": "user",
        "login": "user",
        "username": "user",
        "user_name": "user",
        "user_id": "user",
        "user-id": "user",
        "userid": "user",
        "benutzer": "user",
        "document": "document_id",
        "doc": "document_id",
        "document_id": "document_id",
        "documentid": "document_id",
        "dokument": "document_id",
        "document_type": "document_type",
        "document-type": "document_type",
        "documenttype": "document_type",
        "type": "document_type",
        "node": "node",
        "host": "node",
        "server": "node",
        "service": "service",
        "category": "service",
        "product": "product",
        "app": "product",
        "level": "level",
        "logger": "logger",
        "message": "message",
        "exception": "exception",
        "role": "role",
        "ip": "client_ip",
        "client_ip": "client_ip",
        "clientip": "client_ip",
        "client-ip": "client_ip",
        "address": "client_ip",
        "status": "http_status",
        "http_status": "http_status",
        "httpstatus": "http_status",
        "status_code": "http_status",
        "statuscode": "http_status",
        "status-code": "http_status",
        "url": "url",
        "path": "url",
        "trace": "trace_id",
        "trace_id": "trace_id",
        "trace-id": "trace_id",
        "request_id": "trace_id",
        "request-id": "trace_id",
        "requestid": "trace_id",
        "correlation_id": "trace_id",
        "correlation-id": "trace_id",
        "correlationid": "trace_id",
        "traceid": "trace_id",
        "version": "version",
        "operation": "operation",
    }
)
"""What may stand before a colon: `node:web2`."""

SERVICE_SYNONYMS: Final = (
    frozenset(
        "auth authentication authorization authorisation login logins sign-in sign-ins signin log-in "
        "anmeldung anmeldungen "
        "authentification authentifizierung authentifizierungs anmelde auth-log authlog".split()
    ),
    frozenset(["api", "apis"]),
)
"""Words for one log category: any of them means the service that is named by one of them."""

SERVICE_PHRASES: Final = phrases(
    {
        "logged in | logging in | sign in | signed in | signing in": "auth",
        "einloggen | eingeloggt | anmelden | angemeldet": "auth",
    }
)
NEGATIONS: Final = phrases(
    {
        "everything but | all but | anything but | anyone but | everyone but | not | no | "
        "without | except | excluding | exclude | but not | other than | apart from | aside from | "
        "ignoring | ignore | minus | omit | omitting | skip | skipping | leaving out | "
        "don't show | dont show | do not show | don't include | do not include | not including | not showing | "
        "neither | outside | outside of | weder | ausserhalb | ausserhalb von | "
        "besides | instead of | rather than | isn't | "
        "bis auf | abgesehen von | anstatt | statt | anstelle von | "
        "aren't | "
        "wasn't | weren't | nicht | kein | keine | keinen | keiner | ohne | ausser | ausgenommen | non": True,
    }
)
ASK_PHRASES: Final = phrases(
    {
        "no of | nr of | # of | num of | "
        "how many | how often | how much | count | count of | count the | number of | total | wie viele | "
        "wieviele | wie oft | "
        "anzahl | anzahl der | zähle": "count",
        "how many times": "count",
        "who | whom | who else | who all | anyone | anybody | anyone else | anybody else | wer | wen | wem | "
        "wer noch | wer sonst | "
        "wer alles | jemand | sonst jemand | noch jemand | sonst noch jemand": "who",
        "which | what | welche | welcher | welches | welchen": "which",
        "top | most | most frequent | most common | most often | most affected | worst | meiste | meisten "
        "| häufigste | häufigsten | "
        "am häufigsten | am meisten | die meisten | die häufigsten": "top",
        "most recent | most recently": "recent",
        "similar | similar to | like this | like that | like these | ähnlich | ähnliche | ähnlichen | "
        "ähnlicher | "
        "same error | same errors | gleiche fehler | gleichen fehler | derselbe fehler": "similar",
        "trail | trails | request trail | whole trail | full trail | trace | spur | ablauf": "trail",
        "per | pro | je | for each | for every | grouped by | group by | split by | broken down by | by "
        "each | "
        "gruppiert nach | aufgeteilt nach | nach jedem | für jeden | für jede | für jedes": "per",
        "by | nach | across": "by",
        "hourly | daily | weekly | monthly | stündlich | stündliche | täglich | tägliche | wöchentlich | "
        "wöchentliche | monatlich | monatliche": "each",
        "list | list of | liste": "list",
    }
)
LIMIT_WORDS: Final = phrases(
    {
        "limit | limit to | max | maximum | at most | no more than | only the last | only the latest | "
        "höchstens | maximal | "
        "last | latest | newest | first | top | letzte | letzten | letzter | neueste | neuesten | erste | "
        "ersten | "
        "most recent": True,
    }
)
LAST_ONE: Final = frozenset("last latest newest letzter letztes letzte neuester neueste neuestes".split())
ONE: Final = frozenset(
    "error event warning entry exception failure problem record line ereignis warnung eintrag "
    "fehlermeldung".split()
)
COUNTED: Final = frozenset(
    "events event entries lines records rows results ereignisse einträge zeilen treffer".split()
)
"""After a number they make it the limit, even where it could be a status."""

NODE_PREPOSITIONS: Final = frozenset("on auf at in".split())
WHOSE: Final = frozenset(
    "for für fuer by from of von bei to did does has had hat hatte hatten durch about zu with mit".split()
)
"""Before a bare number they make it a login."""

SEPARATORS: Final = frozenset(", and or und oder & nor noch sowie plus".split())
NUMBER_MARKS: Final = frozenset("no nr number nummer id is ist = : called named # namens".split())
"""What may stand between a noun and its value."""
