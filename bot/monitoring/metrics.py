"""/metrics: the parts' own figures as Prometheus takes them. Labels are the operator's names, never log text."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from typing import Final, get_args

from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.manners.holds import HoldStore
from bot.manners.pause import PauseStore
from bot.monitoring.database import free_of, size_of
from bot.monitoring.measured import BUCKETS
from bot.monitoring.watched import Watched
from bot.parts.detect import DetectPart
from bot.parts.ingest import IngestPart
from bot.parts.talk import BotPart
from bot.reaching.ledger import Ledger
from bot.retention.job import Retention
from bot.support.figures import OUTCOMES, Figures, figures_by_issue
from bot.telling.news_notices import NewsNoticeStore
from bot.telling.posts import PostStore
from bot.telling.refreshes import RefreshStore
from bot.telling.timings import BUCKETS as STEP_BUCKETS
from detectors.reloading.going_on import State

_SHIPPED: Final = "http"  # the way whose events the protocols share


class Metrics(Collector):
    """Collects when asked, on whatever thread asks: reads the database for what only it knows."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._registry = CollectorRegistry()
        self._registry.register(self)
        ProcessCollector(registry=self._registry)

    def page(self) -> bytes:
        """All of it in Prometheus' text format. Raises what the database raises."""
        return generate_latest(self._registry)

    def describe(self) -> Iterable[Metric]:
        """Nothing: the registry need not collect to know us."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """All of it, of the parts that this process runs."""
        ingest, detect = self._watched.ingest, self._watched.detect
        if ingest is not None:
            yield from self._intake(ingest)
            yield from self._commits(ingest)
            yield from self._tail(ingest)
        yield from self._stages()
        yield from self._files()
        yield from self._jobs()
        if detect is not None:
            yield from self._found(detect)
            yield from self._removed(detect.retention)
        if self._watched.bot is not None:
            yield from self._telling(self._watched.bot)
        yield from self._database()

    def _intake(self, ingest: IngestPart) -> Iterator[Metric]:
        intake = ingest.receiving.intake
        figures = intake.figures
        ways = dict(figures.ways)
        events = {name: store.events for name, store in ingest.stores.items() if name != _SHIPPED}
        events |= {name: way.events for name, way in ways.items()}
        yield _counter("events", "Events stored, by the way they came in.", "way", events)
        yield _counter(
            "parse_errors",
            "Events stored as they were, for they could not be parsed.",
            "way",
            {name: store.parse_errors for name, store in ingest.stores.items()},
        )
        for name, said, values in (
            ("requests", "Requests of shippers.", {name: way.requests for name, way in ways.items()}),
            ("request_bytes", "Bytes of their bodies.", {name: way.bytes for name, way in ways.items()}),
            ("repeated", "Events that came again.", {name: way.repeated for name, way in ways.items()}),
            ("rejected", "Documents that are no events.", {name: way.rejected for name, way in ways.items()}),
        ):
            yield _counter(name, said, "way", values)
        refused = CounterMetricFamily(
            "headsup_requests_refused", "Requests refused as a whole.", labels=["way", "reason"]
        )
        for name, way in ways.items():
            for reason, number in sorted(dict(way.refused).items()):
                refused.add_metric([name, reason], number)
        yield refused
        yield _gauge("intake_queue_events", "Events that wait for the writer.", figures.queue_depth)
        yield _gauge("intake_body_bytes", "Bytes of bodies in memory.", intake.budget.used)

    def _commits(self, ingest: IngestPart) -> Iterator[Metric]:
        family = HistogramMetricFamily(
            "headsup_commit_seconds", "How long events took to be committed.", labels=["way"]
        )
        for name, store in ingest.stores.items():
            took = store.durations
            bounds = [*map(str, BUCKETS), "+Inf"]
            family.add_metric(
                [name], list(zip(bounds, accumulate(took.counts), strict=True)), sum_value=took.seconds
            )
        yield family
        failures = {name: store.failures for name, store in ingest.stores.items()}
        yield _counter("commit_failures", "Commits of events that failed.", "way", failures)

    def _tail(self, ingest: IngestPart) -> Iterator[Metric]:
        sources = {status.source: status for status in ingest.tailer.status()}
        for name, said, values in (
            ("tail_files", "Files that are read.", {key: one.files for key, one in sources.items()}),
            (
                "tail_bytes_behind",
                "Bytes that are there and not yet read.",
                {key: one.bytes_behind for key, one in sources.items()},
            ),
            (
                "tail_unreadable_files",
                "Files that cannot be read.",
                {key: len(one.problems) for key, one in sources.items()},
            ),
            (
                "tail_last_event_timestamp_seconds",
                "The latest time of an event.",
                {key: one.last_event.timestamp() for key, one in sources.items() if one.last_event},
            ),
        ):
            yield _gauges(name, said, "source", values)
        yield _counter(
            "tail_events", "Events read.", "source", {key: one.events for key, one in sources.items()}
        )
        yield _counter(
            "tail_parse_errors",
            "Records that could not be parsed.",
            "source",
            {key: one.parse_errors for key, one in sources.items()},
        )
        polled = ingest.tailer.polled_at
        yield _gauge(
            "tail_last_look_timestamp_seconds",
            "The last look at the files.",
            polled.timestamp() if polled else None,
        )

    def _stages(self) -> Iterator[Metric]:
        stages = self._watched.stages.stages
        yield _counter("stage_runs", "Steps that did something.", "stage", {s.name: s.runs for s in stages})
        yield _counter("stage_failures", "Steps that failed.", "stage", {s.name: s.failures for s in stages})
        yield _gauges(
            "stage_last_run_timestamp_seconds",
            "When it last had nothing left to do, or failed.",
            "stage",
            {s.name: s.last_run.timestamp() for s in stages if s.last_run},
        )

    def _found(self, detect: DetectPart) -> Iterator[Metric]:
        correlator = detect.evaluator.correlator
        matches = dict(detect.detector.matches + correlator.matches)
        episodes = dict(detect.evaluator.episodes)
        yield _counter("matches", "Events that met a known issue.", "issue", matches)
        yield _counter("episodes", "Episodes opened.", "issue", episodes)
        untold = CounterMetricFamily(
            "headsup_untold_hits",
            "Hits of an issue with a fix that nobody is told of.",
            labels=["issue", "fate"],
        )
        for place, number in sorted(detect.evaluator.fates.copy().items()):
            untold.add_metric(list(place), number)
        yield untold
        yield CounterMetricFamily(
            "headsup_unmatched_events",
            "Events left out because matching them failed.",
            value=detect.detector.failures,
        )
        yield _gauge("batches_waiting", "Commits that wait for the detectors.", detect.batches.waiting())
        yield _gauge(
            "correlation_hits_waiting", "Hits of correlations that wait to be judged.", correlator.waiting()
        )
        discoverer = detect.discoverer
        yield CounterMetricFamily(
            "headsup_grouped_events", "Events grouped by template.", value=discoverer.events
        )
        yield CounterMetricFamily(
            "headsup_ungrouped_events",
            "Events left out because grouping them failed.",
            value=discoverer.failures,
        )
        if discoverer.templates is not None:
            yield _gauge("templates", "Templates that this process knows.", discoverer.templates)
        waiting = detect.batches.waiting_to_be_discovered()
        yield _gauge("batches_undiscovered", "Commits whose errors wait to be grouped.", waiting)

    def _telling(self, bot: BotPart) -> Iterator[Metric]:
        yield _counter(
            "messages_refused",
            "Requests to /api/messages that were refused, and sends to hosts that are none of Teams.",
            "reason",
            bot.turned_away.total.copy() + bot.kept_back.total.copy(),
        )
        family = HistogramMetricFamily(
            "headsup_notice_seconds",
            "How long notices took to each step from the one before; told: from the event on.",
            labels=["step"],
        )
        bounds = [*map(str, STEP_BUCKETS), "+Inf"]
        for step, took in bot.timings.all().items():
            counted = list(zip(bounds, accumulate(took.counts), strict=True))
            family.add_metric([step], counted, sum_value=took.seconds)
        yield family
        yield CounterMetricFamily(
            "headsup_teams_requests", "Requests to Teams that passed the door.", value=bot.line.pace.asked
        )
        yield _gauge("teams_waiting", "Requests that wait for Teams' limits.", bot.line.pace.waiting)
        yield _gauge("teams_away", "1 while Teams does not answer.", int(not bot.line.circuit.closed))
        yield _gauge("sending", "1: it is this process's turn to send.", int(bot.line.turn.holds()))
        waiting = bot.ahead.waiting if bot.ahead is not None else 0
        yield _gauge(
            "reach_waiting", "People of whom is yet to be found out whether they can be reached.", waiting
        )

    def _files(self) -> Iterator[Metric]:
        reloading = self._watched.reloading
        issues = reloading.issues
        states = Counter(state.state for state in issues.folder.states) if issues else Counter[str]()
        said = "Files of known issues: good; kept (a fault, the last good version goes on); bad."
        yield _gauges("issue_files", said, "state", {name: states[name] for name in get_args(State)})
        reloads = {file.what: file.reloads for file in reloading.files}
        if issues:
            reloads["issues"] = issues.reloads
        yield _counter("reloads", "Files that were read again.", "file", reloads)
        faults = {file.what: int(file.problem is not None) for file in reloading.files}
        yield _gauges("file_faults", "1: what was read before goes on.", "file", faults)

    def _jobs(self) -> Iterator[Metric]:
        jobs = self._watched.stages.jobs
        yield _counter("job_runs", "Runs of a periodic job.", "job", {j.name: j.runs for j in jobs})
        yield _counter("job_failures", "Runs that failed.", "job", {j.name: j.failures for j in jobs})
        yield _gauges(
            "job_last_run_timestamp_seconds",
            "When it last ended.",
            "job",
            {j.name: j.last_run.timestamp() for j in jobs if j.last_run},
        )
        yield _gauges(
            "job_last_run_seconds", "How long that took.", "job", {j.name: j.last_seconds for j in jobs}
        )

    def _removed(self, retention: Retention) -> Iterator[Metric]:
        progress = retention.progress
        yield _counter("removed", "Records removed for their age.", "kind", retention.removed_so_far())
        yield _gauge("removing", "1 while records are being removed.", int(progress is not None))
        yield _gauge("removal_longest_seconds", "The longest single removal.", retention.longest_slice)

    def _database(self) -> Iterator[Metric]:
        watched = self._watched
        yield _gauges("notices", "Notices by their state.", "state", watched.notices.counts())
        yield _answers(figures_by_issue(watched.engine))
        news = NewsNoticeStore(watched.engine)
        yield _gauges("news", "News for developers by its kind.", "kind", news.news_by_kind())
        yield _gauges("news_notices", "Cards of news by their state.", "state", news.counts())
        yield _gauges(
            "posts", "Messages that are no notices, by state.", "state", PostStore(watched.engine).counts()
        )
        yield _gauges("reach", "People by how they can be reached.", "state", Ledger(watched.engine).counts())
        paused = PauseStore(watched.engine).now() is not None
        yield _gauge("paused", "1 while nobody is told of known issues.", int(paused))
        asked = len(HoldStore(watched.engine).open())
        yield _gauge("holds_open", "Known issues that wait for a developer's word.", asked)
        cards = RefreshStore(watched.engine).waiting()
        yield _gauge("refreshes_waiting", "Cards that were sent and wait to be shown anew.", cards)
        jobs = {job.name: job.ended.timestamp() for job in watched.jobs.all() if job.ended}
        yield _gauges("job_ended_timestamp_seconds", "When a run last ended, anywhere.", "job", jobs)
        now, own = watched.clock(), watched.leases.worker
        held = {lease.name: int(lease.worker == own) for lease in watched.leases.all() if lease.until > now}
        yield _gauges("lease_held", "1: this process holds it; 0: another one does.", "lease", held)
        yield _gauges("troubles", "Own troubles that are open.", "kind", watched.troubles.counts())
        alarms = dict(watched.alarm.outcomes) if watched.alarm else {}
        yield _counter("alarms", "Posts of troubles.", "outcome", alarms)
        yield _gauge("database_bytes", "Size of the database.", size_of(watched.engine))
        free = free_of(watched.engine)
        if free is not None:
            yield _gauge("database_free_bytes", "Bytes free on its disk.", free)


def _answers(figures: Mapping[str, Figures]) -> Metric:
    said = "Notices that arrived, by their issue and what became of them."
    family = GaugeMetricFamily("headsup_notice_outcomes", said, labels=["issue", "outcome"])
    for issue, one in figures.items():
        for outcome in OUTCOMES:
            family.add_metric([issue, outcome], getattr(one, outcome))
    return family


def _counter(name: str, said: str, label: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(f"headsup_{name}", said, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _gauges(name: str, said: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(f"headsup_{name}", said, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _gauge(name: str, said: str, value: float | None) -> Metric:
    return GaugeMetricFamily(f"headsup_{name}", said, value=value or 0)
