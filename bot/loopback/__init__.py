"""A stand-in for Teams on this machine: a Bot Connector in which everyone in the directory has the app.

Used by `serve --local`, by the demo, and by tests as a named fake. It listens on loopback only.
"""

from bot.loopback.conversations import Change, Conversations, UnknownPerson
from bot.loopback.describe import Button, buttons, describe
from bot.loopback.faults import Fault, Faults
from bot.loopback.inbound import BotAnswer, BotUnreachable
from bot.loopback.people import LocalPerson, local_people
from bot.loopback.service import LoopbackConnector

__all__ = [
    "BotAnswer",
    "BotUnreachable",
    "Button",
    "Change",
    "Conversations",
    "Fault",
    "Faults",
    "LocalPerson",
    "LoopbackConnector",
    "UnknownPerson",
    "buttons",
    "describe",
    "local_people",
]
