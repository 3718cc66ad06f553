"""Whether a database answers, and whether its pages hold."""

from sqlmodel import Session, select

from models.log import LogHead


def damage_of(session: Session) -> str:
    """Return what is wrong with the pages of a SQLite file, empty when nothing is; another database looks after its own."""
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        session.exec(select(LogHead.position)).first()
        return ""
    verdict = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    return "" if verdict == "ok" else verdict
