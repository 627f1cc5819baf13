"""What fills the slots of the families: names and places from pools.txt, numbers made up."""

import random
from pathlib import Path


def pools() -> dict[str, tuple[list[str], list[str]]]:
    """What fills each slot, for the tuning half and for the test half."""
    rows = [line.split(" | ") for line in lines("pools.txt") if not line.startswith("#")]
    return {slot: (tuning.split(", "), test.split(", ")) for slot, tuning, test in rows}


def lines(file: str) -> list[str]:
    """The lines of a file beside this one."""
    return Path(__file__).with_name(file).read_text("utf-8").splitlines()


POOLS = pools()


class Slots(dict[str, str]):
    def __init__(self, which: int, chance: random.Random) -> None:
        super().__init__()
        self.which, self.chance = which, chance

    def __missing__(self, slot: str) -> str:
        made = getattr(self, f"_{slot}", None)
        if made:
            return str(made())
        base = slot.rstrip("23")
        for name in (base, base.capitalize()):
            if name in POOLS:
                value = self._pick(name)
                return value.lower() if base == "first" else value
        return {"FIRST": self._pick("First").upper(), "SURNAME": self._pick("Surname").upper()}.get(slot) or self[base]

    def _pick(self, pool: str) -> str:
        return self.chance.choice(POOLS[pool][self.which])

    def _digits(self, count: int) -> str:
        return "".join(str(self.chance.randrange(10)) for _ in range(count))

    def _letters(self, count: int) -> str:
        return "".join(self.chance.choice("ABCEFGHJKLMNPRSTUVWXY") for _ in range(count))

    def _d(self) -> str:
        return self.chance.choice(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])

    def _age(self) -> int:
        return self.chance.randint(11, 16)

    def _agewords(self) -> str:
        return self.chance.choice(["twelve", "thirteen", "fourteen", "fifteen"])

    def _year(self) -> int:
        return self.chance.randint(7, 11)

    def _n(self) -> int:
        return self.chance.randint(3, 17)

    def _n2(self) -> int:
        return self.chance.randint(18, 60)

    def _big(self) -> str:
        return f"{self.chance.randint(1_000, 90_000):,}"

    def _time(self) -> str:
        return self.chance.choice(["10am", "9.30am", "11:00", "10:15"])

    def _time2(self) -> str:
        return self.chance.choice(["4pm", "6.30pm", "15:00", "17:45"])

    def _date(self) -> str:
        return f"{self.chance.randint(1, 28):02}/{self.chance.randint(1, 12):02}/2026"

    def _ref(self) -> str:
        return f"{self._letters(3)}-2026-{self._digits(4)}"

    def _naptan(self) -> str:
        return f"43000{self._digits(6)}"

    def _code(self) -> str:
        return f"{self._letters(3)}-{self._digits(3)}-{self.chance.choice('ABC')}"

    def _place_(self) -> str:
        return self._pick("place").lower()

    def _house(self) -> str:
        return f"{self.chance.randint(2, 190)}{self.chance.choice(['', '', 'a'])}"

    def _streetonly(self) -> str:
        return self._pick("street")

    def _mobile(self) -> str:
        rest = self._digits(3)
        return self.chance.choice([f"07700 900{rest}", f"07700900{rest}", f"07700 900 {rest}", f"(07700) 900{rest}"])

    def _mobile7(self) -> str:
        rest = self._digits(3)
        return self.chance.choice([f"7700 900{rest}", f"7700900{rest}", f"7700-900-{rest}"])

    def _mobileint(self) -> str:
        rest = self._digits(3)
        return self.chance.choice(
            [f"+447700900{rest}", f"+44 7700 900{rest}", f"0044 7700 900 {rest}", f"+44 (0)7700 900{rest}"]
        )

    def _landline(self) -> str:
        rest = self._digits(3)
        forms = (f"0121 496 0{rest}", f"01902 460{rest}", f"(0121) 4960{rest}", f"01214960{rest}")
        return self.chance.choice(forms)

    def _abroad(self) -> str:
        return self.chance.choice(
            [
                f"+48 601 {self._digits(3)} {self._digits(3)}",
                f"+40 721 {self._digits(6)}",
                f"0091 98765 {self._digits(5)}",
                f"+353 86 {self._digits(3)} {self._digits(4)}",
                f"+1 202-555-0{self._digits(3)}",
            ]
        )

    def _mailname(self) -> str:
        first, last = self._pick("First").lower(), self._pick("Surname").lower().replace("'", "")
        return self.chance.choice(
            [f"{first}.{last}", f"{first}{self._digits(2)}", f"{first[0]}_{last}{self._digits(2)}"]
        )

    def _provider(self) -> str:
        return self.chance.choice([("gmail.com", "yahoo.co.uk"), ("hotmail.co.uk", "outlook.com")][self.which])

    def _email(self) -> str:
        return f"{self._mailname()}@{self._provider()}"

    def _emailspelt(self) -> str:
        domain = self._provider().replace(".", " dot ")
        return f"{self._mailname().replace('.', ' dot ')} at {domain}"

    def _emailat(self) -> str:
        return f"{self._mailname()}{self.chance.choice(['[at]', ' (at) ', ' [at] '])}{self._provider()}"

    def _emailofficer(self) -> str:
        return f"{self._pick('First').lower()}.{self._pick('Surname').lower()}@{self._pick('place').lower()}.gov.uk"

    def _postcode(self) -> str:
        outward = self.chance.choice(["B", "DY", "WS", "CV", "WV"]) + str(self.chance.randint(1, 14))
        inward = self.chance.choice("ABDEFGHJLN") + self.chance.choice("ABDEFGHJLNP")
        return f"{outward} {self.chance.randint(1, 9)}{inward}"

    def _postcodehyphen(self) -> str:
        return self._postcode().replace(" ", "-")

    def _postcodelower(self) -> str:
        return self._postcode().lower()

    def _plate(self) -> str:
        age = self.chance.choice(["12", "17", "20", "23", "62", "68", "71"])
        return f"{self._letters(2)}{age}{self.chance.choice([' ', ''])}{self._letters(3)}"

    def _platelower(self) -> str:
        return self._plate().lower()

    def _dob(self) -> str:
        day, month, year = self.chance.randint(1, 28), self.chance.randint(1, 12), self.chance.randint(2008, 2014)
        return self.chance.choice(
            [f"{day:02}/{month:02}/{year}", f"{day}.{month}.{year}", f"{year}-{month:02}-{day:02}"]
        )

    def _dobwords(self) -> str:
        month = self.chance.choice(["January", "June", "Sept", "March"])
        day = f"{self.chance.randint(4, 28)}{self.chance.choice(['', 'th'])}"
        return f"{day} {month} {self.chance.randint(2008, 2014)}"

    def _profile(self) -> str:
        first = self._pick("First").lower()
        return self.chance.choice(
            [
                f"{first}.{self._digits(2)}",
                f"{first}_{self._letters(1).lower()}{self._digits(2)}",
                f"its{first}xx",
                f"{first}.{self._pick('Surname').lower().replace(chr(39), '')}.{self._digits(4)}",
            ]
        )

    def _initials(self) -> str:
        return self.chance.choice(["KT", "AB", "RJ", "MW"])

    def _initialsdotted(self) -> str:
        return self.chance.choice(["K.T.", "A.B.", "R. J.", "M.W."])

    def _nhs(self) -> str:
        while True:
            nine = self._digits(9)
            check = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
            if check != 10:
                ten = nine + str(check % 11)
                return self.chance.choice([ten, f"{ten[:3]} {ten[3:6]} {ten[6:]}", f"{ten[:3]}-{ten[3:6]}-{ten[6:]}"])

    def _ni(self) -> str:
        prefix, digits = self.chance.choice(["AB", "JG", "PE", "SK"]), self._digits(6)
        suffix = self.chance.choice("ABCD")
        return self.chance.choice(
            [
                f"{prefix}{digits}{suffix}",
                f"{prefix} {digits[:2]} {digits[2:4]} {digits[4:]} {suffix}",
                f"{prefix.lower()}{digits}{suffix.lower()}",
            ]
        )

    def _upn(self) -> str:
        body = f"{self.chance.choice(['330', '335', '801'])}{self._digits(9)}"
        total = sum(int(digit) * weight for weight, digit in enumerate(body, 2))
        return "ABCDEFGHJKLMNPQRTUVWXYZ"[total % 23] + body
