"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a POST sent twice has one effect and one answer.

The answer is stored in the transaction that has the effect, so there is never one without the other. What callers may
rely on is in docs/idempotency.md.
"""
