"""What is kept: SQLModel tables, the two engines, the named queries and writes, the chained log, the migrations."""

from models import access, calendar, directives, drafts, facts, files, ladders, links, log, mail, people, reports

TABLES = (
    access,
    calendar,
    directives,
    drafts,
    facts,
    files,
    ladders,
    links,
    log,
    mail,
    people,
    reports,
)  # imported so that the metadata knows every table
