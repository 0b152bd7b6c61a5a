"""Two offices pool together, the same on both databases: from the code to after its end."""

from decimal import Decimal

import pytest
from district import District
from sqlmodel import select

from bot.clock import VirtualClock
from bot.storage import Storage
from domain import links, offers, receiving
from domain.models import GuestTurn, Share, ShareState

pytestmark = pytest.mark.both_databases


def test_a_pool_of_two_regions_from_its_code_to_after_its_end(
    storage: Storage, clock: VirtualClock
) -> None:
    with storage.begin() as session:
        malang = District(session, clock.now(), "MLG", "Kota Malang", "Asia/Jakarta")
        batu = District(session, clock.now(), "BTU", "Kota Batu", "Asia/Makassar")
        own, guest = malang.producer(40), batu.producer(40)
        link = links.invite_office(session, malang.product, "KODE", malang.now, malang.officer.id)
        assert links.agree(session, link, batu.product, batu.now, batu.officer.id) is None
    with storage.begin() as session:
        for district in (malang, batu):
            district.session = session
        entry, at_home = malang.order(60), batu.order(60)
        assert (malang.run(), batu.run()) == (2, 1)
        first, second = malang.shares(entry)
        assert (first.made_as_id, second.made_as_id) == (None, batu.product.id)
        assert (malang.amounts(entry), batu.amounts(at_home)) == ([30, 30], [10])
        for share in (first, second):
            offers.accept(session, share, malang.now)
        officer, all_of_it = malang.officer.id, Decimal(30)
        receiving.receive(session, second, all_of_it, all_of_it, "", malang.now, officer)
        (turn,) = session.exec(select(GuestTurn)).all()
        assert (turn.producer_id, turn.last_favoured) == (guest.id, 1)
    with storage.begin() as session:
        malang.session = session
        assert links.end(session, session.get_one(type(link), link.id), malang.now, officer)
        more = malang.order(60)
        assert malang.run() == 1
        assert [s.producer_id for s in malang.shares(more)] == [own.id]
        stays = select(Share).where(Share.producer_id == guest.id, Share.line_id == entry.line.id)
        assert session.exec(stays).one().state is ShareState.RECEIVED
