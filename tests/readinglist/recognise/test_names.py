"""Runs of names and single names."""

import pytest

from bibforge.readinglist.recognise.name import name_sureness
from bibforge.readinglist.recognise.names import is_people, names_at_start


@pytest.mark.parametrize(
    "name",
    [
        "Kaiming He",
        "Shalini De Mello",
        "Kwang In Kim",
        "Philip S. Yu",
        "Laurens van der Maaten",
        "Roy Or-El",
        "李明",
    ],
)
def test_full_names_are_names(name: str) -> None:
    """Particles, initials, hyphens and Chinese family names belong to names."""
    assert name_sureness(name) == 2


@pytest.mark.parametrize(
    "words",
    [
        "Attention Is All You Need",
        "the cat",
        "Deep Learning",
        "CVPR",
        "Real-Time Object Detection",
        "42",
        "",
        "Nature Communications",
        "模型压缩",
    ],
)
def test_other_words_are_no_full_names(words: str) -> None:
    """Title words, venues, figures and nothing are no full names."""
    assert name_sureness(words) < 2


@pytest.mark.parametrize(
    ("text", "people", "count", "sureness"),
    [
        ("Kaiming He, Jian Sun, CVPR 2016", "Kaiming He, Jian Sun", 2, 3),
        ("Vaswani, A., Shazeer, N. (2017). Attention", "Vaswani, A., Shazeer, N.", 2, 3),
        ("J. Ho et al. NeurIPS", "J. Ho et al.", 1, 3),
        ("Jane Austen. A Novel", "Jane Austen", 1, 2),
        (
            "Kaiming He (FAIR), Jian Sun (Megvii) and Xiangyu Zhang",
            "Kaiming He (FAIR), Jian Sun (Megvii) and Xiangyu Zhang",
            3,
            3,
        ),
        ("the network, Jian Sun", "", 0, 0),
    ],
)
def test_a_run_of_names_ends_where_other_words_begin(text: str, people: str, count: int, sureness: int) -> None:
    """The run is measured, counted and weighed."""
    run = names_at_start(text)
    assert (text[: run.end].rstrip(), run.sureness) == (people, sureness)
    assert run.names >= min(count, 1)


def test_people_are_nothing_but_names() -> None:
    """A stretch with other words is no list of people."""
    assert is_people("Kaiming He, Jian Sun.")
    assert not is_people("Kaiming He, Jian Sun won a prize")


@pytest.mark.parametrize(
    "text", ["Łukasz Żuk, J. R. Pool", "Ada Brook, J. R. Pool, Łukasz Żuk", "Öde Roe, J. R. Pool, Ana Fenn"]
)
def test_initials_of_the_next_person_are_not_those_of_the_one_before(text: str) -> None:
    """Letters beyond ASCII change nothing: `Łukasz Żuk, J. R. Pool` are two people."""
    assert names_at_start(text).end == len(text)
