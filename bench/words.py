"""Words as a firm uses them: few of them everywhere, most of them hardly ever (Zipf's law)."""

from bisect import bisect
from itertools import accumulate
from random import Random

COMMON = "calibration"  # stands in half of all documents
RARE = "zirconium"  # stands in a dozen

_OFTEN = """
the of and to in is for on with as by be at from that this or are it before after not must when an each
order part check form release batch work step record drawing supplier delivery customer valve housing seal test pressure
inspection machine tool operator shift storage label quantity date number sign approve return goods receipt purchase
quote contract price stock warehouse packing transport complaint cause action plan review meeting report measure target
limit result risk safety training leave machine setup clean maintain repair spare oil temperature torque thread surface
coating casting assembly line schedule capacity demand forecast invoice payment account budget change request
document version archive access account password backup server network contact address country customs weight
"""
_SYLLABLES = "ba ce di fo gu ha ke li mo nu pa re si to va we zo bra cle dri flo gra pre sta tri ven tor mal den sol"
_NAMES = "Ada Ben Cora Dan Ella Finn Greta Hugo Ines Jan Kira Leon Mara Nils Olga Paul Rosa Sven Tara Uwe Vera Willem"

OFTEN, SYLLABLES, NAMES = _OFTEN.split(), _SYLLABLES.split(), _NAMES.split()


class Vocabulary:
    """Some 6,000 words with Zipf's distribution; the same seed says the same."""

    def __init__(self, random: Random, size: int = 6000) -> None:
        self.random = random
        self.words = list(dict.fromkeys(OFTEN))
        known = {*self.words, COMMON, RARE}
        while len(self.words) < size:
            word = "".join(random.choices(SYLLABLES, k=random.choice((2, 3, 3, 4))))
            if word not in known:
                known.add(word)
                self.words.append(word)
        self._weights = list(accumulate(1 / (rank + 8) for rank in range(size)))
        self._titles = self.words[25:170]

    def some(self, count: int) -> list[str]:
        """``count`` words of running text."""
        return self.random.choices(self.words, cum_weights=self._weights, k=count)

    def sentence(self, count: int = 12) -> str:
        return " ".join(self.some(count)).capitalize() + "."

    def title(self, count: int = 4) -> str:
        return " ".join(self.random.choices(self._titles, k=count)).capitalize()

    def surname(self) -> str:
        return self.words[bisect(self._weights, self.random.random() * self._weights[-1])].capitalize()

    def person(self) -> str:
        return f"{self.random.choice(NAMES)} {self.surname()}"
