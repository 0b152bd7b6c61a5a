"""Everything that the office has on its region, as a workbook to keep."""

from domain.audit import record_change
from domain.messages.records import RecordsFile, RegionRecords
from handlers.officer.access import OFFICER
from handlers.routes import Routes
from handlers.turn import Turn

routes = Routes()


@routes.command("unduh", roles=OFFICER, hint="download")
def download(turn: Turn, _: str) -> None:
    """The workbook of the region; that it was taken out is on record, for it holds names."""
    region = turn.here
    record_change(
        turn.session,
        turn.now,
        "records_taken_out",
        ("region", region.id),
        actor_id=turn.person.id,
        region_id=region.id,
    )
    name = f"patungan-{region.code.lower()}-{turn.today.isoformat()}.xlsx"
    file = RecordsFile(name, region.id, personal=False, at=turn.now)
    turn.say(RegionRecords(file, region.name))
