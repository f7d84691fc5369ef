"""The lookup of one mention: by identifier, by address, by title, then the published version of what is a preprint."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from dataclasses import replace

from bibforge.model.identifiers import ArxivId, Doi, Identifier, OpenReviewId, spelled
from bibforge.model.library import Role
from bibforge.model.record import Kind, Notice, Record
from bibforge.reconcile.accounts import completed, disagreements, study_of
from bibforge.reconcile.batching import Ask, Steps
from bibforge.reconcile.cases import Case
from bibforge.reconcile.choose import Choice, chosen, publication_of, ruled_out
from bibforge.reconcile.match import label_finding, same_work
from bibforge.reconcile.pages import at_odds, fits_page, speaks_of
from bibforge.reconcile.reasons import Reason, ReasonKind, reason
from bibforge.reconcile.titles import TitleRelation, compare_titles
from bibforge.resolvers.answers import (
    Alike,
    Answer,
    ById,
    ByPage,
    ByTitle,
    ByUrl,
    Found,
    Known,
    Nothing,
    OtherIds,
    Registered,
    Related,
    Resolver,
    Several,
    Unreachable,
    accounts_of,
)
from bibforge.resolvers.services import label_of
from bibforge.text.comparison import significant_words

MOST_PAGES = 2
"""Pages of one item that are read."""

UNASKED_PUBLICATION = (ReasonKind.PUBLICATION_NOT_SOUGHT, ReasonKind.PREPRINT_PREFERRED)
"""The reasons that tell a later run to look again for a published version."""


class Lookup:
    """The steps through which each mention goes; the resolvers are asked in the order given.

    Without `published`, no service is asked for the published version of a preprint.
    """

    def __init__(self, resolvers: Sequence[Resolver], *, published: bool = True) -> None:
        self.resolvers = resolvers
        self.published = published

    def by_links(self, case: Case) -> Steps:
        """Ask for what one mention's identifiers and links lead to, step by step."""
        yield from self._identifiers(case)
        yield from self._pubmed(case)
        yield from self._addresses(case)
        yield from self._hints(case)

    def by_words(self, case: Case) -> Steps:
        """Ask for what its title leads to where nothing was taken yet, and for what else is known of what was."""
        yield from self._titles(case)
        yield from self._pages(case)
        yield from self._publication(case)
        yield from self._retractions(case)
        yield from self._accounts(case)

    def _accounts(self, case: Case) -> Steps:
        """Complete each record from further accounts of the same publication, and tell what they say differently.

        Only places that cost no request are asked: a registry's account is never bought a second time.
        """
        asked = [(one, accounts_of(record)) for record in case.accepted for one in self.resolvers if one.is_local]
        asked = [(resolver, question) for resolver, question in asked if resolver.answers(question)]
        further: dict[str, list[Record]] = {record.name: [] for record in case.accepted}
        for (_, question), answer in zip(asked, (yield asked), strict=True):
            further[question.name] += _several(answer)
        study = study_of(case.accepted)
        told = disagreements([*case.accepted, *(one for accounts in further.values() for one in accounts)])
        case.findings += [one for one in told if one not in case.findings]
        for position, record in enumerate(case.accepted):
            case.accepted[position], taken = completed(record, further[record.name], study)
            for source, names in taken.items():
                what = ", ".join(names)
                case.reasons.append(reason(ReasonKind.COMPLETED_FROM, record=record.name, what=what, source=source))

    def _identifiers(self, case: Case) -> Steps:
        """Ask for every identifier that the list itself states; it binds, and its label is checked."""
        answers = yield from self._by_id(case.mention.identifiers)
        for identifier in case.mention.identifiers:
            _bind(case, identifier, answers.get(identifier))

    def _by_id(
        self, identifiers: Sequence[Identifier], *, network: bool = True
    ) -> Generator[Sequence[Ask], list[Answer], dict[Identifier, Answer]]:
        """Ask the resolvers in order for what the ones before did not find; the strongest answer stays.

        An identifier that no service was asked for has no answer: that the local catalog lacks it denies nothing.
        """
        out: dict[Identifier, Answer] = {}
        chains = {
            one: [r for r in self.resolvers if r.answers(ById(one)) and (network or r.is_local)]
            for one in dict.fromkeys(identifiers)
        }
        while any(chains.values()):
            asked = [(one, chain.pop(0)) for one, chain in chains.items() if chain]
            answers = yield [(resolver, ById(one)) for one, resolver in asked]
            for (one, resolver), answer in zip(asked, answers, strict=True):
                is_last_word = isinstance(answer, Found) or (isinstance(answer, Nothing) and resolver.registers(one))
                if is_last_word:
                    chains[one] = []
                elif isinstance(answer, Registered):
                    chains[one] = [other for other in chains[one] if label_of(other.name) == answer.agency]
                before = out.get(one)
                if isinstance(answer, Unreachable) and isinstance(before, Unreachable):
                    answer = replace(answer, before=(*before.before, before))
                if is_last_word or _says_more(answer, before, is_local=resolver.is_local):
                    out[one] = answer
        return out

    def _pubmed(self, case: Case) -> Steps:
        """Ask for the article behind a page of PubMed or PMC: its DOI's record, or else PubMed's, if the title fits."""
        for identifier in () if case.accepted else case.mention.pubmed:
            others, _ = yield from self._other_ids(case, identifier)
            for named in (*(one for one in others if isinstance(one, Doi)), identifier):
                answers = {} if case.accepted else (yield from self._by_id([named]))
                _take_article(case, identifier, named, answers.get(named))

    def _other_ids(
        self, case: Case, identifier: Identifier
    ) -> Generator[Sequence[Ask], list[Answer], tuple[tuple[Identifier, ...], str]]:
        """Return the other identifiers of a work and who knows it (nobody: empty), asking until somebody does."""
        question = OtherIds(identifier)
        for resolver in self.resolvers:
            if resolver.answers(question):
                (answer,) = yield [(resolver, question)]
                if isinstance(answer, Known):
                    return answer.identifiers, resolver.name
                if isinstance(answer, Unreachable):
                    case.miss(resolver.name, _silences(answer))
        return (), ""

    def _retractions(self, case: Case) -> Steps:
        """Ask for later events of what was taken, where a service is told of more of them than the record's own."""
        for position, record in enumerate(case.accepted):
            question = OtherIds(record.doi) if record.doi and record.kind is not Kind.PREPRINT else None
            for resolver in self.resolvers if question and not record.notices else ():
                if question and resolver.answers(question):
                    (answer,) = yield [(resolver, question)]
                    if isinstance(answer, Known) and answer.retracted:
                        case.accepted[position] = replace(record, notices=(Notice(type="retraction"),))
                    elif isinstance(answer, Unreachable):
                        case.miss(resolver.name, _silences(answer))

    def _addresses(self, case: Case) -> Steps:
        """Ask which record has the item's own link as its page; the title must not speak against it."""
        for resolver in self.resolvers:
            questions = [ByUrl(one.url) for one in case.mention.links if one.url and one.role in (Role.PAPER, Role.PDF)]
            questions = [] if case.accepted else [one for one in questions if resolver.answers(one)]
            answers = yield [(resolver, question) for question in questions]
            for question, answer in zip(questions, answers, strict=True):
                if isinstance(answer, Found) and not case.accepted:
                    related = compare_titles(case.mention.title, answer.record.title).relation
                    if related >= TitleRelation.RELATED:
                        case.take(answer.record, reason(ReasonKind.LIST_LINKS_PAGE, url=question.url))
                    case.candidates.setdefault(answer.record.name, answer.record)

    def _hints(self, case: Case) -> Steps:
        """Ask for what a rule makes of the item's links: it counts only where its title is the item's."""
        answers = {} if case.accepted else (yield from self._by_id(case.mention.hints))
        for identifier, answer in answers.items():
            if case.accepted or not isinstance(answer, Found) or ruled_out(answer.record, case.rejected):
                continue
            if compare_titles(case.mention.title, answer.record.title).relation >= TitleRelation.RELATED:
                case.take(answer.record, reason(ReasonKind.LINK_LEADS_TO, identifier=spelled(identifier)))
            case.candidates.setdefault(answer.record.name, answer.record)

    def _titles(self, case: Case) -> Steps:
        """Search by title for what has no record yet, and beside an address's record for its preprint."""
        for resolver in self.resolvers:
            question = _search(case)
            if _wants_search(case, resolver, question):
                _judge(case, resolver, (yield from self._searched(resolver, question)))

    def _searched(self, resolver: Resolver, question: ByTitle) -> Generator[Sequence[Ask], list[Answer], Answer]:
        """Search by title; identifiers that a place without records names are asked for, like any other claim."""
        (answer,) = yield [(resolver, question)]
        if not isinstance(answer, Known):
            return answer
        found = (yield from self._by_id(answer.identifiers)).values()
        records = tuple(one.record for one in found if isinstance(one, Found))
        missed = next((one for one in found if isinstance(one, Unreachable)), Nothing())
        return Several(records) if records else missed

    def _pages(self, case: Case) -> Steps:
        """Read the pages that the item links, where nothing else knows the work: what they say is to be confirmed."""
        for resolver in self.resolvers:
            links = [one.url for one in case.mention.links if one.url and one.role in (Role.PAPER, Role.PDF)]
            for url in () if case.accepted else links[:MOST_PAGES]:
                if not case.accepted and resolver.answers(ByPage(url)):
                    (answer,) = yield [(resolver, ByPage(url))]
                    if isinstance(answer, Unreachable):
                        case.miss(url, _silences(answer))
                    elif isinstance(answer, Found) and speaks_of(answer.record, case.mention):
                        yield from self._confirmed(case, url, answer.record)

    def _confirmed(self, case: Case, url: str, page: Record) -> Steps:
        """Take the record that a page's identifier or title leads to; the page's own where nobody has another."""
        named = [one for one in (page.arxiv, page.doi) if one]
        answers = yield from self._by_id(named)
        for identifier in named:
            answer = answers.get(identifier)
            fits = isinstance(answer, Found) and fits_page(page, answer.record)
            if isinstance(answer, Found) and fits and not case.accepted and not at_odds(answer.record, case.mention):
                case.take(answer.record, reason(ReasonKind.PAGE_NAMES, url=url, identifier=spelled(identifier)))
        question = ByTitle(page.title, page.authors, page.year, "")
        for resolver in self.resolvers:
            if page.title and not case.accepted and resolver.answers(question):
                answer = yield from self._searched(resolver, question)
                records = answer.records if isinstance(answer, Several) else ()
                fitting = [one for one in records if fits_page(page, one) and not at_odds(one, case.mention)]
                for record in chosen(page, fitting, case.rejected).records:
                    case.take(record, reason(ReasonKind.PAGE_HAS_TITLE, url=url, title=page.title))
        if not case.accepted and page.authors and not named:
            case.take(replace(page, abstract=""), reason(ReasonKind.LIST_LINKS_PAGE, url=url))
        unlike = label_finding(case.mention.title, case.accepted[0]) if case.accepted else None
        if unlike:
            case.findings.append(unlike)

    def _publication(self, case: Case) -> Steps:
        """Look for the published version of a preprint: what it names, what names it, then title and people."""
        if not case.is_only_preprint:
            return
        preprint = case.accepted[0]
        if preprint.doi:
            answers = yield from self._by_id([preprint.doi], network=self.published)
            _named_publication(case, preprint, answers.get(preprint.doi))
        for resolver in self.resolvers:
            if case.is_only_preprint and preprint.arxiv and resolver.answers(Related(preprint.arxiv)):
                (answer,) = yield [(resolver, Related(preprint.arxiv))]
                choice = publication_of(preprint, _several(answer), asserted=True)
                _take(case, choice, ReasonKind.PUBLISHED_NAMES_PREPRINT)
        told = ""
        if case.is_only_preprint and preprint.arxiv and self.published:
            told = yield from self._named_elsewhere(case, preprint, preprint.arxiv)
        for resolver in self.resolvers:
            asked = resolver.is_local or (self.published and not told)
            if case.is_only_preprint and asked and not resolver.is_preprint_server:
                yield from self._publication_at(case, resolver, preprint)
        if case.is_only_preprint and not self.published:
            case.reasons.append(reason(ReasonKind.PREPRINT_PREFERRED))

    def _named_elsewhere(
        self, case: Case, preprint: Record, arxiv: ArxivId
    ) -> Generator[Sequence[Ask], list[Answer], str]:
        """Ask under which DOI a preprint was published; return whose word on it stands: no title is searched for then.

        A DOI is taken only where its record has the preprint's title and people. One that nobody has a record of is no
        Crossref DOI, and nothing that a search there could find; one of another work makes the whole word doubtful.
        """
        others, whom = yield from self._other_ids(case, arxiv)
        dois = [one for one in others if isinstance(one, Doi)]
        answers = yield from self._by_id(dois)
        for doi in dois:
            answer = answers.get(doi)
            if isinstance(answer, Found) and case.is_only_preprint:
                choice = publication_of(preprint, [answer.record], claim=case.wish)
                _take(case, choice, ReasonKind.PUBLISHED_NAMED_ELSEWHERE, service=label_of(whom))
        if whom and case.is_only_preprint:
            unknown = [doi for doi in dois if isinstance(answers.get(doi), Nothing | Registered)]
            case.reasons += [reason(ReasonKind.NOT_FOUND, identifier=spelled(doi)) for doi in unknown]
            if not dois:
                case.reasons.append(reason(ReasonKind.NO_PUBLICATION_KNOWN, service=label_of(whom)))
            return whom if len(unknown) == len(dois) else ""
        return whom

    def _publication_at(self, case: Case, resolver: Resolver, preprint: Record) -> Steps:
        searches = list(_publication_searches(case, preprint))
        if not resolver.is_local:
            searches = [replace(one, may_share=True) for one in searches[:1]]  # at most one request for each preprint
        questions = [one for one in searches if resolver.answers(one)]
        answers = yield [(resolver, question) for question in questions]
        for question, answer in zip(questions, answers, strict=True):
            if isinstance(answer, Several) and case.is_only_preprint:
                spoken = replace(preprint, title=question.title)
                _take(case, publication_of(spoken, answer.records, claim=case.wish), ReasonKind.PUBLISHED_BY_TITLE)
            elif isinstance(answer, Unreachable):
                _postpone(case, resolver.name, answer)
        if case.is_only_preprint and resolver.answers(Alike(searches[0])):
            (answer,) = yield [(resolver, Alike(searches[0]))]
            choice = publication_of(preprint, _several(answer), claim=case.wish)
            _take(case, choice, ReasonKind.PUBLISHED_BY_TITLE)


