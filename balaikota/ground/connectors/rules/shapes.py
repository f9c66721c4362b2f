"""The words of a manifest, as types. `manifest.py` reads them from YAML and says what is wrong.

Durations are written "15m", "6h", "1d". Secrets stand as `${name}` and are kept encrypted apart.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Direction = Literal["up", "down"]
Text = str


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all parts: a misspelt word is an error, never silently nothing."""


class Limits(Part, frozen=True, kw_only=True):
    """How much a source may ask of us before it is cut off."""

    seconds: int = 600  # the whole run
    silence: int = 30  # between two signs of life
    megabytes: int = 512
    rows: int = 5_000_000
    tries: int = 3  # of one request, with growing pauses
    per_minute: int = 0  # most requests a minute; 0 = as fast as it answers


class OAuth2(Part, frozen=True, kw_only=True):
    """Client credentials (RFC 6749, 4.4)."""

    token_url: str
    client_id: str
    client_secret: str
    scope: str = ""


class Auth(Part, frozen=True, kw_only=True):
    """How to sign in. Exactly one of the ways, or none."""

    header: dict[str, str] = {}
    query: dict[str, str] = {}
    basic: tuple[str, str] | None = None
    bearer: str = ""
    oauth2: OAuth2 | None = None


class Pages(Part, frozen=True, kw_only=True):
    """How a REST service cuts its answer into pages."""

    by: Literal["none", "page", "offset", "cursor", "link", "next"] = "none"
    parameter: str = ""  # page, offset or cursor parameter
    size_parameter: str = ""
    size: int = 100
    start: int = 1  # number of the first page
    cursor: str = ""  # path of the next cursor in the answer
    next: str = ""  # path of the next address in the answer
    total: str = ""  # path of how many rows there are, to know that none is missing
    most: int = 10_000  # pages


class Rest(Part, frozen=True, kw_only=True, tag_field="kind", tag="rest"):
    """JSON over HTTP. `records` is the dotted path of the list; "" when the answer is the list."""

    url: str
    records: str = ""
    method: Literal["GET", "POST"] = "GET"
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    body: dict[str, object] | None = None
    auth: Auth = Auth()
    pages: Pages = Pages()


class Sql(Part, frozen=True, kw_only=True, tag_field="kind", tag="sql"):
    """A question to another database, asked in a session that cannot write."""

    engine: Literal["postgresql", "mysql", "mariadb", "sqlserver", "sqlite"]
    query: str
    host: str = ""
    port: int = 0
    database: str = ""
    user: str = ""
    password: str = ""
    file: str = ""  # sqlite: inside the folder of sources
    cursor: str = ""  # column that only grows; the query then uses :since
    since: str = ""  # its value for the very first run


class Csv(Part, frozen=True, kw_only=True):
    """How the lines are written; empty values are found out from the file itself."""

    delimiter: str = ""
    encoding: str = ""
    quote: str = '"'
    skip: int = 0  # lines above the header
    header: bool = True


class Excel(Part, frozen=True, kw_only=True):
    """Where the table stands on the sheet. Merged headers become "Above / below"."""

    sheet: str = ""  # the first one
    header: tuple[int, ...] = (1,)  # row numbers as Excel shows them
    skip: tuple[str, ...] = ("jumlah", "total", "subtotal", "grand total")  # rows beginning so
    stop: str = ""  # the table ends at a row beginning so


class Sftp(Part, frozen=True, kw_only=True):
    """A folder of another machine. `host_key` is its public key, so that no other is believed."""

    host: str
    user: str
    host_key: str
    password: str = ""
    private_key: str = ""
    port: int = 22


class Files(Part, frozen=True, kw_only=True, tag_field="kind", tag="files"):
    """Files in the folder of sources, behind an address, or on an SFTP server."""

    format: Literal["csv", "excel", "parquet", "geojson", "json"]
    folder: str = ""  # below the folder of sources, or on the SFTP server
    pattern: str = "*"
    pick: Literal["all", "newest"] = "all"
    url: str = ""
    headers: dict[str, str] = {}
    auth: Auth = Auth()
    sftp: Sftp | None = None
    csv: Csv = Csv()
    excel: Excel = Excel()
    records: str = ""  # json: path of the list


class Sheet(Part, frozen=True, kw_only=True, tag_field="kind", tag="sheet"):
    """A Google Sheet by the link people share; it is read through its CSV export."""

    url: str
    csv: Csv = Csv()


class Soap(Part, frozen=True, kw_only=True, tag_field="kind", tag="soap"):
    """SOAP 1.1 or 1.2: an envelope that is sent, and the name of the element that repeats."""

    url: str
    action: str
    body: str  # what stands inside <Body>, XML
    record: str  # local name of one record's element
    version: Literal["1.1", "1.2"] = "1.1"
    auth: Auth = Auth()


class Webhook(Part, frozen=True, kw_only=True, tag_field="kind", tag="webhook"):
    """The application pushes CloudEvents to /hook/<source>/, signed with HMAC-SHA-256."""

    secret: str
    records: str = ""  # path of the rows in an event's data; "" when the data is one row
    types: tuple[str, ...] = ()  # kinds of events that are taken; empty = all


