"""Columns by what their cells hold."""

from bibforge.model.library import Mention
from bibforge.readinglist.carriers import read_list


def _rows(head: str, *rows: str) -> list[Mention]:
    width = head.count("|") - 1
    lines = [head, "|" + "--|" * width, *rows]
    return list(read_list("# T\n" + "\n".join(lines) + "\n", "t.md").mentions)


def _people(one: Mention) -> list[str]:
    return [person.display for person in one.authors]


def test_unknown_heads_are_read_by_their_cells() -> None:
    """Names, titles and years are known without a word of the head."""
    first, second = _rows(
        "| Kdo | Co | Kdy | Kam |",
        "| Tom Heath and Mia Dell | Hives on Quiet Roofs | 2020 | [pdf](https://arxiv.org/abs/2001.00001) |",
        "| Finn Moor and Jane Roe | Roofs for Loud Hives | 2021 | [pdf](https://arxiv.org/abs/2001.00002) |",
    )
    assert (first.title, _people(first), first.year) == ("Hives on Quiet Roofs", ["Tom Heath", "Mia Dell"], 2020)
    assert (second.title, second.year) == ("Roofs for Loud Hives", 2021)


def test_the_linked_titles_win_over_short_names() -> None:
    """Beside a column of names the linked title is what can be looked up."""
    rows = _rows(
        "| Name | Paper |",
        "| **PondQA** | [Asking Frogs for the Way](https://arxiv.org/abs/2001.00001) |",
        "| **FT-1B** | [A Toad for Every Puddle](https://arxiv.org/abs/2001.00002) |",
    )
    assert [one.title for one in rows] == ["Asking Frogs for the Way", "A Toad for Every Puddle"]


def test_a_column_of_code_is_never_the_title() -> None:
    """`No`, `N/A` and `GitHub` are no titles, whatever the head says of links."""
    rows = _rows(
        "| Year | Papers, Notes and Dissertations | Code |",
        "| 1999 | Old gates and their songs | No |",
        "| 2001 | [Puddles as teachers of walking](https://a.example/p.pdf) | N/A |",
        "| 2004 | [Latches under frost and fire](https://a.example/l.pdf) | [GitHub](https://github.com/a/b) |",
    )
    assert [(one.title, one.year) for one in rows] == [
        ("Old gates and their songs", 1999),
        ("Puddles as teachers of walking", 2001),
        ("Latches under frost and fire", 2004),
    ]


def test_of_two_columns_of_years_the_one_that_varies_more_counts() -> None:
    """The year of a prize is not the year of the paper, and an organization no venue."""
    rows = _rows(
        "| Year | Title | Authors | Organization | PubYear |",
        "| 2024 | [Explicit otters for lakes](https://a.example/1.pdf) | Jane Roe, John Doe | Kelp Lab | 2014 |",
        "| 2024 | [Timing the dives of otters](https://a.example/2.pdf) | Ivy Lark, Otto Fenn | Pond Lab | 2012 |",
    )
    assert [(one.year, one.venue) for one in rows] == [(2014, ""), (2012, "")]


def test_the_bracket_behind_a_model_holds_its_credit() -> None:
    """What stands before the bracket is a model and no person; a row out of step keeps its linked title."""
    first, second, third = _rows(
        "| System | Score | Source | Code |",
        "| Gull Reader (Roe et al., 2017) | 33 | [Asking Gulls about Fish](https://arxiv.org/abs/1701.00001) | |",
        "| TernNet (Doe and Fenn, 2018) | 30 | [Reading Fish by Ear](https://arxiv.org/abs/1801.00002) | |",
        "| Bi-Gull: one | Lark et al. (2020) | 28 | [Gulls Improve Parsing](https://arxiv.org/abs/2001.00003) |",
    )
    assert (_people(first), first.et_al, first.year, first.venue) == (["Roe"], True, 2017, "")
    assert (_people(second), second.year) == (["Doe", "Fenn"], 2018)
    assert (third.title, _people(third), third.year) == ("Gulls Improve Parsing", ["Lark"], 2020)


def test_rows_of_models_are_entries_where_most_link_a_paper() -> None:
    """Without a column of titles the first one with words names them."""
    rows = _rows(
        "| Model | Size | Link |",
        "| Goose-20B | 20 | [Paper](https://arxiv.org/abs/2204.00001) |",
        "| Duck | 175 | [Paper](https://arxiv.org/abs/2205.00002) |",
    )
    assert [one.title for one in rows] == ["Goose-20B", "Duck"]


def test_a_cell_that_spans_rows_moves_no_column() -> None:
    """The first cell of an HTML row that spans several is no cell of its columns."""
    text = (
        "# M\n<table><tr><th>Access</th><th>Model</th><th>Link</th></tr>\n"
        '<tr><td rowspan="3">Open to all</td><td>Goose</td><td>'
        '<a href="https://arxiv.org/abs/2204.00001">Paper</a></td></tr>\n'
        '<tr><td>Duck</td><td><a href="https://arxiv.org/abs/2204.00002">Paper</a></td></tr>\n'
        '<tr><td>Swan</td><td><a href="https://arxiv.org/abs/2204.00003">Paper</a></td></tr>\n</table>\n'
    )
    assert [one.title for one in read_list(text, "t.md").mentions] == ["Goose", "Duck", "Swan"]


def test_a_list_within_a_cell_stays_in_its_row() -> None:
    """Bullets behind the linked title are words of the row."""
    text = (
        "# M\n<table><tr><th>Work</th><th>Data</th><th>Year</th></tr>\n"
        '<tr><td><a href="https://arxiv.org/abs/2204.00001">Barns that lean</a></td>'
        "<td><ul><li>OatBank</li><li>WheatText</li></ul></td><td>2019</td></tr></table>\n"
    )
    (one,) = read_list(text, "t.md").mentions
    assert (one.title, one.year) == ("Barns that lean", 2019)


def test_the_day_of_a_meeting_is_not_the_year_of_its_paper() -> None:
    """A presenter is no author, and the year behind the title counts."""
    (one,) = _rows(
        "| Date | Presenter | Paper |",
        "| 2021-03-04 | Jane Roe | [Rams that Ram](https://arxiv.org/abs/2001.00001) (ICML 2020) |",
    )
    assert (one.title, one.authors, one.year) == ("Rams that Ram", (), 2020)


def test_a_sentence_behind_two_blanks_is_no_title() -> None:
    """A cell that holds title and abstract gives its title."""
    (one,) = _rows(
        "| Paper | Links |",
        "| 1) Puddle Nets  We look at puddles from below and find that they mirror the street. "
        "| [Paper](https://arxiv.org/abs/2501.00001) |",
    )
    assert one.title == "Puddle Nets"
