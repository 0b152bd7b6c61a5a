"""Officers and exporters see where orders stand: only those that are theirs to see."""

from office import Office
from sqlmodel import select

from domain.models import Order, Person, Region, RoleName


def test_the_list_is_by_cut_off_and_says_what_is_missing(office: Office) -> None:
    office.make_order("peyek kepiting; 100 kg; Swiss; 18 Des; -")
    office.make_order("peyek kepiting; 50 kg; Jepang; 11 Des; -")
    said = office.say("/pesanan")
    assert "2 pesanan berjalan" in said
    assert said.index("BPN-002") < said.index("BPN-001")
    assert "0 pasti, 0 ditawarkan, kurang 100 dari 100 kg" in said
    assert "BPN-002 → Jepang" in office.press("BPN-002")


def test_without_orders_the_list_says_how_to_make_one(office: Office) -> None:
    assert "/buatpesanan" in office.say("/pesanan")
    assert "/buatpesanan" in office.say("/status")


def test_the_status_groups_everybody_by_their_answer(office: Office) -> None:
    siti, budi, *_ = office.producers(40, 30, 50)
    office.make_order()
    office.say("/alokasi")
    office.press("Sanggup", siti)
    office.press("Tidak sanggup", budi)
    said = office.say("/status 1")
    assert "35 dari 100 kg pasti" in said
    assert "Sanggup: Dapur Siti, 35 kg" in said
    assert "Belum menjawab: Dapur Rina, 35 kg" in said
    assert "Tidak sanggup: Dapur Budi, 30 kg" in said
    assert "Belum terbagi: 30 kg" in said
    assert said.index("Sanggup: ") < said.index("Belum menjawab") < said.index("Tidak sanggup")


def test_the_code_may_be_written_in_any_way(office: Office) -> None:
    office.make_order()
    for words in ("BPN-001", "bpn001", "1", "bpn 1"):
        assert "BPN-001 → Swiss" in office.say(f"/status {words}")


def test_an_unknown_code_offers_the_open_orders(office: Office) -> None:
    office.make_order()
    assert "BPN-9 tidak ada" in office.say("/status BPN-9")
    assert "BPN-001 → Swiss" in office.press("BPN-001 peyek…")


def test_a_long_list_of_shares_is_paged(office: Office) -> None:
    for number in range(15):
        office.producer(f"Nama{number:02d}", 10)
    office.make_order("peyek kepiting; 150 kg; Swiss; 18 Des; -")
    office.say("/alokasi")
    said = office.say("/status 1")
    assert said.count("Belum menjawab") == 12
    assert "dan 3 baris lagi" in said
    assert office.press("Berikutnya").count("Belum menjawab") == 3


def test_what_is_short_is_listed_by_button(office: Office) -> None:
    office.producer("Siti", 40)
    office.make_order("peyek kepiting; 40 kg; Jepang; 11 Des; -")
    office.make_order("peyek kepiting; 100 kg; Swiss; 18 Des; -")
    office.say("/alokasi")
    said = office.press("Lihat yang kurang")
    assert "BPN-002" in said
    assert "BPN-001" not in said


def test_an_exporter_sees_only_their_own_orders(office: Office) -> None:
    exporter = office.person("ekspor", "Made", RoleName.EXPORTER)
    office.make_order("peyek kepiting; 100 kg; Swiss; 18 Des; -")
    office.make_order("peyek kepiting; 50 kg; Jepang; 18 Des; -")
    with office.storage.begin() as session:
        made = session.exec(select(Person).where(Person.name == "Made")).one()
        session.exec(select(Order).where(Order.code == "BPN-002")).one().exporter_id = made.id
    said = office.say("/pesanan", exporter)
    assert "BPN-002" in said
    assert "BPN-001" not in said
    assert "BPN-002 → Jepang" in office.say("/status 2", exporter)
    assert "tidak ada" in office.say("/status 1", exporter)
    exporter.press_code("orders.show|BPN-001")
    office.settle()
    assert office.refused(exporter)


def test_an_order_of_another_region_is_refused(office: Office) -> None:
    with office.storage.begin() as session:
        region = Region(
            code="SKA",
            name="Kota Surakarta",
            office="Dinas Perdagangan",
            zone="Asia/Jakarta",
            created_at=office.clock.now(),
        )
        session.add(region)
        session.flush()
        session.add(
            Order(
                region_id=region.id,
                code="SKA-001",
                destination="Taiwan",
                created_at=office.clock.now(),
            )
        )
    office.make_order()
    assert "Taiwan" not in office.say("/status SKA-001")
    for code in ("orders.show|SKA-001", "plan.approve|SKA-001"):
        office.officer.press_code(code)
        office.settle()
        assert office.refused()
    assert office.trail().count("refused_button") == 2