def _several(answer: Answer) -> tuple[Record, ...]:
    return answer.records if isinstance(answer, Several) else ()


def _take_article(case: Case, identifier: Identifier, named: Identifier, answer: Answer | None) -> None:
    """Take the record to which a page of PubMed leads by `named`, where its title is the item's."""
    if isinstance(answer, Found):
        case.candidates.setdefault(answer.record.name, answer.record)
        if compare_titles(case.mention.title, answer.record.title).relation >= TitleRelation.RELATED:
            case.take(answer.record, reason(ReasonKind.LIST_NAMES, identifier=spelled(identifier)))
    elif isinstance(answer, Unreachable):
        case.miss(spelled(named), _silences(answer))


def _says_more(answer: Answer, before: Answer | None, *, is_local: bool) -> bool:
    """Tell whether an answer about an identifier replaces the one before.

    "Could not ask" stays until there is a record. A denial tells nothing against an agency, and the catalog's nothing
    at all.
    """
    if isinstance(answer, Nothing):
        return not is_local and not isinstance(before, Unreachable | Registered)
    return not (isinstance(answer, Registered) and isinstance(before, Unreachable))


def _bind(case: Case, identifier: Identifier, answer: Answer | None) -> None:
    match answer:
        case None:
            case.against.append(reason(ReasonKind.NOT_ASKED_FOR, identifier=spelled(identifier)))
        case Found(record) if ruled_out(record, case.rejected):
            case.refused.add(identifier)
            odd = reason(ReasonKind.REJECTED_LINK, identifier=spelled(identifier), title=record.title)
            case.findings.append(odd)
        case Found(record):
            _bind_record(case, identifier, record)
        case Unreachable():
            case.miss(spelled(identifier), _silences(answer))
        case Registered(agency):
            case.heard = True
            case.against.append(reason(ReasonKind.REGISTERED_AT, identifier=spelled(identifier), agency=agency))
        case Nothing() | Several() | Known():
            case.heard = True
            if not isinstance(identifier, OpenReviewId):
                case.findings.append(reason(ReasonKind.NOT_FOUND, identifier=spelled(identifier)))


