"""A calendar of a connected account: read for what takes its host's time, written to with their sessions, or both."""

from collections.abc import Collection

from django.db import connection, models
from django.db.models import Q

from sessionary.models.accounts import Account
from sessionary.models.connections import Connection
from sessionary.models.users import User

READ = Q(blocks=True) | Q(two_way=True)


class Calendar(models.Model):
    """`external_id` is the provider's name of it. `token` is where its busy times were read up to.

    `whole_at` is when all of it was read last, `due_at` when it is to be read next. While it cannot be read
    `silent_since` says since when and `reason` why; what was known last stays. `warned_at`: the host was told.
    With `two_way`, what its host moves or deletes there is moved or canceled here. `unread` names the events that could
    not be read in full, by the provider's key.
    """

    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    connection = models.ForeignKey(Connection, models.PROTECT, related_name="calendars")
    host = models.ForeignKey(User, models.PROTECT, related_name="calendars")
    external_id = models.CharField(max_length=1000)
    name = models.CharField(max_length=200)
    writable = models.BooleanField()
    blocks = models.BooleanField(default=False)
    writes = models.BooleanField(default=False)
    deletes_canceled = models.BooleanField(default=False)
    two_way = models.BooleanField(default=False)
    token = models.TextField(blank=True, default="")
    whole_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, default="")
    unread = models.JSONField(blank=True, default=dict, db_default={})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "external_id"], name="calendar_once_per_connection"),
            models.UniqueConstraint(fields=["host"], condition=Q(writes=True), name="calendar_written_to_is_one"),
            models.CheckConstraint(
                condition=Q(writes=False) | Q(writable=True), name="calendar_written_to_is_writable"
            ),
            models.CheckConstraint(condition=Q(two_way=False) | Q(writes=True), name="calendar_two_way_is_written_to"),
        ]
        indexes = [models.Index(fields=["due_at"], name="calendar_due", condition=READ)]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def connected(cls) -> "models.QuerySet[Calendar]":
        """Those of accounts that work, with these."""
        return cls.objects.select_related("connection").filter(connection__state=Connection.State.OK)

    @classmethod
    def to_read(cls) -> "models.QuerySet[Calendar]":
        """Those that are read in the background, with their connections."""
        return cls.connected().filter(READ)

    @staticmethod
    def block_any_of(hosts: Collection[int]) -> bool:
        """Whether any calendar takes the time of any of these hosts. Written in SQL, as every booking asks it."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM sessionary_calendar WHERE blocks"
                f" AND host_id IN ({', '.join(['%s'] * len(hosts))}) LIMIT 1",
                list(hosts),
            )
            return cursor.fetchone() is not None

    @classmethod
    def to_ask(cls, hosts: Collection[int]) -> "models.QuerySet[Calendar]":
        """Those that take the time of these hosts, and answered when they were asked last."""
        return cls.connected().filter(host__in=hosts, blocks=True, silent_since=None).exclude(read_at=None)

    @classmethod
    def written_to(cls, host_id: int) -> "Calendar | None":
        """Where this host's sessions go; None where they chose no calendar."""
        standing = cls.objects.select_related("connection").exclude(connection__state=Connection.State.GONE)
        return standing.filter(host=host_id, writes=True).first()

    @classmethod
    def states_of(cls, hosts: Collection[int]) -> dict[int, str]:
        """Of each of these hosts that has calendars in use, whether they all answer: `ok` or `troubled`."""
        used = cls.objects.select_related("connection").filter(Q(blocks=True) | Q(writes=True), host__in=hosts)
        found: dict[int, str] = {}
        for one in used.exclude(connection__state=Connection.State.GONE):
            if one.silent_since is not None or one.connection.state == Connection.State.BROKEN:
                found[one.host_id] = "troubled"
            found.setdefault(one.host_id, "ok")
        return found

    @classmethod
    def troubled(cls, host_id: int) -> "models.QuerySet[Calendar]":
        """Those in use that cannot be read or written to, for their host to see to."""
        used = cls.objects.select_related("connection").filter(Q(blocks=True) | Q(writes=True), host=host_id)
        return used.filter(Q(connection__state=Connection.State.BROKEN) | Q(silent_since__isnull=False))

    @property
    def is_read(self) -> bool:
        """Whether it is read in the background: for what takes time, for what becomes of our events, or for both."""
        return self.blocks or self.two_way

    @property
    def is_troubled(self) -> bool:
        """Whether it is in use and does not work."""
        return (self.blocks or self.writes) and self.silent_since is not None
