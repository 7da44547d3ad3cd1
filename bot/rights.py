"""Who may what: decided here, from the roles that the directory gives, and nowhere else. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.directory import Directory, Person


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may. `products` limits a developer to these (casefolded); None: all, and what has no product."""

    developer: bool = False
    admin: bool = False
    products: frozenset[str] | None = None

    def may_see(self, product: str | None) -> bool:
        """Whether what belongs to a product is theirs to see and decide about, as a developer."""
        if not self.developer:
            return False
        return self.products is None or (product is not None and product.strip().casefold() in self.products)


NOBODY = Rights()


@dataclass(frozen=True, slots=True)
class RoleNames:
    """The roles of the directory that give rights: `developer`, `developer:hr-portal` for one product, `admin`."""

    developer: str = "developer"
    admin: str = "admin"

    def of(self, person: Person | None) -> Rights:
        """Somebody's rights. An admin is a developer of everything, too."""
        if person is None:
            return NOBODY
        if person.has_role(self.admin):
            return Rights(developer=True, admin=True)
        if person.has_role(self.developer):
            return Rights(developer=True)
        prefix = f"{self.developer.casefold()}:"
        named = (role[len(prefix) :].strip() for role in person.roles if role.startswith(prefix))
        products = frozenset(product for product in named if product)
        return Rights(developer=True, products=products) if products else NOBODY

    def gives(self, role: str) -> str:
        """What one role gives, in words; `role` as the directory has it, casefolded."""
        if role == self.admin.casefold():
            return (
                "an admin: all that developers may, binds support channels, hears of Headsup's own troubles"
            )
        if role == self.developer.casefold():
            return "a developer of every product: looks things up, hears news, decides and answers"
        name, colon, product = role.partition(":")
        if colon and name == self.developer.casefold():
            return f"a developer of {product.strip()}"
        return f"told by known issues that tell `role:{role}`"

    def developers(self, directory: Directory, product: str | None) -> Sequence[Person]:
        """Everybody who may see what belongs to a product, in the directory's order; None: those of everything."""
        return tuple(person for person in directory.people if self.of(person).may_see(product))

    def admins(self, directory: Directory) -> Sequence[Person]:
        """Everybody who is an admin."""
        return tuple(person for person in directory.people if self.of(person).admin)
