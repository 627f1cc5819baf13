"""Why somebody whom a provider sends back is not signed in, in a sentence that says what to do."""


class SignInRefused(Exception):
    """`code` is for the log, `detail` for the person; `fault` is what the log says besides, of no person."""

    def __init__(self, code: str, detail: str, fault: str = "") -> None:
        super().__init__(code)
        self.code, self.detail, self.fault = code, detail, fault

    @property
    def is_of_the_account(self) -> bool:
        """Whether another account at the provider may do; it would go on with the one that it has signed in."""
        return self.code in ("address_unverified", "address_foreign", "not_invited", "another_account")

    @property
    def is_for_now(self) -> bool:
        """Whether the same account may do later, with nothing about it changed."""
        return self.code in ("busy", "provider_unanswered", "secret_lost")


def unanswered(organisation: str, fault: str) -> SignInRefused:
    """The provider is not there, or answers what nobody can use."""
    detail = (
        f"The sign-in of {organisation} did not answer as it should. Try again in a few minutes. If that does not help,"
        f" tell the IT department of {organisation}."
    )
    return SignInRefused("provider_unanswered", detail, fault)


def secret_lost(organisation: str) -> SignInRefused:
    """The client secret does not open: SECRET_KEY was changed, and its former value is not known any more."""
    detail = (
        f"This service cannot show {organisation} who it is, so nobody is signed in from there. Tell whoever runs this"
        " service, and sign in another way if you can."
    )
    return SignInRefused("secret_lost", detail)


def unverified(organisation: str, fault: str) -> SignInRefused:
    """What came is not what the provider said of this sign-in, as far as we can tell."""
    detail = (
        f"What the sign-in of {organisation} said could not be verified, so you are not signed in. Begin again. If that"
        f" does not help, tell the IT department of {organisation}."
    )
    return SignInRefused("token_unverified", detail, fault)


def begun_elsewhere() -> SignInRefused:
    """The state is none of this session, or has been used."""
    detail = "This sign-in was begun in another browser, has been used, or took longer than 15 minutes. Begin again."
    return SignInRefused("state_unknown", detail)


def declined(organisation: str, error: str) -> SignInRefused:
    """The provider sent the person back without signing them in; `error` is of RFC 6749 or OpenID Connect."""
    detail = (
        f"{organisation} did not sign you in. Begin again, and use your account there. If it says that you have no"
        f" access, ask its IT department to give you access to this service."
    )
    return SignInRefused("provider_declined", detail, error)


def no_verified_address(organisation: str) -> SignInRefused:
    """At a first sign-in the address is all there is to know somebody by."""
    detail = (
        f"The sign-in of {organisation} did not say that your email address is verified, so nobody can tell here who"
        f" you are. Ask the IT department of {organisation} to send it: the guide to signing in says how."
    )
    return SignInRefused("address_unverified", detail)


def foreign_address(organisation: str) -> SignInRefused:
    """A provider speaks for the addresses of its own organisation alone."""
    detail = (
        f"{organisation} signs in the people of its own email addresses alone, and yours is of another domain. Sign in"
        " with your password or a passkey, or as the organisation of your address does."
    )
    return SignInRefused("address_foreign", detail)


def not_invited(organisation: str) -> SignInRefused:
    """Nobody belongs to an organisation without being asked."""
    detail = (
        f"{organisation} knows you, but you are not invited to this service. Ask an administrator of {organisation}"
        " here to invite you, at the email address that you have there; then sign in again."
    )
    return SignInRefused("not_invited", detail)


def another_account(organisation: str) -> SignInRefused:
    """The address is that of somebody whom the provider has meant by another subject."""
    detail = (
        f"Somebody else has signed in here from {organisation} with this email address before. If the address has"
        " become yours, or your account there was made anew, ask whoever runs this service: they make sure who you"
        " are, and let it be linked again."
    )
    return SignInRefused("another_account", detail)


def busy() -> SignInRefused:
    """As many wait for providers as may in one process."""
    return SignInRefused("busy", "Many people sign in at this moment. Try again in a minute.")
