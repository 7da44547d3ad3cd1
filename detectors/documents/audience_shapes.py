"""The shape of who is told what: audiences, pilots, and workarounds for each audience in several languages."""

import re
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    Field,
    PrivateAttr,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    field_validator,
)
from pydantic_core import PydanticKnownError

from detectors.audiences import ABOVE, CHANNEL, MANAGER, ROLE, WORDS, same_text
from detectors.documents.values import Line, Paragraph, Strict, Word, check_link, distinct, refusal
from detectors.faults import Fault, hint, shown

_ROLE: Final = re.compile(r"role:\s*(\S.{0,99})")
_FALLBACKS: Final = (MANAGER, CHANNEL)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", re.ASCII)
"""A language as BCP 47 writes it and Teams sends it: `de`, `de-AT`, `zh-Hans-CN`. https://www.rfc-editor.org/info/bcp47"""


class AudienceBlock(Strict):
    """An entry of `tell`: a mapping with a role, or one word that stands for it (`of`)."""

    role: Annotated[str, Field(min_length=1, max_length=100)]
    scope: Literal["all", "above"] = "all"
    _word: str = PrivateAttr("")

    @classmethod
    def of(cls, word: str) -> "AudienceBlock":
        """The entry that is one word: `user`, `manager`, `channel` or `role:NAME`."""
        made = cls.model_construct(role=word)
        made._word = word
        return made

    @property
    def audience(self) -> str:
        """As in `detectors.audiences`."""
        return self._word or (ABOVE if self.scope == "above" else ROLE) + self.role.strip()


def _word(value: str, words: tuple[str, ...], fault: Fault) -> str:
    role = _ROLE.fullmatch(value)
    if role:
        return ROLE + role[1].strip()
    if value not in words:
        close = hint(value, (*words, "role:NAME"), listed=False)
        raise refusal(fault.says(value=shown(value), hint=close))
    return value


def _entry(words: tuple[str, ...], fault: Fault) -> WrapValidator:
    def read(value: object, handler: ValidatorFunctionWrapHandler) -> AudienceBlock:
        if isinstance(value, dict):
            block: AudienceBlock = handler(value)
            if not block.role.strip():
                raise refusal(Fault.NOTHING_GIVEN.says())
            return block
        if not isinstance(value, str):
            raise PydanticKnownError("string_type")
        return AudienceBlock.of(_word(value, words, fault))

    return WrapValidator(read)


def _each_once(blocks: list[AudienceBlock]) -> list[AudienceBlock]:
    distinct([block.audience for block in blocks])
    return blocks


AudienceList = Annotated[
    list[Annotated[AudienceBlock, _entry(WORDS, Fault.BAD_TELL)]], AfterValidator(_each_once)
]
FallbackList = Annotated[
    list[Annotated[AudienceBlock, _entry(_FALLBACKS, Fault.BAD_FALLBACK)]], AfterValidator(_each_once)
]


def _pilot(value: str) -> str:
    if not value.startswith(ROLE):
        return value
    role = _ROLE.fullmatch(value)
    if role is None:
        raise refusal(Fault.BAD_PILOT.says(value=shown(value)))
    return ROLE + role[1].strip()


PilotNames = Annotated[
    list[Annotated[Word, AfterValidator(_pilot)]],
    Field(min_length=1, max_length=100),
    AfterValidator(distinct),
]


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value):
        raise refusal(Fault.BAD_LANGUAGE.says(value=shown(value)))
    return value


def _text_for(value: str) -> str:
    return _word(value, WORDS, Fault.BAD_TELL)


def _once(texts: dict[str, Any]) -> dict[str, Any]:
    distinct([same_text(key) for key in texts])
    return texts


Language = Annotated[str, AfterValidator(_language)]


class TextBlock(Strict):
    """What people are told to do, in one language."""

    title: Line
    steps: Annotated[list[Paragraph], Field(max_length=20, default_factory=list)]
    link: Annotated[str, Field(max_length=2_000), AfterValidator(check_link)] | None = None


class AudienceTextBlock(TextBlock):
    """What one audience is told to do: in the file's own language and in others."""

    language: Language | None = None
    languages: Annotated[dict[Language, TextBlock], Field(default_factory=dict), AfterValidator(_once)]


class WorkaroundBlock(Strict):
    """What people are told to do: a text for all and texts for single audiences, beside which it may be missing."""

    audiences: Annotated[
        dict[Annotated[str, AfterValidator(_text_for)], AudienceTextBlock],
        Field(default_factory=dict),
        AfterValidator(_once),
    ]
    title: Annotated[Line | None, Field(validate_default=True)] = None
    steps: Annotated[list[Paragraph], Field(max_length=20, default_factory=list)]
    link: Annotated[str, Field(max_length=2_000), AfterValidator(check_link)] | None = None
    language: Language | None = None
    languages: Annotated[dict[Language, TextBlock], Field(default_factory=dict), AfterValidator(_once)]

    @field_validator("title")
    @classmethod
    def _for_somebody(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("audiences") == {}:
            raise PydanticKnownError("missing")
        return value
