"""Sign-in by an organisation's own identity provider: OpenID Connect Core 1.0, the authorisation code flow with PKCE
(RFC 7636). docs/decisions/0019 says why it is not django-allauth's.
"""
