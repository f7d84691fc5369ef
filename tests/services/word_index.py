"""An inverted index on words that holds half a million texts in memory and ranks what matches, quickly."""

from __future__ import annotations

import math
import re
import unicodedata
from array import array
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Return `text` in lower case without accents and TeX signs."""
    text = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in text if not unicodedata.combining(c)) if not text.isascii() else text


def words(text: str) -> list[str]:
    """Return the words of `text` in lower case, plurals cut as a stemmer cuts them."""
    return [stemmed(word) for word in _WORD.findall(text.lower())]


def stemmed(word: str) -> str:
    """Return a word without the `s` of its plural."""
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


class WordIndex:
    """Texts by number, found by word or by phrase."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._postings: dict[str, array[int]] = {}

    def add(self, text_words: Iterable[str]) -> None:
        """Add the text with the next number."""
        number = len(self.texts)
        listed = list(text_words)
        self.texts.append(f" {' '.join(listed)} ")
        for word in set(listed):
            self._postings.setdefault(word, array("I")).append(number)

    def postings(self, word: str) -> array[int]:
        """Return the numbers of the texts with this word."""
        return self._postings.get(word, array("I"))

    def weight(self, word: str) -> float:
        """Return how telling a word is: the rarer, the more."""
        count = len(self.postings(word))
        return math.log(1 + (len(self.texts) - count + 0.5) / (count + 0.5))

    def score(self, number: int, matched: Iterable[str]) -> float:
        """Return the relevance of a text for words that it has; short texts count more."""
        length = self.texts[number].count(" ") - 1
        return sum(map(self.weight, matched)) * 2.2 / (1 + 1.2 * (0.25 + 0.75 * length / 10))

    def phrase(self, phrase_words: list[str]) -> dict[int, float]:
        """Return the texts with these words one after the other, and their scores."""
        if not phrase_words:
            return {}
        rarest = min(phrase_words, key=lambda word: len(self.postings(word)))
        needle = f" {' '.join(phrase_words)} "
        return {
            number: self.score(number, phrase_words) for number in self.postings(rarest) if needle in self.texts[number]
        }

    def any_of(self, asked: list[str], most: int) -> list[tuple[int, float]]:
        """Return the best texts for an OR of words, best first; very common words rank and do not find."""
        by_rarity = sorted(set(asked) & self._postings.keys(), key=lambda word: len(self.postings(word)))
        common = max(2000, len(self.texts) // 25)
        scores: dict[int, float] = {}
        for word in by_rarity:
            if len(self.postings(word)) > common and scores:
                break
            weight = self.weight(word)
            for number in self.postings(word):
                scores[number] = scores.get(number, 0.0) + weight
        likely = sorted(scores, key=lambda number: (-scores[number], number))[: max(400, 4 * most)]
        full = {
            number: self.score(number, [w for w in by_rarity if f" {w} " in self.texts[number]]) for number in likely
        }
        return sorted(full.items(), key=lambda pair: (-pair[1], pair[0]))
