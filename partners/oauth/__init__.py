"""OAuth 2.0 client credentials (RFC 6749, 4.4) beside API keys: the same organisations, scopes and rules. See
docs/oauth.md.
"""
