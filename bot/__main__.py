"""`python -m bot`: the same as the console script `headsup`."""

from bot.cli import main

main()
