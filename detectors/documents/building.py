"""From sound documents to known issues: the rule as pySigma takes it, its lists put in, and who is told what."""

from collections.abc import Mapping
from typing import Any

from sigma.exceptions import SigmaError
from sigma.rule import SigmaDetections, SigmaLogSource, SigmaRule

from detectors.correlations.model import Baseline, Correlation
from detectors.documents.audience_shapes import AudienceTextBlock, TextBlock, WorkaroundBlock
from detectors.documents.correlation_checks import OPERATORS, TEMPORAL
from detectors.documents.detection_checks import Block, for_sigma
from detectors.documents.document import Document
from detectors.documents.expansion import expand_problems
from detectors.documents.placeholders import Lists
from detectors.documents.schema import IssueFile
from detectors.documents.shapes import CorrelationBlock, CorrelationFile
from detectors.documents.sigma_keys import for_sigma_keys
from detectors.faults import Fault, shown
from detectors.known_issue import After, Breaker, Example, KnownIssue, Workaround
from ingest.positioned_yaml import Problem


def detections_of(document: Document, lists: Lists) -> SigmaDetections | tuple[Problem, ...]:
    """What a rule or a filter asks, as pySigma reads it with the lists put in, or all that is wrong with that."""
    block: Block = "detection" if isinstance(document.shape, IssueFile) else "filter"
    wrong = tuple(expand_problems(document.yaml, lists, block))
    if wrong:
        return wrong
    given = {
        key: value for key, value in document.value[block].items() if (block, key) != ("filter", "rules")
    }
    try:
        return SigmaDetections.from_dict(for_sigma(given, lists))
    except (SigmaError, AttributeError, KeyError, TypeError, ValueError) as error:
        return (document.yaml.problem((block,), Fault.SIGMA.says(why=shown(str(error), 160))),)


def rule_issue(
    document: Document,
    shape: IssueFile,
    detections: SigmaDetections,
    filters: tuple[SigmaDetections, ...],
    *,
    part: bool,
) -> KnownIssue:
    """The known issue of a document with a rule."""
    given = for_sigma_keys(document.value)
    common, _ = SigmaRule.from_dict_common_params(given | {"name": document.name}, collect_errors=True)
    source = SigmaLogSource.from_dict(document.value["logsource"])
    rule = SigmaRule(logsource=source, detection=detections, **common)
    return KnownIssue(**_common(document, shape), rule=rule, filters=filters, part=part)


def correlation_issue(
    document: Document, shape: CorrelationFile, names: Mapping[str, str], *, part: bool
) -> KnownIssue:
    """The known issue of a document with a correlation; `names` gives for each rule, as written, its name."""
    generate = bool(shape.generate or shape.correlation.generate)
    correlation = _correlation(shape.correlation, names, generate)
    return KnownIssue(**_common(document, shape), rule=None, correlation=correlation, part=part)


def _correlation(block: CorrelationBlock, names: Mapping[str, str], generate: bool) -> Correlation:
    condition, baseline = block.condition, block.baseline
    given = {} if condition is None else {name: getattr(condition, name) for name in OPERATORS}
    conditions = tuple((name, _plain(number)) for name, number in given.items() if number is not None)
    if block.type in TEMPORAL and not conditions:
        conditions = (("gte", len(block.rules)),)
    fields = block.field if condition is None else condition.field
    return Correlation(
        type=block.type,
        rules=tuple(names[written] for written in block.rules),
        timespan=block.timespan,
        group_by=tuple(block.group_by or ()),
        aliases={
            alias: {names[rule]: field for rule, field in fields_of.items()}
            for alias, fields_of in block.aliases.items()
        },
        conditions=conditions,
        field=tuple(fields or ()),
        percentile=None if condition is None else condition.percentile,
        baseline=None if baseline is None else Baseline(baseline.past, baseline.factor, baseline.least),
        learn=block.learn,
        generate=generate,
    )


def _plain(number: float) -> int | float:
    return int(number) if float(number).is_integer() else number


def _common(document: Document, shape: IssueFile | CorrelationFile) -> dict[str, Any]:
    block = shape.known_issue
    return {
        "name": document.name,
        "title": shape.title,
        "file": document.yaml.file,
        "id": shape.id,
        "level": shape.level,
        "status": shape.status,
        "rollout": block.rollout,
        "pilot": tuple(block.pilot or ()),
        "key": tuple(block.key),
        "after": After(block.after.count, block.after.within),
        "held_for": block.held_for,
        "tell": tuple(entry.audience for entry in block.tell),
        "fallback": tuple(entry.audience for entry in block.fallback),
        **_workarounds(block.workaround),
        "repeat_after": block.repeat_after,
        "max_age": block.max_age,
        "solved_when": block.solved_when,
        "breaker": Breaker(block.breaker.people, block.breaker.within),
        "quiet_hours": block.quiet_hours,
        "fixed_in": block.fixed_in,
        "owner": block.owner,
        "examples": tuple(
            Example(example.match, example.event, line, column)
            for example, (line, column) in zip(block.examples, document.examples, strict=True)
        ),
    }


def _workarounds(block: WorkaroundBlock | None) -> dict[str, Any]:
    if block is None:
        return {}
    general = None if block.title is None else _workaround(block, block.title, block.language)
    return {
        "workaround": general,
        "workarounds": {
            audience: _workaround(text, text.title, text.language or block.language)
            for audience, text in block.audiences.items()
        },
    }


def _workaround(block: WorkaroundBlock | AudienceTextBlock, title: str, language: str | None) -> Workaround:
    return Workaround(
        title=title,
        steps=tuple(block.steps),
        link=block.link,
        language=language,
        translations=tuple(_translation(name, text) for name, text in block.languages.items()),
    )


def _translation(language: str, block: TextBlock) -> Workaround:
    return Workaround(block.title, tuple(block.steps), block.link, language)
