"""Log entries stay: the database itself refuses to change or remove one, and to move the head back."""

from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

ONLY_ADDED = "log_entry: entries are only ever added, never changed or removed (操作日志只增不改)"
ONLY_FORWARD = "log_head: the head only moves forward (操作日志只增不改)"

# REPLACE would remove the row it replaces without asking a DELETE trigger: hence the two on INSERT.
SQLITE = {
    "log_entry_update": f"BEFORE UPDATE ON log_entry BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED}'); END",
    "log_entry_delete": f"BEFORE DELETE ON log_entry BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED}'); END",
    "log_entry_replace": "BEFORE INSERT ON log_entry WHEN EXISTS (SELECT 1 FROM log_entry WHERE position = NEW.position) "
    f"BEGIN SELECT RAISE(ABORT, '{ONLY_ADDED}'); END",
    "log_head_back": "BEFORE UPDATE ON log_head WHEN NEW.position < OLD.position "
    f"BEGIN SELECT RAISE(ABORT, '{ONLY_FORWARD}'); END",
    "log_head_delete": f"BEFORE DELETE ON log_head BEGIN SELECT RAISE(ABORT, '{ONLY_FORWARD}'); END",
    "log_head_replace": "BEFORE INSERT ON log_head WHEN EXISTS (SELECT 1 FROM log_head WHERE id = NEW.id) "
    f"BEGIN SELECT RAISE(ABORT, '{ONLY_FORWARD}'); END",
}

FUNCTIONS = {"log_entry_stays": ONLY_ADDED, "log_head_stays": ONLY_FORWARD}
POSTGRESQL = {
    "log_entry_stays": ("log_entry", "BEFORE UPDATE OR DELETE OR TRUNCATE ON log_entry FOR EACH STATEMENT EXECUTE FUNCTION log_entry_stays()"),
    "log_head_stays": ("log_head", "BEFORE DELETE OR TRUNCATE ON log_head FOR EACH STATEMENT EXECUTE FUNCTION log_head_stays()"),
    "log_head_back": (
        "log_head",
        "BEFORE UPDATE ON log_head FOR EACH ROW WHEN (NEW.position < OLD.position) EXECUTE FUNCTION log_head_stays()",
    ),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, rule in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {rule}")
        return
    for name, sentence in FUNCTIONS.items():
        body = f"BEGIN RAISE EXCEPTION USING MESSAGE = '{sentence}'; END"
        op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
    for name, (_, rule) in POSTGRESQL.items():
        op.execute(f"CREATE TRIGGER {name} {rule}")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        return
    for name, (table, _) in POSTGRESQL.items():
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}()")
