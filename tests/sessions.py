"""People who have signed in, without the pages on which they do."""

import time
from typing import Any

from allauth.account.internal.flows import login as flow


def sign_in(client: Any, person: Any, *, with_code: bool = True) -> Any:
    """The client, with a session of the person; with a second factor unless told otherwise."""
    client.force_login(person)
    if with_code:
        session = client.session
        session[flow.AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "type": "totp", "at": time.time()}]
        session[flow._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(person.pk)
        session.save()
    return client
