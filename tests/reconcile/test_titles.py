"""What two titles say about each other."""

import pytest

from bibforge.reconcile.titleforms import title_form
from bibforge.reconcile.titles import TitleRelation, compare_titles, is_distinctive, is_generic

EQUAL, NEAR, PARTIAL, RELATED = TitleRelation.EQUAL, TitleRelation.NEAR, TitleRelation.PARTIAL, TitleRelation.RELATED


@pytest.mark.parametrize(
    ("left", "right", "relation"),
    [
        ("Attention Is All You Need", "Attention is all you need.", EQUAL),
        ("Super-resolution of Faces", "Superresolution of faces", EQUAL),
        ("Image Classiffication with Deep Nets", "Image classification with deep nets", NEAR),
        ("Learning Efficient Neural Network Codes", "Learning Efficient Neural Networks Codes", NEAR),
        ("Hints for the thin deep nets", "Hints for thin deep nets", NEAR),
        ("FitNets: Hints for Thin Deep Nets", "Hints for Thin Deep Nets", PARTIAL),
        ("Pruning neural networks: a survey of methods", "Pruning neural networks", PARTIAL),
        (
            "MobileNetV2: Inverted Residuals and Bottlenecks",
            "Inverted Residuals and Bottlenecks: Mobile Networks",
            PARTIAL,
        ),
        ("ThinNet. Pruning the filters of deep networks", "Pruning the filters of deep networks", PARTIAL),
        ("Queries over nested sets (extended version)", "Queries over nested sets", PARTIAL),
        ("A uniï¬ed theory of PoincarÃ© maps", "A unified theory of Poincaré maps", EQUAL),
    ],
)
def test_titles_that_may_be_one(left: str, right: str, relation: TitleRelation) -> None:
    """Spelling, dropped subtitles and dropped short names are told apart from equality."""
    assert compare_titles(left, right).relation is relation
    assert compare_titles(right, left).relation is relation


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Model compression, Part I: framework", "Model compression, Part II: framework"),
        ("Off-diagonal book Ramsey numbers", "Off-diagonal Ramsey numbers"),
        ("Supervised learning of depth", "Unsupervised learning of depth"),
        ("MobileNetV2 for phones", "MobileNetV3 for phones"),
        ("Learning with 3D shapes", "Learning with 2D shapes"),
        ("Erratum: Learning with shapes", "Learning with shapes"),
        ("Comment on Learning with shapes", "Learning with shapes"),
        ("Local optimisation of nets", "Global optimisation of nets"),
        ("Results of the challenge 2019", "Results of the challenge 2020"),
        ("On the spectrum III", "On the spectrum II"),
        ("Spectra of systems", "Spectra of systems: III. Exact evaluation"),
        ("Correction to: Reply to Roe on learning", "Reply to Roe on learning"),
        ("Attention is not explanation", "Attention is explanation"),
        ("Learning with shapes: discussion", "Learning with shapes"),
    ],
)
def test_titles_of_other_works(left: str, right: str) -> None:
    """Part numbers, years, an added word, a negation or a notice make another work."""
    assert compare_titles(left, right).relation <= RELATED
    assert compare_titles(right, left).relation <= RELATED


def test_the_reason_names_the_words_that_differ() -> None:
    """A person who reads the reason sees which word spoke against it."""
    found = compare_titles("Off-diagonal book Ramsey numbers", "Off-diagonal Ramsey numbers").reason
    assert found.arg("left") == "book"


def test_short_titles_are_not_distinctive() -> None:
    """A title that many works could have needs people or a year beside it."""
    assert not is_distinctive("Deep Learning")
    assert not is_distinctive("A survey of methods")
    assert is_distinctive("Hints for Thin Deep Nets and Wide Teachers")


def test_notices_are_known_by_their_first_words() -> None:
    """Errata, comments, replies and retractions announce themselves; a reply in the middle of a title does not."""
    assert title_form("Erratum to: Learning with shapes").notice == "erratum"
    assert title_form("Reply to “Learning with shapes”").notice == "reply"
    assert title_form("Learning to reply to comments").notice == ""
    assert title_form("Models of dose-response").notice == ""


def test_a_slip_that_may_be_another_word_is_doubtful() -> None:
    """`Tree` for `free` is near enough only beside people who agree."""
    assert compare_titles("Learning free groups by heart", "Learning tree groups by heart").doubtful
    assert not compare_titles("Learning groups by haert and mind", "Learning groups by heart and mind").doubtful


@pytest.mark.parametrize(
    "title", ["Editorial", "Guest Editors' Introduction", "Letter to the Editor", "Questions and Answers", "Preface II"]
)
def test_headings_that_every_volume_has_name_no_work(title: str) -> None:
    """They are generic whatever their length."""
    assert is_generic(title)
    assert not is_distinctive(title)


@pytest.mark.parametrize("title", ["Introduction to Wandering Sensors", "Editorial Choices of Robots"])
def test_titles_with_words_of_their_own_are_not_generic(title: str) -> None:
    """A heading within a title is a part of it."""
    assert not is_generic(title)
