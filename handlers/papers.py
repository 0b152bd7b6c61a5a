"""Papers on request: the office's letters and reports, and a producer's own."""

from collections.abc import Sequence
from typing import ClassVar

from sqlmodel import col, select

from domain.messages.base import Button, Kind, Message, Word
from domain.messages.papers import ready
from domain.models import OrderLine, Producer, Receipt, RoleName, Share
from domain.papers import KINDS, PaperKind, Subject, order_letter, receipt
from domain.papers.base import FORMS, PDF, XLSX, Paper, PaperFile
from domain.records import by_id
from domain.standing import line_of
from handlers.officer.access import VIEWERS, WHOLE_REGION, number_in
from handlers.officer.shipment_papers import offer_papers, shipment_named
from handlers.producer import mine
from handlers.refusing import refuse
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()
PRODUCER = (RoleName.PRODUCER,)
SHOWN = 9
MOST_LETTERS, MOST_RECEIPTS = 5, 4
OWN = frozenset({"saya", "ku", "sendiri", "mine"})
WORKBOOK = frozenset({"excel", "xlsx", "exel", "tabel"})
KNOWN = {kind.name: kind for kind in KINDS}


class WhichPaper(Message):
    """Which paper is wanted? ``code`` is what it is about, where that was said."""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "about")
    code: str
    choices: tuple[Button, ...]

    def variant(self) -> str:
        """Of the office, or about an order."""
        return "about" if self.code else ""

    def buttons(self) -> tuple[Button, ...]:
        """The kinds there are."""
        return self.choices


class PaperAboutWhich(Message):
    """About which order?"""

    kind: ClassVar[Kind] = Kind.QUESTION
    variants: ClassVar[tuple[str, ...]] = ("", "none")
    what: Word
    choices: tuple[Button, ...]

    def variant(self) -> str:
        """There may be nothing that it could be about."""
        return "" if self.choices else "none"

    def buttons(self) -> tuple[Button, ...]:
        """The newest ones."""
        return self.choices


class PaperEmpty(Message):
    """There is nothing yet that could stand on it."""

    what: Word
    code: str


class MyPapers(Message):
    """A producer's own order letters and receipts."""

    variants: ClassVar[tuple[str, ...]] = ("", "none")
    choices: tuple[Button, ...]

    def variant(self) -> str:
        """Nothing was promised yet."""
        return "" if self.choices else "none"

    def buttons(self) -> tuple[Button, ...]:
        """The newest of both."""
        return self.choices


@routes.command("surat", "=surat", roles=(*VIEWERS, *PRODUCER), hint="papers")
def give_papers(turn: Turn, words: str) -> None:
    """``/surat``, ``/surat kapasitas``, ``/surat pesanan BPN-001``, ``/surat BPN-2026-001/07``."""
    said = words.casefold().split()
    if not turn.roles.intersection(VIEWERS) or OWN.intersection(said):
        _offer_own(turn)
        return
    shipment = shipment_named(turn, words)
    if shipment is not None:
        offer_papers(turn, shipment)
        return
    form = XLSX if WORKBOOK.intersection(said) else PDF
    kinds = [kind for kind in _kinds(turn) if _named(kind, said)]
    about = _subject_named(turn, said)
    given = _receipt_numbered(turn, words)
    if given is not None:
        _hand_over(turn, (receipt.receipt_paper(turn.session, given),), PDF)
    elif len(kinds) == 1:
        _give(turn, kinds[0], about, form)
    else:
        turn.say(WhichPaper(about.code if about else "", _choices(turn, about, form)))


@routes.button("paper", VIEWERS)
def give_paper(turn: Turn, args: tuple[str, ...]) -> None:
    """A kind, what it is about (0: nothing said yet), and in what form."""
    kind = KNOWN.get(args[0]) if args else None
    if kind is None or kind not in _kinds(turn):
        refuse(turn)
        return
    form = args[2] if len(args) > 2 and args[2] in FORMS else PDF
    number = number_in(args, 1)
    about = next((one for one in _subjects(turn, kind) if one.id == number), None)
    if number and about is None:
        refuse(turn)
        return
    _give(turn, kind, about, form)


@routes.button("paper.letter", PRODUCER)
def give_letter(turn: Turn, args: tuple[str, ...]) -> None:
    """A producer's own order letter."""
    share = mine.share(turn, args)
    if share is not None:
        paper = order_letter.order_letter(turn.session, share)
        code = line_of(turn.session, share.line_id).order.code
        _hand_over(turn, (paper,) if paper else (), PDF, code=code, kind=order_letter.KIND)


