"""The page of `bibforge review --web`: a shell without data, and the cards that its script asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bibforge.reconcile.words import phrase
from bibforge.workflows.pages.assets import environment, fit, part, policy_hash
from bibforge.workflows.report_rows import candidate_row, row_of

if TYPE_CHECKING:
    from bibforge.reconcile.lock import Lock
    from bibforge.workflows.review import ReviewItem


def review_page() -> tuple[str, str]:
    """Return the page, in which nothing of a list stands, and its content security policy."""
    css, script = part("common.css", "report.css", "review.css"), part("common.js", "review.js")
    policy = (
        f"default-src 'none'; style-src '{policy_hash(css)}'; script-src '{policy_hash(script)}'; connect-src 'self';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return environment().get_template("review.html.j2").render(css=css, script=script), policy


def card_html(item: ReviewItem, lock: Lock) -> str:
    """Return an entry that waits as HTML, all its texts escaped: what the list says, why, the candidates, buttons."""
    likely = item.likely
    others = [one for one in item.options if one not in likely]
    html = environment().get_template("review_card.html.j2").render(
        row=row_of(item.work, lock),
        why=[phrase(one) for one in item.why],
        candidates=[candidate_row(item.key, one) for one in likely],
        others=[candidate_row(item.key, one) for one in others],
        is_taken=any(one.taken for one in item.options),
    )  # fmt: skip
    return fit(html)
