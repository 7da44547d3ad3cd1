"""Makes the report of a product and a period from the rows."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import Engine

from bot.directory import Directory
from bot.health import rows
from bot.health.figures import Figures, figures
from bot.health.periods import Period
from bot.health.report import Report
from bot.rights import Rights
from ingest.database import reading
from ingest.event import Clock


@dataclass(frozen=True, slots=True)
class Reporting:
    """Reads reports. `products`: those that sources and known issues name; `zone`: whose days are counted."""

    engine: Engine
    directory: Callable[[], Directory]
    products: Callable[[], Collection[str]]
    zone: str
    clock: Clock

    def report(self, product: str, period: Period) -> Report:
        """A product's figures of a period, and those that they are held against."""
        directory = self.directory()
        around = period.around(self.clock())

        def of(one: Period | None) -> Figures | None:
            return None if one is None else figures(self.engine, directory, product, one)

        return Report(
            product,
            period,
            figures(self.engine, directory, product, period),
            figures(self.engine, directory, product, period.before),
            of(around),
            of(None if period.whole else period.before.in_full),
        )

    def known(self, rights: Rights) -> list[str]:
        """The products whose figures somebody may see, by name."""
        named = {product.strip().casefold(): product.strip() for product in self.products()}
        month_ago = self.clock().toordinal() - 31
        with reading(self.engine) as connection:
            counted = rows.products(connection, month_ago)
        everything = {product: named.get(product, product) for product in {*named, *counted} if product}
        return sorted((shown for name, shown in everything.items() if rights.may_see(name)), key=str.casefold)

    def named(self, product: str, rights: Rights) -> str | None:
        """The product that somebody means, as it is written; None if there is none that they may see."""
        wanted = product.strip().casefold()
        return next((one for one in self.known(rights) if one.casefold() == wanted), None)
