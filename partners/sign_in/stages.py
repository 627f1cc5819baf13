"""What is asked between the first factor and the session."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from partners.sign_in.identity_providers.session import needs_no_other_factor


class SecondFactorStage(AuthenticateStage):
    """The second factor, of whoever has one; not where the identity provider's counts for all that needs one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        return bool(super()._should_handle(request)) and not needs_no_other_factor(request, self.login.user)
