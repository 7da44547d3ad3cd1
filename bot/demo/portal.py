"""The simulated HR portal: what each request makes it log. Its log lines are all that Headsup gets to see."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, Final

LAYOUT: Final = (
    "${longdate}|${level:uppercase=true}|${logger}|${aspnet-user-identity}|${aspnet-request-ip}"
    "|${aspnet-traceidentifier}|${message:withexception=true}"
)
NODES: Final = ("web1", "web2")
ADJUSTMENT: Final = "Service Hours Adjustment"
PLAIN_TYPES: Final = ("Leave Request", "Expense Claim", "Training Plan", "Travel Booking")
PROXY: Final = ("10.44.8.", "2001:db8:44::")

SOURCES: Final = "# Two nodes, an API and an authentication log each, a file a day.\nsources:\n" + "".join(
    f"""\
  - node: {node}
    product: hr-portal
    service: {service}
    files: 'logs/{node}/{service}-*.log'
    format: nlog
    layout: '{LAYOUT}'
    timezone: Europe/Berlin
    map: {mapping}
"""
    for node in NODES
    for service, mapping in (
        ("api", "{http_status: status, document_id: documentId, document_type: documentType, url: path}"),
        ("auth", "{user: login}"),
    )
)

PAYROLL_DOWN: Final = """\
System.Net.Http.HttpRequestException: Connection refused (payroll.example:443)
 ---> System.Net.Sockets.SocketException (111): Connection refused
   at System.Net.Sockets.Socket.<ConnectAsync>g__WaitForConnect|285_0(AwaitableSocketAsyncEventArgs saea)
   at System.Net.Http.HttpConnectionPool.ConnectToTcpHostAsync(String host, Int32 port)
   --- End of inner exception stack trace ---
   at Portal.Payroll.PayrollClient.PostAsync(Document document) in /src/Portal/Payroll/PayrollClient.cs:line 88
   at Portal.Api.DocumentsController.Save(Int32 id, DocumentEdit edit)"""
_STALE: Final = """\
Portal.Documents.StaleVersionException: Document {document} was changed meanwhile (expected {n}, found {m}).
   at Portal.Documents.Store.Save(Document document, Int32 expected) in /src/Portal/Documents/Store.cs:line 141
   at Portal.Api.DocumentsController.Save(Int32 id, DocumentEdit edit)"""
_COMMENTS: Final = (
    "corrected after talking with HR",
    "Überstunden aus dem März",
    "please approve | thanks",
    "[see here](https://phish.example/login) <b>now</b>",
    "2031-01-01 00:00:00.0000|ERROR|Portal|Failed to perform.",
    "\u202egnihtemos\u202c 12:30",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One log record but for its time."""

    service: str  # api, auth
    level: str
    logger: str
    message: str
    user: str = ""
    ip: str = ""
    exception: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def render(self, local: datetime, trace: str) -> str:
        """The record as NLog writes it with `LAYOUT`, and its line end. `local` is the node's wall clock."""
        stamp = f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 100:04d}"
        tail = " " + json.dumps(self.data, ensure_ascii=False, separators=(",", ":")) if self.data else ""
        exception = f"|{self.exception}" if self.exception else ""
        trace = trace if self.ip else ""
        return f"{stamp}|{self.level}|{self.logger}|{self.user}|{self.ip}|{trace}|{self.message}{tail}{exception}\n"


def request(
    outcome: str,
    status: int,
    *,
    login: str,
    role: str,
    ip: str,
    document: int,
    kind: str,
    parameters: Mapping[str, Any] | None,
    exception: str = "",
) -> Line:
    """What the API's tracking writes about one request for a document."""
    level = "INFO" if status < 400 else "WARN" if status == 404 else "ERROR"
    data = {
        "method": "GET" if parameters is None else "PUT",
        "path": f"/api/documents/{document}",
        "status": status,
        "role": role,
        "documentId": document,
        "documentType": kind,
        "request": parameters,
    }
    logger = "Portal.Api.Tracking" if status < 400 else "Portal.Api.DocumentsController"
    return Line("api", level, logger, outcome, login, ip, exception, data)


def login_attempt(login: str, ip: str, reason: str, *, special: bool) -> Line:
    """What the login service writes: never the password, only whether it holds special characters."""
    data = {"login": login, "reason": reason, "passwordHasSpecialChars": special}
    if reason == "Ok":
        return Line("auth", "INFO", "Portal.Auth.LoginService", "Login succeeded.", "", ip, "", data)
    return Line("auth", "ERROR", "Portal.Auth.LoginService", "Login failed.", "", ip, "", data)


def own_work(random: Random) -> Line:
    """What the portal logs about itself, without anybody's request."""
    choice = random.random()
    if choice < 0.5:
        return Line(
            "api",
            "INFO",
            "Portal.Jobs.Cache",
            f"Cache 'documents' refreshed, {random.randint(900, 1500)} items",
        )
    if choice < 0.8:
        return Line("api", "INFO", "Portal.Jobs.Mail", f"Mail queued for {random.randint(1, 12)} recipients")
    if choice < 0.97:
        took = random.randint(3001, 9000)
        return Line(
            "api", "WARN", "Portal.Jobs.Payroll", f"Payroll answered slowly: {took} ms | threshold 3000 ms"
        )
    return Line("api", "ERROR", "Portal.Jobs.Payroll", "Payroll sync failed", exception=PAYROLL_DOWN)


def office_ip(random: Random) -> str:
    """An address inside the company, never one of the web proxy's."""
    return f"10.{random.randint(1, 40)}.{random.randint(0, 255)}.{random.randint(1, 254)}"


def edit(random: Random, *, acknowledged: bool = True) -> dict[str, Any]:
    """The parameters of an edit."""
    parameters: dict[str, Any] = {"hours": random.randint(1, 9)}
    if random.random() < 0.2:
        parameters["comment"] = random.choice(_COMMENTS)
    if acknowledged:
        parameters["isAcknowledged"] = True
    return parameters


def stale(random: Random, document: int) -> str:
    """The exception of two people saving one document."""
    seen = random.randint(1, 9)
    return _STALE.format(document=document, n=seen, m=seen + 1)
