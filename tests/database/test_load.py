"""A schema's data replaced as a whole or not at all."""

from __future__ import annotations

import gzip
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reporter.database import Connection, Database, connect, origin
from reporter.database.deploy import apply
from reporter.database.load import Source, demo, files, load
from reporter.database.project import Schema, read
from reporter.errors import DatabaseError
from tests.database.test_project import written

ROOT = Path(__file__).parents[2]

SHOP = {
    "tables__sale": """-- Sales.
CREATE TABLE IF NOT EXISTS sale (
  id INT NOT NULL, day DATE NOT NULL, year INT GENERATED ALWAYS AS (YEAR(day)) STORED,
  units INT DEFAULT NULL, price DECIMAL(8,2) NOT NULL DEFAULT 0, note VARCHAR(40) DEFAULT NULL,
  PRIMARY KEY (id), KEY sale_by_day (day, units), KEY sale_by_year (year))""",
    "tables__market": "-- Markets.\nCREATE TABLE IF NOT EXISTS market (name VARCHAR(20) PRIMARY KEY)",
    "tables__yearly": "-- Derived.\nCREATE TABLE IF NOT EXISTS yearly (year INT PRIMARY KEY, units INT)",
    "tables__data_origin": (ROOT / "sql/sales/tables/data_origin.sql").read_text(encoding="utf-8"),
    "views__sold": "-- Sold.\nCREATE VIEW sold AS SELECT year, units FROM sale",
    "procedures__after_load": """-- Derives.
CREATE PROCEDURE after_load() BEGIN
  IF EXISTS (SELECT 1 FROM market WHERE name = 'stop') THEN
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'stopped';
  END IF;
  DELETE FROM yearly;
  INSERT INTO yearly SELECT year, SUM(units) FROM sold GROUP BY year;
END""",
    "triggers__kept": """-- Keeps yearly.
CREATE TRIGGER kept AFTER INSERT ON sale FOR EACH ROW
  INSERT INTO yearly VALUES (NEW.year, NEW.units) ON DUPLICATE KEY UPDATE units = yearly.units + NEW.units""",
}
SALES = b"id,day,units,price\n1,2020-01-02,3,1.50\n2,2020-02-03,4,2.25\n3,2021-01-01,5,3.00\n"
LOADED = [(1, 2020, 3), (2, 2020, 4), (3, 2021, 5)]


@pytest.fixture
def connection(server: Database) -> Iterator[Connection]:
    with connect(server, load_files=True) as opened:
        yield opened


@pytest.fixture
def shop(tmp_path: Path) -> Schema:
    return read(written(tmp_path / "sql", **SHOP)).schema("s")


@pytest.fixture
def database(schema: Callable[[], str], connection: Connection, shop: Schema) -> str:
    """A database with the shop applied and one sale in it."""
    name = schema()
    apply(connection, shop, name)
    connection.execute("INSERT INTO sale (id, day, units) VALUES (9, '2019-01-01', 9)")
    return name


def folder(tmp_path: Path, **contents: bytes) -> Source:
    """A source folder: ``sale_csv`` is sale.csv, ``sale_csv_gz`` is sale.csv.gz."""
    home = tmp_path / "source"
    home.mkdir()
    for key, content in contents.items():
        table, *suffixes = key.split("_")
        packed = gzip.compress(content) if suffixes[-1] == "gz" else content
        (home / ".".join([table, *suffixes])).write_bytes(packed)
    return files(home)


def rows(connection: Connection, select: str) -> list[tuple[object, ...]]:
    return connection.query(select).frame.rows()


def assert_untouched(connection: Connection, database: str) -> None:
    """The old row and its trigger are there, and nothing of the load is."""
    connection.execute(f"USE `{database}`")
    assert rows(connection, "SELECT id, units FROM sale") == [(9, 9)]
    assert rows(connection, "SELECT year, units FROM yearly") == [(2019, 9)]
    assert origin.current(connection) is None
    connection.execute("INSERT INTO sale (id, day, units) VALUES (10, '2019-01-01', 1)")
    assert rows(connection, "SELECT units FROM yearly") == [(10,)]
    assert leftovers(connection, database) == []


def leftovers(connection: Connection, database: str) -> list[str]:
    tables = rows(
        connection,
        f"SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA LIKE '{database}%'"
        " AND (TABLE_NAME LIKE '%\\_\\_%' OR TABLE_SCHEMA LIKE '%\\_\\_%')",
    )
    databases = rows(connection, f"SHOW DATABASES LIKE '{database}\\_\\_%'")
    return [str(name) for (name,) in tables + databases]


