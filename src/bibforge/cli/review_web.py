"""`bibforge review --web`: the same decisions by buttons, in a page on the loopback interface."""

from __future__ import annotations

import tempfile
import webbrowser
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, Protocol

from bibforge.cli import console
from bibforge.cli.loopback import LoopbackServer, LoopbackSite
from bibforge.errors import BibforgeError, Exit
from bibforge.text.plurals import counted

if TYPE_CHECKING:
    from bibforge.reconcile.lock import Lock as BibforgeLock
    from bibforge.workflows.build import Build
    from bibforge.workflows.review import ReviewItem, Verb


class Decider(Protocol):
    """Whoever takes a decision into the lock; `lock` is as it was written last."""

    outcome: Build
    lock: BibforgeLock

    def say(self, target: str, verb: Verb, argument: str = "") -> None:
        """Take one decision. Raises BibforgeError, with nothing written, where it cannot be taken."""


class ReviewDesk:
    """The entries that wait, what was decided of each, and the answers to the page; one decision at a time."""

    def __init__(self, decider: Decider, waiting: Sequence[ReviewItem]) -> None:
        self._decider = decider
        self._keys = [one.key for one in waiting]
        self._decided: dict[str, str] = {}
        self._one_at_a_time = Lock()
        self.finished = Event()

    @property
    def done(self) -> int:
        """How many entries are decided."""
        return len(self._decided)

    @property
    def left(self) -> int:
        """How many entries wait."""
        return len(self._keys) - len(self._decided)

    def site(self) -> LoopbackSite:
        """Return what the browser is served."""
        from bibforge.workflows.pages.review import review_page

        page, policy = review_page()
        return LoopbackSite(
            page=page,
            policy=policy,
            reads={"/cards": self.cards},
            writes={"/decide": self.decide, "/finish": self.finish},
        )

    def cards(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return every entry as a card."""
        with self._one_at_a_time:
            return {**self._counts(), "cards": [self._card(key) for key in self._keys]}

    def decide(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """Take one decision about one of the entries that wait, and return its card as it is now."""
        from bibforge.workflows.review import Verb

        target, verb, argument = (str(asked.get(name, "")).strip() for name in ("target", "verb", "argument"))
        if target not in self._keys or verb not in {one.value for one in Verb}:
            hint = "load the page again; nothing was written"
            raise BibforgeError("no such entry or decision", status=Exit.USAGE, hint=hint)
        if not argument and Verb(verb) not in (Verb.ACCEPT, Verb.NOT_A_PAPER, Verb.FORGET):
            raise BibforgeError("something is missing", status=Exit.USAGE, hint="fill in the field before the button")
        with self._one_at_a_time:
            self._decider.say(target, Verb(verb), argument)
            if verb == Verb.FORGET or (verb == Verb.REJECT and self._has_choice(target)):
                self._decided.pop(target, None)
            else:
                self._decided[target] = f"{verb} {argument}".strip()
            return {**self._counts(), "card": self._card(target)}

    def finish(self, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        """End the review."""
        self.finished.set()
        return self._counts()

    def settle(self) -> None:
        """Wait until a decision that is being taken is in the lock."""
        with self._one_at_a_time:
            self.finished.set()

    def _has_choice(self, key: str) -> bool:
        item = self._item(key)
        return bool(item and item.options)

    def _counts(self) -> dict[str, Any]:
        return {"done": self.done, "left": self.left}

    def _item(self, key: str) -> ReviewItem | None:
        from bibforge.workflows.review import review_item_of

        return review_item_of(self._decider.outcome, self._decider.lock, key)

    def _card(self, key: str) -> dict[str, Any]:
        from bibforge.workflows.pages.review import card_html

        decided, item = self._decided.get(key, ""), self._item(key)
        title = next(work for work in self._decider.outcome.library.works if work.key == key).mentions[0].title
        html = "" if decided or item is None else card_html(item, self._decider.lock)
        return {"key": key, "title": title, "decided": decided, "html": html}


def review_in_browser(decider: Decider, waiting: Sequence[ReviewItem], *, open_browser: bool) -> None:
    """Serve the review until the page says that it is done, or Ctrl-C; every decision is in the lock at once."""
    desk = ReviewDesk(decider, waiting)
    server = LoopbackServer(desk.site())
    server.start()
    console.say(f"{counted(len(waiting), 'entry', 'entries')} to decide in the browser: {server.address}")
    console.say("Ctrl-C ends the review; every decision is in the lock at once")
    with tempfile.TemporaryDirectory(prefix="bibforge-") as folder:
        if open_browser:
            _open(server.address, Path(folder, "review.html"))
        try:
            while not desk.finished.wait(0.2):
                pass
        except KeyboardInterrupt:
            console.say("")
        desk.settle()
        server.close()
    console.say(f"{desk.done} decided, {desk.left} left; run `bibforge build` to write the library again")


def _open(address: str, path: Path) -> None:
    """Open the browser by a file that only its owner can read: arguments of a program are seen by all of a machine."""
    path.touch(mode=0o600)
    page = (
        f'<!DOCTYPE html><meta http-equiv="refresh" content="0; url={escape(address)}"><title>bibforge review</title>'
    )
    path.write_text(page, encoding="utf-8")
    try:
        opened = webbrowser.open(path.as_uri())
    except webbrowser.Error:
        opened = False
    if not opened:
        console.say("no browser could be opened: open the address yourself")
