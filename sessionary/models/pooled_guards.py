"""The guard against Pooled availability together with packages, groups or approval, whoever saves which side.

Each of the four tables that can bring them together has a trigger. On PostgreSQL it first locks what the other side
would save, in the order that all settings are locked in: master page, pages, event types. So two people saving each
side at once wait for one another, and the later one is refused. SQLite has one writer at a time.
"""

from dataclasses import dataclass

REFUSAL = "pooled_conflicts"
TOGETHER = """SELECT 1 FROM sessionary_masterpage master_page
    JOIN sessionary_member member ON member.master_page_id = master_page.id
    JOIN sessionary_page page ON page.id = member.page_id
    JOIN sessionary_offer offer ON offer.page_id = page.id
    JOIN sessionary_eventtype event_type ON event_type.id = offer.event_type_id
    WHERE master_page.kind = 'pooled' AND master_page.archived_at IS NULL AND page.archived_at IS NULL
    AND offer.archived_at IS NULL AND event_type.archived_at IS NULL
    AND (event_type.package OR event_type.mode = 'approval' OR event_type.seats IS NULL OR event_type.seats <> 1)"""


@dataclass(frozen=True, slots=True)
class Side:
    """One table that can bring the two together: `saved` picks its new row in `TOGETHER`.

    `master_pages`, `pages` and `event_types` select the ids of what the other side would save.
    """

    table: str
    saved: str
    columns: tuple[str, ...]
    pages: str = ""
    event_types: str = ""
    master_pages: str = ""

    @property
    def trigger(self) -> str:
        return f"{REFUSAL}_{self.table.removeprefix('sessionary_')}"


PAGES_OF_MASTER = "SELECT page_id FROM sessionary_member WHERE master_page_id = NEW.id"
EVENT_TYPES_ON = "SELECT event_type_id FROM sessionary_offer WHERE page_id"
SIDES = (
    Side("sessionary_eventtype", "event_type.id = NEW.id", ("package", "mode", "seats", "archived_at")),
    Side(
        "sessionary_offer",
        "offer.id = NEW.id",
        ("page_id", "event_type_id", "archived_at"),
        pages="SELECT NEW.page_id",
        event_types="SELECT NEW.event_type_id",
    ),
    Side(
        "sessionary_member",
        "member.id = NEW.id",
        ("page_id", "master_page_id"),
        master_pages="SELECT NEW.master_page_id",
        pages="SELECT NEW.page_id",
        event_types=f"{EVENT_TYPES_ON} = NEW.page_id",
    ),
    Side(
        "sessionary_masterpage",
        "master_page.id = NEW.id",
        ("kind", "archived_at"),
        pages=PAGES_OF_MASTER,
        event_types=f"{EVENT_TYPES_ON} IN ({PAGES_OF_MASTER})",
    ),
)


def on_sqlite(side: Side) -> list[tuple[str, str]]:
    """The names of the triggers on this side, and the SQL that makes each."""
    found = f"WHEN EXISTS ({TOGETHER} AND {side.saved}) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    moments = {"insert": "AFTER INSERT", "update": f"AFTER UPDATE OF {', '.join(side.columns)}"}
    return [
        (f"{side.trigger}_{moment}", f"CREATE TRIGGER {side.trigger}_{moment} {when} ON {side.table} {found}")
        for moment, when in moments.items()
    ]


def on_postgresql(side: Side) -> list[tuple[str, str]]:
    """As `on_sqlite`: one trigger, and the function that it calls."""
    function = f"""CREATE OR REPLACE FUNCTION {side.trigger}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        {_locks(side)}
        IF EXISTS ({TOGETHER} AND {side.saved}) THEN
            RAISE integrity_constraint_violation USING MESSAGE = '{REFUSAL}';
        END IF;
        RETURN NULL;
    END $$"""
    moments = f"INSERT OR UPDATE OF {', '.join(side.columns)}"
    trigger = f"CREATE TRIGGER {side.trigger} AFTER {moments} ON {side.table} FOR EACH ROW"
    return [(side.trigger, f"{function}; {trigger} EXECUTE FUNCTION {side.trigger}()")]


def _locks(side: Side) -> str:
    tables = {
        "sessionary_masterpage": side.master_pages,
        "sessionary_page": side.pages,
        "sessionary_eventtype": side.event_types,
    }
    lock = "PERFORM 1 FROM {table} WHERE id IN ({ids}) ORDER BY id FOR NO KEY UPDATE;"
    return "\n".join(lock.format(table=table, ids=ids) for table, ids in tables.items() if ids)
