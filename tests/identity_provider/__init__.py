"""An identity provider as an organisation has one: django-oauth-toolkit with OpenID Connect and RS256, in a process of
its own, on a database of its own, over real HTTP."""
