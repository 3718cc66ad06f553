"""Days that differ from the week, each with the notice it comes from."""

from datetime import date

from sqlmodel import Field, SQLModel

from models.types import table_of


class CalendarDay(SQLModel, table=True):
    """A holiday or a make-up working day, as the notice of one year says; `published_on` is when that notice came out."""

    __tablename__ = "calendar_day"

    day: date = Field(primary_key=True)
    published_on: date = Field(primary_key=True)
    is_workday: bool
    year: int = Field(index=True)
    notice: str = Field(max_length=100)
    name: str = Field(default="", max_length=100)


CALENDAR_DAY = table_of(CalendarDay)
