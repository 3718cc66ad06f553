"""What is kept: SQLModel tables, the two engines, the named queries, the chained log, the migrations."""

from models import calendar, directives, facts, log, mail, people

TABLES = (calendar, directives, facts, log, mail, people)  # imported so that the metadata knows every table
