"""Every module that defines tables, imported so that the schema is known whole."""

import bot.authoring.models
import bot.entra.models
import bot.health.models
import bot.manners.models
import bot.models
import bot.reaching.models
import bot.selfhelp.models
import bot.support.models
import bot.telling.news_models
import bot.troubles.models
import bot.watching.models  # noqa: F401
import detectors.correlations.models
import detectors.discovery.models
import detectors.models  # noqa: F401
import ingest.models  # noqa: F401