class Email(Part, frozen=True, kw_only=True, tag_field="kind", tag="email"):
    """Spreadsheets that arrive as attachments in a mailbox."""

    host: str
    user: str
    password: str
    format: Literal["csv", "excel"]
    port: int = 993
    mailbox: str = "INBOX"
    senders: tuple[str, ...] = ()  # only their mails; required, for anybody can write
    subject: str = ""  # must stand in the subject
    pattern: str = "*"
    csv: Csv = Csv()
    excel: Excel = Excel()


Read = Rest | Sql | Files | Sheet | Soap | Webhook | Email

ColumnType = Literal[
    "string", "integer", "number", "boolean", "date", "datetime", "geopoint", "any"
]


class ColumnSpec(Part, frozen=True, kw_only=True):
    """A column of ours and how it is made from theirs (`from`). Types as in Table Schema."""

    name: str
    source: str = field(default="", name="from")
    title: str = ""
    type: ColumnType = "string"
    format: str = ""  # number: indonesian | plain; date: %d/%m/%Y; geopoint: "lat, lon"
    unit: str = ""
    description: str = ""
    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    enum: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()  # texts that mean "no value", besides the usual ones
    default: str | None = None
    personal: bool = False


class RowsPromise(Part, frozen=True, kw_only=True):
    """How many rows a load has. Fewer or more, and the last good data stays."""

    minimum: int = 0
    maximum: int | None = None
    shrink: float = 0.5  # it may lose this share of its rows from one load to the next; 1 = all


class Contract(Part, frozen=True, kw_only=True):
    """What the source promises besides its columns."""

    fresh: str = "1d"
    rows: RowsPromise = RowsPromise()
    bad_rows: float = 0.2  # with a greater share of bad rows nothing is loaded
    missing_column: Literal["stop", "empty"] = "stop"


class PlaceRule(Part, frozen=True, kw_only=True):
    """Which region a row belongs to: a column with a code or a name, or the row's point."""

    column: str = ""
    within: str = ""  # column with the kecamatan, to tell equal names apart
    level: Literal["kelurahan", "kecamatan", "kota"] = "kelurahan"
    unmatched: Literal["keep", "quarantine"] = "keep"


class PointRule(Part, frozen=True, kw_only=True):
    """Where a row lies: two columns in degrees, or one of type geopoint."""

    longitude: str = ""
    latitude: str = ""
    column: str = ""


class PeriodRule(Part, frozen=True, kw_only=True):
    """Which time a row is about: a column, cut to a year, month or day; or two columns."""

    column: str = ""
    year: str = ""
    month: str = ""
    cut: Literal["year", "month", "day"] = "month"


Same = Literal["refuse", "last", "sum"]


class Mapping(Part, frozen=True, kw_only=True):
    """Into which things of the city the rows go. `columns`: theirs → ours ("=text" is constant)."""

    target: str
    columns: dict[str, str]
    same: Same | None = None  # several rows about one thing; by itself: refuse, or last in upsert
    keep_rows: bool | None = None


class Schedule(Part, frozen=True, kw_only=True):
    """When it is read: every so often, or by a cron line in the city's time."""

    every: str = ""
    cron: str = ""


class Value(Part, frozen=True, kw_only=True):
    """A number from the rows: exactly one of the ways. `where` keeps rows with these values."""

    count: bool = False
    sum: str = ""
    mean: str = ""
    minimum: str = ""
    maximum: str = ""
    where: dict[str, str | int | float | bool] = {}
    newest: bool = False  # only rows of the newest period
    per: Value | None = None  # divided by this one
    percent: bool = False


class Tile(Part, frozen=True, kw_only=True):
    """A card on the command center: one big number, and bars by a column."""

    title: str
    value: Value
    unit: str = ""
    by: str = ""
    top: int = 8
    order: int = 300
    wall: int = 3


class IndicatorSpec(Part, frozen=True, kw_only=True):
    """A number with its meaning."""

    code: str
    title: str
    value: Value
    unit: str = ""
    definition: str = ""
    direction: Direction = "up"
    target: float | None = None
    order: int = 300


class Layer(Part, frozen=True, kw_only=True):
    """Rows on the map: their points, or kelurahan shaded by a number."""

    title: str
    label: str = ""  # column with the name of a point
    note: str = ""  # column with a word more
    colour: str = "#0a5c56"
    shade: Value | None = None
    public: bool = False


class Published(Part, frozen=True, kw_only=True):
    """The rows offered as a dataset (Satu Data)."""

    title: str = ""
    description: str = ""
    theme: str = ""
    frequency: str = "irregular"
    access: Literal["open", "limited", "closed"] = "limited"
    licence: str = "CC-BY-4.0"
    keywords: tuple[str, ...] = ()


class Show(Part, frozen=True, kw_only=True):
    """How the source shows itself in the house."""

    tile: Tile | None = None
    indicators: tuple[IndicatorSpec, ...] = ()
    layer: Layer | None = None
    dataset: Published | None = None


class Manifest(Part, frozen=True, kw_only=True):
    """A source: who answers for it, how it is read, what it promises, where it goes."""

    source: str
    title: str
    agency: str
    owner: str
    read: Read
    columns: tuple[ColumnSpec, ...]
    key: tuple[str, ...] = ()
    application: str = ""
    steward: str = ""
    description: str = ""
    mode: Literal["replace", "upsert"] = "replace"
    limits: Limits = Limits()
    contract: Contract = Contract()
    place: PlaceRule | None = None
    point: PointRule | None = None
    period: PeriodRule | None = None
    map: Mapping | None = None
    schedule: Schedule = Schedule()
    show: Show = Show()
