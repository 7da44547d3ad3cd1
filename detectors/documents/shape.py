"""Holds a document against its schema, and says in our words where it is different."""

from collections.abc import Iterator
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from detectors.documents.schema import keys_at
from detectors.faults import Fault, closest, hint, shown
from ingest.positioned_yaml import PositionedYaml, Problem
from ingest.sentence import Sentence

_WANTED: Final = {
    "string_type": Sentence("text", "Text"),
    "int_type": Sentence("a whole number", "eine ganze Zahl"),
    "int_from_float": Sentence("a whole number", "eine ganze Zahl"),
    "float_type": Sentence("a number", "eine Zahl"),
    "bool_type": Sentence("true or false", "true oder false"),
    "list_type": Sentence("a list", "eine Liste"),
    "dict_type": Sentence("a mapping of keys to values", "eine Zuordnung von Namen zu Werten"),
    "model_type": Sentence("a mapping of keys to values", "eine Zuordnung von Namen zu Werten"),
    "model_attributes_type": Sentence("a mapping of keys to values", "eine Zuordnung von Namen zu Werten"),
}

Model = TypeVar("Model", bound=BaseModel)


def check_shape(document: PositionedYaml, model: type[Model]) -> tuple[Model | None, tuple[Problem, ...]]:
    """The document as the schema reads it, or None and every difference with its place."""
    try:
        return model.model_validate(document.value), ()
    except ValidationError as error:
        return None, tuple(_problems(error, document, model))


def _problems(error: ValidationError, document: PositionedYaml, model: type[BaseModel]) -> Iterator[Problem]:
    errors = error.errors(include_url=False)
    misspelt = {
        (*details["loc"][:-1], meant)
        for details in errors
        if details["type"] == "extra_forbidden"
        and (meant := closest(shown(details["loc"][-1]), keys_at(model, details["loc"][:-1])))
    }
    for details in errors:
        if details["type"] != "missing" or details["loc"] not in misspelt:
            yield _problem(details, document, model)


def _problem(details: ErrorDetails, document: PositionedYaml, model: type[BaseModel]) -> Problem:
    path: tuple[Any, ...] = details["loc"]
    kind = details["type"]
    if kind == "extra_forbidden":
        known = keys_at(model, path[:-1])
        sentence = Fault.UNKNOWN_KEY.says(key=shown(path[-1]), hint=hint(shown(path[-1]), known))
        return document.problem(path, sentence, key=True)
    if kind == "missing":
        return document.problem(path, Fault.MISSING_KEY.says(key=path[-1]), key=len(path) > 1)
    if kind == "fault" and path[-1:] == ("[key]",):
        return document.problem(path[:-1], _sentence(details), key=True)
    if kind == "invalid_key" or path[-1:] == ("[key]",):
        return document.problem(
            path[:-1] if path[-1:] == ("[key]",) else path, Fault.KEY_NOT_TEXT.says(), key=True
        )
    return document.problem(path, _sentence(details))


def _sentence(details: ErrorDetails) -> str:
    kind, value, context = details["type"], details["input"], details.get("ctx", {})
    match kind:
        case "fault":
            sentence: str = context["sentence"]
            return sentence
        case "literal_error":
            words = str(context["expected"]).replace(" or ", ", ").replace("'", "").split(", ")
            return Fault.NOT_ONE_OF.says(value=shown(value), hint=hint(shown(value), words))
        case "string_too_short" | "too_short":
            return Fault.NOTHING_GIVEN.says()
        case "string_too_long" | "too_long":
            entries = kind == "too_long"
            things = Sentence("entries", "Einträge") if entries else Sentence("characters", "Zeichen")
            return Fault.TOO_LONG.says(most=context["max_length"], things=things)
        case "greater_than_equal":
            return Fault.TOO_SMALL.says(least=context["ge"])
        case "greater_than":
            return Fault.NOT_ABOVE.says(least=f"{context['gt']:g}")
        case "less_than":
            return Fault.NOT_BELOW.says(most=f"{context['lt']:g}")
        case "less_than_equal":
            return Fault.TOO_GREAT.says(most=context["le"])
    wanted = _WANTED.get(kind) or shown(details["msg"])
    found = _found(value)
    if kind == "string_type" and not isinstance(value, list | dict | None):
        found = Sentence(f"{found}; put it in quotes", f"{found.german}; setzen Sie es in Anführungszeichen")
    return Fault.WRONG_TYPE.says(wanted=wanted, found=found)


def _found(value: Any) -> Sentence:
    match value:
        case None:
            return Sentence("nothing", "nichts")
        case bool():
            return Sentence(f"`{shown(value)}`", f"`{shown(value)}`")
        case int() | float():
            return Sentence(f"the number `{shown(value)}`", f"die Zahl `{shown(value)}`")
        case str():
            return Sentence(f"the text `{shown(value)}`", f"der Text `{shown(value)}`")
        case list():
            return Sentence("a list", "eine Liste")
        case dict():
            return Sentence("a mapping", "eine Zuordnung")
    return Sentence(f"`{shown(value)}`", f"`{shown(value)}`")
