"""The words for why a stretch of a list is no entry: what reports, the terminal and editors show."""

from __future__ import annotations

from types import MappingProxyType

from bibforge.model.library import SkipReason

SKIP_WORDS = MappingProxyType(
    {
        SkipReason.NONE: "",
        SkipReason.NO_WORDS: "no words",
        SkipReason.BADGE: "badge",
        SkipReason.LABELS: "labels",
        SkipReason.CONTINUATION: "continuation",
        SkipReason.KEY: "key",
        SkipReason.CONTENTS: "contents",
        SkipReason.UPDATE_LOG: "update log",
        SkipReason.LICENCE: "licence",
        SkipReason.CONTRIBUTION_NOTES: "contribution notes",
        SkipReason.CITATION: "citation",
        SkipReason.GLOSSARY: "glossary",
        SkipReason.NAVIGATION: "navigation",
        SkipReason.PROSE: "prose",
        SkipReason.PLAIN: "plain",
        SkipReason.GROUP: "group",
        SkipReason.NOTICE: "notice",
        SkipReason.TABLE: "table",
        SkipReason.UNTITLED_ROW: "row without a title",
        SkipReason.CODE: "code",
        SkipReason.HEADING: "heading",
        SkipReason.CITED: "cited in a sentence",
        SkipReason.PLACEHOLDER: "placeholder",
        SkipReason.FRONT_MATTER: "front matter",
    }
)
