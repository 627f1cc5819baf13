"""The data-sharing terms: an organisation's keys, clients and people do nothing before somebody of it accepts them.

The text of each version is the page `templates/terms/<version>.html`, which never changes once it is out. A new version
asks again and stops nobody: only an organisation that has accepted none is kept out.
"""

CURRENT = 1
EARLIER = 0  # what the upgrade notes for organisations that took part before there were terms; no page has it
