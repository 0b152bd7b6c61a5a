"""What a job is given: the records of its transaction, its region, the time."""

from datetime import date, datetime

from sqlmodel import Session

from domain.models import Region
from domain.values import Value
from domain.weeks import local


class JobContext(Value):
    """A job's run: everything it does is committed together with its line in the run ledger."""

    session: Session
    region: Region
    now: datetime
    due: datetime

    @property
    def today(self) -> date:
        """The date on the clock of the region."""
        return local(self.now, self.region.zone).date()
