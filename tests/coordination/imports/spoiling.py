"""Files spoilt at random: cut, doubled and sprinkled with marks that mean something to some reader."""

from typing import NamedTuple

from hypothesis import strategies as st

MARKS = [
    *(b'"', b'""', b";", b"\t", b",", b":", b"=", b"\\", b"#", b"|", b"\r\n", b"\n", b"\r", b"\n ", b"\x00", b"\xff"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"sep=;\n", b"PK\x03\x04", b"[", b"<", "\u00a0".encode(), "\U0001f600".encode()),
    *(b"9" * 30, b"-1", b"1E+18", b"1.234,5", b"31/02/2017", b"NaN", b"Total", "\u0663".encode(), b"P1D", b"RANGE=X"),
    *(b"\nBEGIN:VEVENT\n", b"\nEND:VEVENT\n", b"RRULE:FREQ=SECONDLY\n", b"\nRECURRENCE-ID:20260101\n", b"TZID=Moon"),
]


class Spoiling(NamedTuple):
    """One thing done to a file, `at` so many thousandths of it."""

    what: str
    at: int
    length: int
    mark: bytes

    def done(self, data: bytes) -> bytes:
        """The file after it."""
        start = len(data) * self.at // 1_000
        end = start + self.length
        if self.what == "put in":
            return data[:start] + self.mark + data[start:]
        if self.what == "cut out":
            return data[:start] + data[end:]
        if self.what == "double":
            return data[:end] + data[start:]
        return data[:start] + self.mark + data[end:]


_SPOILINGS = st.builds(
    Spoiling,
    st.sampled_from(["put in", "cut out", "double", "replace"]),
    st.integers(0, 1_000),
    st.integers(0, 60),
    st.sampled_from(MARKS),
)
spoilings = st.lists(_SPOILINGS, max_size=5)


def spoilt(data: bytes, done: list[Spoiling]) -> bytes:
    """The file after all of them."""
    for spoiling in done:
        data = spoiling.done(data)
    return data
