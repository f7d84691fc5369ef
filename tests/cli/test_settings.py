"""Settings from the environment."""

import pytest

from bibforge.cli.settings import Settings
from bibforge.errors import BibforgeError, Exit
from bibforge.workflows.inquiry import _intervals


@pytest.mark.parametrize(
    ("variable", "value", "setting"),
    [
        ("BIBFORGE_ARXIV_URL", "export.arxiv.org", "arxiv_url"),
        ("BIBFORGE_CROSSREF_URL", "file:///etc/passwd", "crossref_url"),
        ("BIBFORGE_ZOTERO_URL", "nonsense", "zotero_url"),
        ("BIBFORGE_MAILTO", "nobody", "mailto"),
        ("BIBFORGE_MAILTO", "a@example.org\r\nX-Header: 1", "mailto"),
        ("BIBFORGE_PATIENCE", "long", "patience"),
        ("BIBFORGE_PACE", "-1", "pace"),
        ("BIBFORGE_PACE", "nan", "pace"),
    ],
)
def test_a_value_that_cannot_be_used_is_a_usage_error(variable: str, value: str, setting: str) -> None:
    """The message names the variable and says what to give."""
    with pytest.raises(BibforgeError, match=variable) as caught:
        getattr(Settings({variable: value}), setting)
    assert (caught.value.status, bool(caught.value.hint)) == (Exit.USAGE, True)


def test_without_variables_the_services_own_addresses_are_used() -> None:
    """An empty environment asks arXiv and Crossref, at their pace, and sends no contact."""
    settings = Settings({})
    assert settings.arxiv_url == "https://export.arxiv.org/api/query"
    assert settings.crossref_url == "https://api.crossref.org"
    assert (settings.mailto, settings.pace, settings.zotero_url) == ("", 1.0, "")


def test_folders_can_be_set() -> None:
    """Catalog, cache and state lie where the variables say."""
    settings = Settings({"BIBFORGE_CATALOG": "a.sqlite", "BIBFORGE_CACHE": "c", "BIBFORGE_STATE": "s"})
    assert [path.name for path in (settings.catalog, settings.cache_folder, settings.state_folder)] == [
        "a.sqlite",
        "c",
        "s",
    ]


def test_the_services_themselves_are_never_asked_faster_than_published() -> None:
    """The factor shortens the time only for a mirror, and lengthens it for everybody."""
    assert _intervals("https://export.arxiv.org/api/query", {"query": 3.0}, 0.0) == {"query": 3.0}
    assert _intervals("https://export.arxiv.org/api/query", {"query": 3.0}, 2.0) == {"query": 6.0}
    assert _intervals("http://127.0.0.1:8000/api/query", {"query": 3.0}, 0.5) == {"query": 1.5}
    assert _intervals("https://arxiv.org.example.net/", {"query": 3.0}, 0.0) == {"query": 0.0}