@routes.button("paper.receipt", PRODUCER)
def give_receipt(turn: Turn, args: tuple[str, ...]) -> None:
    """A producer's own receipt."""
    found = by_id(turn.session, Receipt, number_in(args))
    share = mine.share(turn, (str(found.share_id),)) if found is not None else None
    if found is not None and share is not None:
        _hand_over(turn, (receipt.receipt_paper(turn.session, found),), PDF)
    elif found is None:
        refuse(turn)


def _kinds(turn: Turn) -> list[PaperKind]:
    """The kinds that this person may have; an exporter those about their own orders."""
    everything = bool(WHOLE_REGION & turn.roles)
    return [kind for kind in KINDS if everything or kind.subjects is not None]


def _subjects(turn: Turn, kind: PaperKind) -> Sequence[Subject]:
    found = kind.subjects(turn.session, turn.here) if kind.subjects is not None else ()
    everything = bool(WHOLE_REGION & turn.roles)
    return [one for one in found if everything or one.exporter_id == turn.person.id]


def _named(kind: PaperKind, said: Sequence[str]) -> bool:
    text = " ".join(said)
    return any(word in text for word in kind.words)


def _subject_named(turn: Turn, said: Sequence[str]) -> Subject | None:
    """The newest thing whose code was said."""
    for kind in _kinds(turn):
        for one in _subjects(turn, kind):
            if one.code.casefold() in said:
                return one
    return None


def _receipt_numbered(turn: Turn, words: str) -> Receipt | None:
    """The receipt of that number, if it belongs to an order that is this person's to see."""
    found = turn.session.exec(
        select(Receipt, OrderLine.order_id)
        .join(Share, col(Receipt.share_id) == Share.id)
        .join(OrderLine, col(Share.line_id) == OrderLine.id)
        .where(col(Receipt.number).in_([one.upper() for one in words.split()]))
    ).first()
    if found is None:
        return None
    theirs = {one.id for one in _subjects(turn, KNOWN[receipt.KIND])}
    return found[0] if found[1] in theirs else None


def _choices(turn: Turn, about: Subject | None, form: str) -> tuple[Button, ...]:
    kinds = [kind for kind in _kinds(turn) if about is None or kind.subjects is not None]
    return tuple(_button(kind, about, form) for kind in kinds[:SHOWN])


def _button(kind: PaperKind, about: Subject | None, form: str) -> Button:
    args = (kind.name, str(about.id) if about else "0", form)
    return Button("paper_of", "paper", args, {"what": Word(f"paper.{kind.name}")})


def _give(turn: Turn, kind: PaperKind, about: Subject | None, form: str) -> None:
    """The paper, or the question what it is to be about."""
    if kind.subjects is not None and about is None:
        args = [((kind.name, str(one.id), form), one.code) for one in _subjects(turn, kind)]
        choices = (Button("paper_about", "paper", a, {"code": code}) for a, code in args[:SHOWN])
        turn.say(PaperAboutWhich(Word(f"paper.{kind.name}"), tuple(choices)))
        return
    papers = kind.make(turn.session, turn.here, turn.now, about.id if about else 0)
    other = XLSX if form == PDF else PDF
    args_of_other = (kind.name, str(about.id) if about else "0", other)
    others = (Button(f"as_{other}", "paper", args_of_other),)
    _hand_over(turn, papers, form, about.code if about else "", kind.name, others)


def _hand_over(
    turn: Turn,
    papers: tuple[Paper, ...],
    form: str,
    code: str = "",
    kind: str = "",
    others: tuple[Button, ...] = (),
) -> None:
    if papers:
        number = code if len(papers) > 1 else ""
        turn.say(ready(PaperFile(papers, form, number), others))
    else:
        turn.say(PaperEmpty(Word(f"paper.{kind}"), code))


def _offer_own(turn: Turn) -> None:
    """The newest letters and receipts of this producer."""
    producer = turn.producer
    turn.say(MyPapers(() if producer is None else _own(turn, producer)))


def _own(turn: Turn, producer: Producer) -> tuple[Button, ...]:
    shares = turn.session.exec(
        select(Share)
        .where(Share.producer_id == producer.id, col(Share.state).in_(order_letter.PROMISED))
        .order_by(col(Share.id).desc())
        .limit(MOST_LETTERS)
    ).all()
    receipts = turn.session.exec(
        select(Receipt)
        .join(Share, col(Receipt.share_id) == Share.id)
        .where(Share.producer_id == producer.id)
        .order_by(col(Receipt.id).desc())
        .limit(MOST_RECEIPTS)
    ).all()
    letters = (
        Button("letter_of", "paper.letter", (str(one.id),), {"code": _code(turn, one)})
        for one in shares
    )
    given = (
        Button("receipt_of", "paper.receipt", (str(one.id),), {"number": one.number})
        for one in receipts
    )
    return (*letters, *given)


def _code(turn: Turn, share: Share) -> str:
    return line_of(turn.session, share.line_id).order.code