def _bind_record(case: Case, identifier: Identifier, record: Record) -> None:
    first = case.accepted[0] if case.accepted else None
    named = spelled(identifier)
    if first and not same_work(first, record, asserted=True).same:
        odd = reason(ReasonKind.SECOND_WORK, identifier=named, title=record.title, record=first.name)
        case.findings.append(odd)
        case.candidates.setdefault(record.name, record)
        return
    case.take(record, reason(ReasonKind.LIST_NAMES, identifier=named))
    unlike = label_finding(case.mention.title, record)
    if unlike:
        case.findings.append(unlike)


def _wants_search(case: Case, resolver: Resolver, question: ByTitle) -> bool:
    if not resolver.answers(question):
        return False
    if not case.accepted:
        standing = [one for one in case.mention.identifiers if one not in case.refused]
        return not standing or any(isinstance(one, OpenReviewId) for one in standing)
    # a publication is known: its preprint is looked for only where the question costs nothing
    return not any(one.arxiv for one in case.accepted) and resolver.requests_for([question]) == 0


def first_search(case: Case, resolvers: Sequence[Resolver]) -> tuple[Resolver, ByTitle] | None:
    """Return the question for a title that is certain to be asked first; None where links or nobody may answer."""
    if case.mention.identifiers or case.mention.hints or case.mention.pubmed:
        return None
    question = _search(case)
    return next(((one, question) for one in resolvers if _wants_search(case, one, question)), None)


