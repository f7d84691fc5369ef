"""Reasons as values: their form in the lock, their arguments, and who may ask for their words."""

import ast
import json
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bibforge.reconcile
from bibforge.reconcile.reasons import ARGUMENTS, Reason, ReasonKind, has_kind, reason, reason_from_json, reason_json
from bibforge.reconcile.words import WORDS, phrase, phrases

VALUES = {str: st.text(max_size=20), int: st.integers(0, 3000)}


def reasons(kinds: st.SearchStrategy[ReasonKind], depth: int = 1) -> st.SearchStrategy[Reason]:
    """Any reason with arguments of its kind's own types, resting on others where its kind may."""

    def of(kind: ReasonKind) -> st.SearchStrategy[Reason]:
        types = ARGUMENTS.get(kind, {})
        args = {name: VALUES[one] for name, one in types.items() if name != "because"}
        below = st.lists(reasons(kinds, depth - 1), max_size=3) if "because" in types and depth else st.just([])
        return st.builds(lambda because, args: reason(kind, because, **args), below, st.fixed_dictionaries(args))

    return kinds.flatmap(of)


@given(reasons(st.sampled_from(ReasonKind)))
def test_a_reason_survives_its_json(one: Reason) -> None:
    """What the lock holds gives the same reason back, whatever its texts are."""
    assert reason_from_json(json.loads(json.dumps(reason_json(one)))) == one


@given(reasons(st.sampled_from(ReasonKind)))
def test_every_reason_has_words_with_its_arguments(one: Reason) -> None:
    """Whatever braces a title holds, the phrase has it as it is."""
    said = phrase(one)
    assert all(str(value) in said for _, value in one.args)


def test_a_template_names_the_arguments_of_its_kind_and_no_others() -> None:
    """One table has the arguments, the other the words: they must fit."""
    assert set(WORDS) == set(ReasonKind)
    for kind, template in WORDS.items():
        names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert names == set(ARGUMENTS.get(kind, {})), kind


def test_a_kind_without_arguments_is_a_word_in_json() -> None:
    """The lock stays short: an object only where there is more to say than the kind."""
    assert reason_json(reason(ReasonKind.SAME_YEAR)) == "same-year"
    found = reason(ReasonKind.FOUND_BY_TITLE, [reason(ReasonKind.SAME_YEAR)], service="shelf")
    assert reason_json(found) == {"kind": "found-by-title", "service": "shelf", "because": ["same-year"]}


@pytest.mark.parametrize(
    "value",
    [
        "no-such-kind",
        "list-names",
        7,
        None,
        {"kind": "no-such-kind"},
        {"identifier": "doi:10.1000/a"},
        {"kind": "list-names"},
        {"kind": "list-names", "identifier": 7},
        {"kind": "list-names", "identifier": "doi:10.1000/a", "more": "x"},
        {"kind": "same-year", "because": ["years-fit"]},
        {"kind": "people-partly-agree", "found": True, "total": 2},
    ],
)
def test_a_value_of_another_form_is_refused(value: object) -> None:
    """An unknown kind, and arguments that are not the kind's own, are errors and never half a reason."""
    with pytest.raises(ValueError):  # noqa: PT011  # the messages are the lock's concern
        reason_from_json(value)


def test_reasons_are_told_apart_by_their_kind() -> None:
    """A kind is asked for among reasons; equal ones are one."""
    two = (reason(ReasonKind.SAME_YEAR), reason(ReasonKind.NOT_FOUND, identifier="doi:10.1000/a"))
    assert has_kind(two, ReasonKind.NOT_FOUND, ReasonKind.LEGACY)
    assert not has_kind(two, ReasonKind.YEARS_FIT)
    assert len({*two, reason(ReasonKind.NOT_FOUND, identifier="doi:10.1000/a")}) == 2
    assert two[1].arg("identifier") == "doi:10.1000/a"


def test_several_reasons_are_one_phrase() -> None:
    """A reason that rests on others has their words inside its own."""
    inner = (reason(ReasonKind.SAME_YEAR), reason(ReasonKind.PEOPLE_AGREE))
    assert phrases(inner) in phrase(reason(ReasonKind.PUBLISHED_BY_TITLE, inner))


def test_nothing_that_judges_knows_the_words() -> None:
    """No module of the room but the table itself imports the words."""
    room = Path(bibforge.reconcile.__file__).parent
    imports = {
        file.stem: {node.module for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.ImportFrom)}
        for file in room.glob("*.py")
    }
    assert len(imports) > 10
    assert [name for name, modules in imports.items() if "bibforge.reconcile.words" in modules] == []
