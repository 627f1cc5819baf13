"""Which scopes a client may ask for, as the toolkit asks it."""

from typing import Any

from oauth2_provider.scopes import BaseScopes

from partners.models import Scope


class ClientScopes(BaseScopes):
    """Those the client was made with; all of them unless it asks for fewer."""

    def get_all_scopes(self) -> dict[str, str]:
        """Every scope there is, with what it allows."""
        return dict(Scope.choices)

    def get_available_scopes(self, application: Any = None, *_: Any, **__: Any) -> list[str]:
        """Those a token of this client may have."""
        return list(application.scopes)

    def get_default_scopes(self, application: Any = None, *_: Any, **__: Any) -> list[str]:
        """Those it gets if it names none."""
        return list(application.scopes)
