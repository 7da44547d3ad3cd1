"""Who may what, from the roles that the directory gives."""

import pytest

from bot.directory import Person
from bot.rights import NOBODY, Rights, RoleNames


@pytest.mark.parametrize(
    ("roles", "rights"),
    [
        ((), NOBODY),
        (("user", "developers", "administrator"), NOBODY),
        (("developer",), Rights(developer=True)),
        (("admin",), Rights(developer=True, admin=True)),
        (("developer:hr-portal",), Rights(developer=True, products=frozenset({"hr-portal"}))),
        (("developer: shop ", "developer:hr-portal"), Rights(True, False, frozenset({"shop", "hr-portal"}))),
        (("developer:shop", "developer"), Rights(developer=True)),
        (("developer:shop", "admin"), Rights(developer=True, admin=True)),
        (("developer:",), NOBODY),
        (("developer: ",), NOBODY),
        (("admin:hr-portal",), NOBODY),
    ],
)
def test_rights_follow_from_roles(roles: tuple[str, ...], rights: Rights) -> None:
    assert RoleNames().of(Person("1", "Nora", ("1",), roles=frozenset(roles))) == rights


@pytest.mark.parametrize(
    ("products", "product", "sees"),
    [
        (None, None, True),
        (None, "shop", True),
        (frozenset({"shop"}), " SHOP", True),
        (frozenset({"shop"}), "shop-admin", False),
        (frozenset({"shop"}), "", False),
        (frozenset({"shop"}), None, False),
    ],
)
def test_what_belongs_to_a_product(products: frozenset[str] | None, product: str | None, sees: bool) -> None:
    assert Rights(developer=True, products=products).may_see(product) is sees
    assert not Rights(products=products).may_see(product)