@pytest.mark.parametrize("key", ["sale_csv", "sale_csv_gz", "SALE_CSV"])
def test_a_folder_replaces_everything(
    connection: Connection, database: str, shop: Schema, tmp_path: Path, key: str
) -> None:
    connection.execute("INSERT INTO market VALUES ('old')")
    told: list[tuple[str, int]] = []
    done = load(connection, shop, database, folder(tmp_path, **{key: SALES}), lambda *a: told.append(a))
    assert rows(connection, "SELECT id, year, units FROM sale ORDER BY id") == LOADED
    assert rows(connection, "SELECT year, units FROM yearly ORDER BY 1") == [(2020, 7), (2021, 5)]
    assert done.rows == {"market": 0, "sale": 3, "yearly": 2}
    assert done.emptied == ("market",)
    assert told[-1][0] == "sale"
    assert leftovers(connection, database) == []


def test_triggers_and_keys_survive_a_load(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    before = rows(connection, "SHOW CREATE TABLE sale")
    load(connection, shop, database, folder(tmp_path, sale_csv=SALES))
    after = rows(connection, "SHOW CREATE TABLE sale")
    assert after == before
    connection.execute("INSERT INTO sale (id, day, units) VALUES (4, '2021-02-02', 10)")
    assert rows(connection, "SELECT units FROM yearly WHERE year = 2021") == [(15,)]
    done = apply(connection, shop, database)
    assert (done.created, done.replaced, done.dropped) == ((), (), ())


def test_values_are_kept_as_they_are(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    content = (
        b'"id","day","units","note"\n"1","2020-01-01","","INR\r"\n"2","2020-01-01","2","a ""b"", \\n\nc\\"\n'
        b"3,2020-01-01,NULL,NULL\n4,2020-01-01,,\n5,2020-01-01,1, \xe2\x82\xb9 \r\n"
    )
    load(connection, shop, database, folder(tmp_path, sale_csv=content))
    assert rows(connection, "SELECT id, units, note FROM sale ORDER BY id") == [
        (1, None, "INR\r"),
        (2, 2, 'a "b", \\n\nc\\'),
        (3, None, None),
        (4, None, ""),
        (5, 1, " ₹ \r"),
    ]


def test_a_header_that_ends_in_a_carriage_return_says_that_rows_do(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    content = b"\xef\xbb\xbfid,day,note\r\n1,2020-01-01,x\r\n2,2020-01-01,y\r\n"
    load(connection, shop, database, folder(tmp_path, sale_csv=content))
    assert rows(connection, "SELECT id, note FROM sale ORDER BY id") == [(1, "x"), (2, "y")]


def test_columns_match_by_name_and_strangers_are_named(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    content = b"colour,YEAR,Units,Day,ID\nred,1999,3,2020-01-02,1\n"
    source = folder(tmp_path, sale_csv=content, other_csv=b"a\n1\n")
    done = load(connection, shop, database, source)
    assert rows(connection, "SELECT id, year, units, price FROM sale") == [(1, 2020, 3, 0)]
    assert (done.unknown_tables, done.unknown_columns) == (("other",), ("sale.colour",))


BAD = {
    "a bad number": (b"1,2020-01-01,3\n2,2020-01-01,many\n", 3, "many"),
    "a bad date": (b"1,2020-13-01,3\n", 2, "2020-13-01"),
    "a bad date after a quoted line feed": (b'"1","2020-01-01","3"\n"2","2020-\n01","3"\n3,x,3\n', 3, ""),
    "a row too short": (b"1,2020-01-01,3\n2\n", 3, "2"),
    "a row too long": (b"1,2020-01-01,3\n2,2020-01-01,3,4\n", 3, "2"),
    "a repeated key": (b"1,2020-01-01,3\n2,2020-01-01,3\n1,2020-01-01,4\n", 0, "Duplicate"),
    "no number at all": (b",2020-01-01,3\n", 2, "id"),
}


@pytest.mark.parametrize(("lines", "line", "said"), BAD.values(), ids=BAD)
@pytest.mark.parametrize("key", ["sale_csv", "sale_csv_gz"])
def test_a_row_that_does_not_fit_changes_nothing(
    connection: Connection,
    database: str,
    shop: Schema,
    tmp_path: Path,
    key: str,
    lines: bytes,
    line: int,
    said: str,
) -> None:
    source = folder(tmp_path, **{key: b"id,day,units\n" + lines})
    with pytest.raises(DatabaseError) as raised:
        load(connection, shop, database, source)
    fault = raised.value.faults[0]
    assert fault.place == f"{source.path}/{key.replace('_', '.')}" + (f":{line}" if line else "")
    assert said in fault.found
    assert_untouched(connection, database)


def test_a_number_with_more_decimals_than_the_column_is_no_small_matter(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    content = b"id,day,price\n1,2020-01-01,1.25\n2,2020-01-01,1.255\n"
    with pytest.raises(DatabaseError, match=r"sale\.csv:3"):
        load(connection, shop, database, folder(tmp_path, sale_csv=content))
    assert_untouched(connection, database)


def test_a_server_that_keeps_no_warnings_hides_nothing(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    connection.execute("SET SESSION max_error_count = 0, sql_notes = 0, unique_checks = 0")
    with pytest.raises(DatabaseError, match=r"sale\.csv:3"):
        load(connection, shop, database, folder(tmp_path, sale_csv=b"id,day\n1,2020-01-01\n2,x\n"))
    assert_untouched(connection, database)


def test_every_fault_of_every_header_comes_before_anything_is_loaded(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    source = folder(tmp_path, sale_csv=b"id,units,id\n1,2,3\n", market_csv=b"zone\nx\n")
    with pytest.raises(DatabaseError) as raised:
        load(connection, shop, database, source)
    assert [fault.code for fault in raised.value.faults] == [
        "load.column-missing",
        "load.column-twice",
        "load.column-missing",
    ]
    assert_untouched(connection, database)


def test_a_procedure_after_the_load_that_fails_changes_nothing(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    with pytest.raises(DatabaseError, match="stopped"):
        load(connection, shop, database, folder(tmp_path, sale_csv=SALES, market_csv=b"name\nstop\n"))
    assert_untouched(connection, database)


def test_triggers_that_cannot_be_made_again_bring_the_old_tables_back(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    texts = SHOP | {
        "triggers__bad": "-- c\nCREATE TRIGGER bad AFTER DELETE ON sale FOR EACH ROW INSERT nowhere"
    }
    broken = read(written(tmp_path / "broken", **texts)).schema("s")
    with pytest.raises(DatabaseError):
        load(connection, broken, database, folder(tmp_path, sale_csv=SALES))
    assert_untouched(connection, database)


def test_a_damaged_archive_changes_nothing(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    source = folder(
        tmp_path, sale_csv_gz=SALES + b"".join(b"%d,2020-01-01,1,1\n" % n for n in range(4, 99999))
    )
    packed = source.path / "sale.csv.gz"
    packed.write_bytes(packed.read_bytes()[:-1000])
    with pytest.raises(DatabaseError) as raised:
        load(connection, shop, database, source)
    assert raised.value.faults[0].code == "load.damaged"
    assert_untouched(connection, database)


def test_a_bomb_is_not_unpacked_to_its_end(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.sql", "w") as stream:
        for _ in range(300):
            stream.write(b" " * (1 << 20))
    with pytest.raises(DatabaseError) as raised:
        load(connection, shop, database, files(bomb))
    assert raised.value.faults[0].code == "load.too-large"
    assert_untouched(connection, database)


DUMP = """\ufeff/*M!999999\\- enable the sandbox mode */ -- MySQL dump 10.13
/*!40101 SET NAMES utf8 */;
DROP TABLE IF EXISTS `sale`;
CREATE TABLE `sale` (
  `id` int NOT NULL COMMENT 'a, (b)',
  `day` date DEFAULT NULL,
  `units` double,
  `note` varchar(45) CHARACTER SET latin1 COLLATE utf8mb4_0900_ai_ci DEFAULT NULL,
  PRIMARY KEY (`id`), KEY `k` (`day`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
LOCK TABLES `sale` WRITE;
INSERT INTO `sale` VALUES (1,'2020-01-02',3,'it\\'s; ''INR\\r'),(2,'2020-02-03',4e0,NULL);
INSERT INTO `sale` (`day`, `id`, units) VALUES ('2021-01-01', 3, 5);
UNLOCK TABLES;
CREATE TABLE `extra` (`a` int);
/*!50001 CREATE VIEW `v` AS SELECT 1 */;
DELIMITER ;;
CREATE DEFINER=`nobody`@`%` PROCEDURE `p`()
BEGIN
  DROP TABLE sale;
END ;;
DELIMITER ;
CREATE USER evil; GRANT ALL ON *.* TO evil;
DROP DATABASE mysql;
"""


@pytest.mark.parametrize("form", ["sql", "sql.gz", "zip"])
def test_of_a_dump_only_rows_come_in(
    connection: Connection, database: str, shop: Schema, tmp_path: Path, form: str
) -> None:
    path = tmp_path / f"dump.{form}"
    if form == "zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("dump.sql", DUMP)
    else:
        path.write_bytes(gzip.compress(DUMP.encode()) if form == "sql.gz" else DUMP.encode())
    done = load(connection, shop, database, files(path))
    assert rows(connection, "SELECT id, year, units FROM sale ORDER BY id") == LOADED
    assert rows(connection, "SELECT note FROM sale WHERE id = 1") == [("it's; 'INR\r",)]
    assert done.unknown_tables == ("extra",)
    assert rows(connection, "SELECT COUNT(*) FROM mysql.user WHERE user = 'evil'") == [(0,)]
    assert leftovers(connection, database) == []


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("INSERT INTO sale SELECT 1, 2, 3, LOAD_FILE('x')", "plain values"),
        ("INSERT INTO sale VALUES (1, NOW(), 3, NULL)", "plain values"),
        ("INSERT INTO sale VALUES (1, 2, 3, NULL) /*!50000 ; DROP DATABASE mysql */", "plain values"),
        ("INSERT INTO other VALUES (1)", "doesn't create"),
        ("CREATE TABLE sale (a INT)", "comes twice"),
        ("INSERT INTO sale VALUES (1, '2020-01-01', 3, 'open", "never closes"),
        ("INSERT INTO sale VALUES (4, '2020-01-01')", "Column count"),
    ],
)
def test_a_dump_that_is_more_than_rows_is_refused_with_its_line(
    connection: Connection, database: str, shop: Schema, tmp_path: Path, statement: str, said: str
) -> None:
    path = tmp_path / "dump.sql"
    path.write_text(DUMP.replace("DROP DATABASE mysql", statement))
    with pytest.raises(DatabaseError, match=said) as raised:
        load(connection, shop, database, files(path))
    assert raised.value.faults[0].place in (f"{path}:24", str(path))
    assert_untouched(connection, database)


def test_a_value_of_a_dump_that_does_not_fit_changes_nothing(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    path = tmp_path / "dump.sql"
    path.write_text(DUMP.replace("4e0", "'four'"))
    with pytest.raises(DatabaseError, match="table sale"):
        load(connection, shop, database, files(path))
    assert_untouched(connection, database)


def test_the_origin_comes_with_the_rows(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    assert origin.current(connection, database) is None
    done = load(connection, shop, database, folder(tmp_path, sale_csv=SALES))
    found = origin.current(connection, database)
    assert found is not None
    assert found == done.origin
    assert (found.kind, found.description, found.is_demo, found.rows["sale"]) == (
        "folder",
        "Folder source",
        False,
        3,
    )
    assert found.hashes.keys() == {"sale.csv"}
    assert found.loaded_at.startswith("20")


def test_demo_data_replace_only_demo_data(
    connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    own = folder(tmp_path, sale_csv=SALES)
    first = demo(own.path, seed=1, scale=0.5)
    with pytest.raises(DatabaseError, match="unknown origin"):
        load(connection, shop, database, first)
    connection.execute("DELETE FROM sale")
    connection.execute("DELETE FROM yearly")
    for source in (first, demo(own.path, seed=2, scale=1), own):
        load(connection, shop, database, source)
    with pytest.raises(DatabaseError, match="--reset"):
        load(connection, shop, database, demo(own.path, seed=3, scale=0.01))
    current = origin.current(connection, database)
    assert current is not None
    assert current.kind == "folder"
    done = load(connection, shop, database, demo(own.path, seed=3, scale=0.01, reset=True))
    assert (done.origin.seed, done.origin.scale, done.origin.is_demo) == (3, 0.01, True)


@pytest.mark.parametrize("healer", ["load", "apply"])
def test_what_a_killed_load_left_is_gone_after_the_next(
    connection: Connection, database: str, shop: Schema, tmp_path: Path, healer: str
) -> None:
    """Killed between the rename and the first trigger: new rows without triggers, old tables with them."""
    stage = f"{database}__load"
    connection.execute(f"CREATE DATABASE {stage}")
    connection.execute(f"CREATE TABLE {stage}.sale LIKE sale")
    connection.execute(f"RENAME TABLE sale TO sale__old, {stage}.sale TO sale")
    source = folder(tmp_path, sale_csv=SALES)
    if healer == "apply":
        assert [change.name for change in apply(connection, shop, database).created] == ["kept"]
    load(connection, shop, database, source)
    connection.execute("INSERT INTO sale (id, day, units) VALUES (4, '2021-02-02', 10)")
    assert rows(connection, "SELECT units FROM yearly WHERE year = 2021") == [(15,)]
    assert leftovers(connection, database) == []


def test_a_reader_sees_the_old_rows_or_the_new_and_never_none(
    server: Database, connection: Connection, database: str, shop: Schema, tmp_path: Path
) -> None:
    source = folder(tmp_path, sale_csv=SALES)
    seen: list[tuple[object, ...]] = []
    over = threading.Event()

    def read_on() -> None:
        with connect(server, database) as reader:
            while not over.is_set():
                seen.extend(rows(reader, "SELECT COUNT(*), SUM(units) FROM sale"))

    thread = threading.Thread(target=read_on)
    thread.start()
    try:
        for _ in range(5):
            load(connection, shop, database, source)
    finally:
        over.set()
        thread.join()
    assert {tuple(map(str, row)) for row in seen} <= {("1", "9"), ("3", "12")}
    assert len(seen) > 5


def test_a_schema_without_an_origin_is_named(
    connection: Connection, schema: Callable[[], str], tmp_path: Path
) -> None:
    bare = read(written(tmp_path / "sql", tables__sale=SHOP["tables__sale"])).schema("s")
    database = schema()
    apply(connection, bare, database)
    with pytest.raises(DatabaseError, match="data_origin"):
        load(connection, bare, database, folder(tmp_path, sale_csv=SALES))


@pytest.mark.parametrize("name", ["missing", "table.xlsx"])
def test_what_cannot_be_loaded_is_said_at_once(tmp_path: Path, name: str) -> None:
    (tmp_path / "table.xlsx").write_bytes(b"")
    with pytest.raises(DatabaseError, match="mysqldump"):
        files(tmp_path / name)


def test_tables_that_were_never_applied_are_named(
    connection: Connection, schema: Callable[[], str], shop: Schema, tmp_path: Path
) -> None:
    with pytest.raises(DatabaseError, match="reporter db apply"):
        load(connection, shop, schema(), folder(tmp_path, sale_csv=SALES))


PUBLISHED = {
    "sales": (
        "sales_insights",
        {"customers": 38, "date": 1126, "markets": 17, "products": 279, "transactions": 150_283},
    ),
    "gdb": (
        "gdb023",
        {
            "dim_customer": 209,
            "dim_product": 397,
            "fact_sales_monthly": 971_631,
            "fact_gross_price": 579,
            "fact_manufacturing_cost": 579,
            "fact_pre_invoice_deductions": 418,
        },
    ),
}


@pytest.mark.parametrize("key", PUBLISHED)
def test_published_dumps_and_folders_give_the_documented_rows_and_the_same(
    connection: Connection, schema: Callable[[], str], shared: Path, key: str
) -> None:
    name, documented = PUBLISHED[key]
    sql = Schema(key, read(ROOT / "sql").schema(key).of("table"))
    home = shared / "data" / name
    digests = []
    for source in (home, home / "mysqldump.zip"):
        database = schema()
        apply(connection, sql, database)
        done = load(connection, sql, database, files(source))
        assert {table: done.rows[table] for table in documented} == documented
        digests.append([digest(connection, database, table) for table in documented])
    assert digests[0] == digests[1]


def digest(connection: Connection, database: str, table: str) -> tuple[object, ...]:
    """A number that the table's rows give in any order; a key that counts up isn't the source's."""
    names = rows(
        connection,
        "SELECT COLUMN_NAME FROM information_schema.COLUMNS"
        f" WHERE TABLE_SCHEMA = '{database}' AND TABLE_NAME = '{table}' AND EXTRA NOT LIKE '%auto_increment%'"
        " ORDER BY ORDINAL_POSITION",
    )
    listed = ", ".join(f"HEX(`{name}`)" for (name,) in names)
    return rows(
        connection, f"SELECT COUNT(*), SUM(CRC32(CONCAT_WS('|', {listed}))) FROM `{database}`.`{table}`"
    )[0]