def _search(case: Case) -> ByTitle:
    claim = case.accepted[0] if case.accepted else case.claim
    return ByTitle(claim.title, claim.authors, claim.year, claim.container)


def _judge(case: Case, resolver: Resolver, answer: Answer) -> None:
    if not resolver.is_local and not isinstance(answer, Unreachable):
        case.heard = True
    match answer:
        case Several(records):
            for record in records:
                case.candidates.setdefault(record.name, record)
            _settle(case, resolver, records)
        case Found(record):
            case.candidates.setdefault(record.name, record)
            _settle(case, resolver, (record,))
        case Unreachable():
            case.miss(resolver.name, _silences(answer))
        case Nothing() | Registered() | Known():
            case.against.append(reason(ReasonKind.NOTHING_ALIKE, service=resolver.name))


def _settle(case: Case, resolver: Resolver, records: Sequence[Record]) -> None:
    if case.accepted:
        known = case.accepted[0]
        preprints = [one for one in records if one.kind is Kind.PREPRINT and publication_of(one, [known]).records]
        if len({one.name for one in preprints}) == 1:
            case.take(preprints[0], reason(ReasonKind.PREPRINT_OF, service=resolver.name, record=known.name))
        return
    choice = chosen(case.claim, records, case.rejected)
    for record in choice.records:
        case.take(record, reason(ReasonKind.FOUND_BY_TITLE, choice.reasons, service=resolver.name))
    case.against += choice.against


