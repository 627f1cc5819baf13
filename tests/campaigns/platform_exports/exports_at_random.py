"""Exports of platforms at random, from a seed, as downloaded or as a spreadsheet in one of four countries saves them
again: with its totals and subtotals, its separators, its encodings and its empty columns."""

import csv
import io
from datetime import date, timedelta
from random import Random

_FIRST = date(2017, 2, 17)
_TOTALS = ("Total", "Grand total", "Gesamtergebnis", "Total général", "Усього")
_SUBTOTALS = ("{} total", "Total {}", "{} Ergebnis", "Sous-total {}")
Row = list[str]


class Export:
    """One export: its lines of comment, its header and rows, and the counts that are in it, by measure."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.comments: list[str] = []
        self.rows: list[Row] = []
        self.counts: dict[str, int] = {}

    def saved(self) -> bytes:
        """As some program saves it."""
        chance = self.chance
        separator, newline = chance.choice(",,;\t"), chance.choice(("\r\n", "\n"))
        empty = [""] * chance.choice((0, 0, 3))
        file = io.StringIO(newline="")
        if separator == ";" and not self.comments and chance.random() < 0.5:
            file.write(f"sep={separator}{newline}")
        file.write("".join(f"{comment}{newline}" for comment in self.comments))
        writer = csv.writer(file, delimiter=separator, lineterminator=newline)
        width = max(map(len, self.rows))
        writer.writerows([*row, *[""] * (width - len(row)), *empty] for row in self.rows)
        file.write(f"{separator * 3}{newline}" * chance.choice((0, 0, 2)))
        return file.getvalue().encode(chance.choice(("utf-8", "utf-8-sig", "utf-16")))

    def number(self, count: int) -> str:
        """A count as it is written: by itself, or in thousands."""
        return self.chance.choice((str(count), f"{count:,}", f"{count:,}".replace(",", "\u202f")))

    def days(self) -> list[date]:
        """Some days without a gap."""
        return [_FIRST + timedelta(days=at) for at in range(self.chance.randint(3, 20))]


def overview_of_x(chance: Random) -> Export:
    """By day, the newest first; now and then with a sum below."""
    export = Export(chance)
    export.rows = [["Date", "Impressions", "Likes", "New follows", "Unfollows"]]
    counts = {day: chance.randint(0, 9_000) for day in export.days()}
    for day, count in sorted(counts.items(), reverse=True):
        export.rows.append([f"{day:%a, %b %-d, %Y}", export.number(count), "1", "0", "0"])
    total = sum(counts.values())
    if chance.random() < 0.5:
        export.rows.append([chance.choice(_TOTALS), export.number(total), "9", "0", "0"])
    export.counts = {"impressions": total}
    return export


def posts_of_x(chance: Random) -> Export:
    """Post by post; one may stand there twice."""
    export = Export(chance)
    export.rows = [["Post id", "Date", "Post text", "Post link", "Impressions"]]
    for at, day in enumerate(export.days()):
        count = chance.randint(1, 20_000)
        text = chance.choice(("Know the signs", 'A "quote",\nand a line', "#seemehearme"))
        post = [f"83100000000000{at:04}", f"{day:%a, %b %-d, %Y}", text, "https://x.example/a", export.number(count)]
        export.rows += [post] * chance.choice((1, 1, 1, 2))
        export.counts["impressions"] = export.counts.get("impressions", 0) + count
    return export


def campaigns_of_meta(chance: Random) -> Export:
    """Campaign by campaign, in groups with their sums below, as a spreadsheet puts them in; all in a totals row."""
    export = Export(chance)
    export.rows = [
        ["Reporting starts", "Reporting ends", "Campaign name", "Reach", "Impressions", "Amount spent (GBP)"]
    ]
    span = ["2017-02-17", "2017-03-03"]
    groups = [[chance.randint(1, 60_000) for _ in range(chance.randint(2, 4))] for _ in range(chance.randint(1, 3))]
    with_sums = len(groups) > 1
    for group, counts in zip(("Dudley", "Sandwell", "Walsall"), groups, strict=False):
        for at, count in enumerate(counts):
            export.rows.append([*span, f"{group} {at}", str(count // 2), export.number(count), "26.25"])
        if with_sums:
            label = chance.choice(_SUBTOTALS).format(group)
            export.rows.append(["", "", label, "", export.number(sum(counts)), ""])
    total = sum(map(sum, groups))
    name, place = chance.choice(("", *_TOTALS)), chance.choice((1, len(export.rows)))
    export.rows.insert(place, [*span, name, str(total // 3), export.number(total), "99.00"])
    export.counts = {"impressions": total, "accounts_reached": total // 3}
    return export


def days_of_meta(chance: Random) -> Export:
    """By day, a day without anything blank."""
    export = Export(chance)
    export.rows = [["Day", "Impressions", "CPM (Cost per 1,000 Impressions)", "Amount Spent"]]
    counts = [chance.choice((0, chance.randint(1, 30_000))) for _ in export.days()]
    for day, count in zip(export.days(), counts, strict=False):
        export.rows.append([str(day), export.number(count) if count else "", "2.10", "3.00"])
    export.counts = {"impressions": sum(counts[: len(export.rows) - 1])}
    return export


def sessions_of_google(chance: Random) -> Export:
    """Sessions by day with a grand total behind the header's columns."""
    export = Export(chance)
    days = export.days()
    export.comments = ["# -----", "# A website", f"# {days[0]:%Y%m%d}-{days[-1]:%Y%m%d}", "# -----", ""]
    counts = [chance.randint(1, 5_000) for _ in days]
    export.rows = [["Date", "Sessions"]]
    if chance.random() < 0.5:
        export.rows.append(["", str(sum(counts)), "Grand total"])
    export.rows += [[f"{day:%Y%m%d}", str(count)] for day, count in zip(days, counts, strict=True)]
    export.counts = {"visits": sum(counts)}
    return export


KINDS = (overview_of_x, posts_of_x, campaigns_of_meta, days_of_meta, sessions_of_google)


def export_at_random(seed: int) -> Export:
    """An export of the kind whose turn it is."""
    return KINDS[seed % len(KINDS)](Random(seed))  # noqa: S311  the same export every time
