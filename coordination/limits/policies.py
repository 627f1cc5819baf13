"""The policies: how many requests in how many seconds; the environment may set each (`RATE_LIMIT_WRITES=600/60`)."""

import re
from collections.abc import Callable
from dataclasses import dataclass

LONGEST_WINDOW = 86_400  # seconds
LARGEST_QUOTA = 1_000_000


@dataclass(frozen=True, slots=True)
class Policy:
    """At most `quota` requests in any `window` seconds. One that is `closed` lets nobody through uncounted."""

    name: str
    quota: int
    window: int
    closed: bool = False

    @property
    def header(self) -> str:
        """Its member of `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10)."""
        return f'"{self.name}";q={self.quota};w={self.window}'


DEFAULTS = (
    Policy("default", 1_200, 60),  # an organisation, all its keys and people together
    Policy("writes", 300, 60),  # of those: what changes something; a batch of 1,000 is one
    Policy("exports", 20, 60),  # of those: whole lists
    Policy("anonymous", 120, 60),  # an address without a key
    Policy("open", 300, 60),  # an address, of the public pages and feeds
    Policy("failures", 30, 60),  # an address, of keys that are none
    Policy("token", 30, 60, closed=True),  # an address, of attempts to obtain a token
    Policy("sign_in", 60, 300, closed=True),  # an address, of attempts to sign in: an office shares one
    Policy("remarks", 5, 3_600, closed=True),  # an address, of what strangers send to whoever leads a campaign
    Policy("remarks_on_one", 30, 86_400, closed=True),  # a campaign, of the same, wherever it comes from
    Policy("account", 10, 900, closed=True),  # an account, of attempts to sign in to it, wherever they come from
)


def policies_from_environment(text: Callable[[str], str]) -> dict[str, Policy]:
    """The policies by name, as `text` (which reads one environment variable) has them, else as above.

    Raises SystemExit with a sentence that says what to set.
    """
    return {default.name: _policy(default, text(f"RATE_LIMIT_{default.name.upper()}")) for default in DEFAULTS}


def _policy(default: Policy, configured: str) -> Policy:
    if not configured:
        return default
    quota_match = re.fullmatch(r"([0-9]{1,7})/([0-9]{1,5})", configured, re.ASCII)
    quota, window = (int(quota_match[1]), int(quota_match[2])) if quota_match else (0, 0)
    if not (1 <= quota <= LARGEST_QUOTA and 1 <= window <= LONGEST_WINDOW):
        raise SystemExit(
            f"Set RATE_LIMIT_{default.name.upper()} to how many requests in how many seconds:"
            f" {default.quota}/{default.window}; at most {LARGEST_QUOTA}/{LONGEST_WINDOW}."
        )
    return Policy(default.name, quota, window, default.closed)