def _named_publication(case: Case, preprint: Record, answer: Answer | None) -> None:
    if isinstance(answer, Found):
        choice = publication_of(preprint, [answer.record], asserted=True)
        _take(case, choice, ReasonKind.PUBLISHED_NAMED_BY_ARXIV)
        if not choice.records:
            title = answer.record.title
            case.findings.append(reason(ReasonKind.ARXIV_NAMES_OTHER_DOI, doi=str(preprint.doi), title=title))
    elif isinstance(answer, Unreachable) and preprint.doi:
        _postpone(case, spelled(preprint.doi), answer)


def _postpone(case: Case, whom: str, answer: Unreachable) -> None:
    case.miss(whom, _silences(answer))
    case.reasons.append(reason(ReasonKind.PUBLICATION_NOT_SOUGHT, cause=answer.reason))


def _silences(answer: Unreachable) -> tuple[Reason, ...]:
    """Return a reason for each place that could not be asked, in the order of asking."""
    return tuple(reason(ReasonKind.UNREACHABLE, cause=one.told) for one in (*answer.before, answer))


def _take(case: Case, choice: Choice, kind: ReasonKind, **more: str) -> None:
    for record in choice.records:
        if record.name not in case.rejected:
            case.take(record, reason(kind, choice.reasons, **more))


def _publication_searches(case: Case, preprint: Record) -> Iterable[ByTitle]:
    yield ByTitle(preprint.title, preprint.authors, preprint.year, "")
    label = case.mention.title
    is_title = len(significant_words(label)) >= 3
    if is_title and compare_titles(label, preprint.title).relation < TitleRelation.NEAR:
        yield ByTitle(label, preprint.authors, preprint.year, "")
