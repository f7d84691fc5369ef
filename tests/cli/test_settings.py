"""Settings from the environment."""

import pytest

from bibforge.cli.settings import Settings
from bibforge.errors import BibforgeError, Exit


@pytest.mark.parametrize(
    ("variable", "value", "setting"),
    [
        ("BIBFORGE_ARXIV_URL", "export.arxiv.org", "addresses"),
        ("BIBFORGE_CROSSREF_URL", "file:///etc/passwd", "addresses"),
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
    assert settings.addresses["arxiv"] == "https://export.arxiv.org/api/query"
    assert settings.addresses["crossref"] == "https://api.crossref.org"
    assert settings.keys == {}
    assert (settings.mailto, settings.pace, settings.zotero_url) == ("", 1.0, "")


def test_folders_can_be_set() -> None:
    """Catalog, cache and state lie where the variables say."""
    settings = Settings({"BIBFORGE_CATALOG": "a.sqlite", "BIBFORGE_CACHE": "c", "BIBFORGE_STATE": "s"})
    assert [path.name for path in (settings.catalog, settings.cache_folder, settings.state_folder)] == [
        "a.sqlite",
        "c",
        "s",
    ]
