"""The dimensions of `gdb` that are the same at every seed: markets, customers and products."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

__all__ = ["DIVISIONS", "FISCAL_YEARS", "MARKETS", "Customer", "Market", "Product", "customers", "products"]

FISCAL_YEARS = (2018, 2019, 2020, 2021, 2022)
"""Each starts in the September before; the last ends with December 2021."""


@dataclass(frozen=True, slots=True)
class Market:
    """A market: its customer codes, and the units sold in each fiscal year."""

    name: str
    sub_zone: str
    region: str
    customers: int
    units: Sequence[int]
    flagship: bool = False


@dataclass(frozen=True, slots=True)
class Customer:
    code: int
    name: str
    platform: str
    channel: str
    market: int
    """Position in ``MARKETS``."""


@dataclass(frozen=True, slots=True)
class Product:
    code: str
    division: int
    """Position in ``DIVISIONS``."""
    segment: str
    category: str
    name: str
    variant: str
    price: int
    """Of the category, in ten-thousandths; the product's own is somewhere near it."""


DIVISIONS = ("N & S", "P & A", "PC")

MARKETS = (
    Market("Australia", "ANZ", "APAC", 8, (131_402, 262_759, 561_823, 903_619, 517_093), flagship=True),
    Market("New Zealand", "ANZ", "APAC", 7, (38_157, 80_222, 176_391, 331_843, 190_472)),
    Market(
        "India", "India", "APAC", 18, (1_731_606, 3_048_258, 5_412_388, 13_906_429, 7_688_156), flagship=True
    ),
    Market("Bangladesh", "ROA", "APAC", 5, (29_732, 61_482, 139_246, 248_167, 139_732)),
    Market("China", "ROA", "APAC", 4, (92_362, 181_941, 352_714, 655_285, 371_548), flagship=True),
    Market("Indonesia", "ROA", "APAC", 4, (88_022, 176_534, 341_099, 612_457, 352_281), flagship=True),
    Market("Japan", "ROA", "APAC", 10, (51_279, 98_618, 171_846, 315_731, 178_362), flagship=True),
    Market("Pakistan", "ROA", "APAC", 4, (34_881, 70_197, 148_538, 205_924, 112_846)),
    Market("Philippines", "ROA", "APAC", 6, (162_541, 318_076, 627_465, 1_481_337, 846_212), flagship=True),
    Market(
        "South Korea", "ROA", "APAC", 6, (611_939, 1_127_412, 2_296_052, 4_968_747, 2_744_381), flagship=True
    ),
    Market("Austria", "NE", "EU", 8, (21_641, 43_379, 74_212, 141_563, 81_934)),
    Market("Germany", "NE", "EU", 11, (83_177, 165_928, 312_846, 548_338, 321_765), flagship=True),
    Market("Netherlands", "NE", "EU", 9, (46_293, 91_853, 182_737, 322_044, 184_655), flagship=True),
    Market("Norway", "NE", "EU", 9, (44_381, 88_015, 171_299, 489_627, 277_532), flagship=True),
    Market("Poland", "NE", "EU", 8, (39_443, 80_531, 158_321, 196_873, 109_285)),
    Market("Sweden", "NE", "EU", 6, (16_911, 33_223, 57_468, 98_351, 57_113)),
    Market("United Kingdom", "NE", "EU", 11, (140_865, 281_397, 532_181, 962_477, 551_323), flagship=True),
    Market("France", "SE", "EU", 10, (121_735, 240_189, 461_521, 835_292, 478_847), flagship=True),
    Market("Italy", "SE", "EU", 10, (80_626, 158_847, 307_313, 521_769, 297_479), flagship=True),
    Market("Portugal", "SE", "EU", 11, (66_184, 131_262, 252_672, 448_936, 258_392), flagship=True),
    Market("Spain", "SE", "EU", 11, (55_946, 110_528, 193_142, 467_155, 270_623), flagship=True),
    Market("Brazil", "LATAM", "LATAM", 2, (12_388, 24_694, 49_739, 47_268, 26_549)),
    Market("Chile", "LATAM", "LATAM", 2, (5_273, 9_839, 16_945, 33_412, 19_281)),
    Market("Colombia", "LATAM", "LATAM", 1, (2_649, 4_412, 7_355, 14_922, 8_632)),
    Market("Mexico", "LATAM", "LATAM", 2, (10_954, 22_144, 41_879, 50_389, 29_711)),
    Market("Canada", "NA", "NA", 11, (172_313, 341_262, 662_936, 2_187_059, 1_246_489), flagship=True),
    Market("USA", "NA", "NA", 15, (1_004_821, 1_961_373, 4_318_643, 8_214_398, 4_573_125), flagship=True),
)
"""By sub-zone. South Korea in FY2021 stays just below five million units."""

_NO_ONLINE = ("Brazil", "Chile", "Colombia")
_TRAILING_BLANK = ("India", "Japan", "Norway", "Chile")
"""Markets in which Amazon is spelled with a blank at its end; in India it has a code of either spelling."""

_RETAILERS: Mapping[str, str] = {
    "APAC": (
        "Kaveri Electronics|Nilgiri Digital|Tamarind Stores|Sandalwood Retail|Peacock Mart|Monsoon Online*|"
        "Saffron Square|Banyan Traders†|Deccan Devices|Marigold Stores|Jade Circuit|Hanok Digital*|"
        "Mirinae Mart|Hinode Denki|Kumo Online*|Bamboo Basket|Coral Computers|Batik Bazaar|Pearl Electronics|"
        "Padma Stores|Riverbend Trading†|Southern Cross IT|Kiwi Components|Wattle Wares"
    ),
    "EU": (
        "Albatros Electro|Bruyère|Castell Digital|Delfino Store|Elbe Technik|Fjordlys|Garonne Multimédia|"
        "Hansa Rechner|Isar Markt|Jutland IT|Kestrel & Sons|Lumière Direct*|Mistral Online*|Nordlicht|"
        "Oder Komputer|Polderwinkel|Quercia|Ribera Informática|Skagen Elektronikk|Tejo Store|Umbria Tech|"
        "Vistula Shop*|Wexford Electrical|Xarxa*|Yorkshire Computers|Zonnebloem|Alpenblick|Bergsvik|Cork Oak|"
        "Douro Digital|Emilia Casa|Fenland Direct*|Gaudium"
    ),
    "LATAM": "Andes Distribución†",
    "NA": (
        "Redwood Electronics|Prairie Point|Lakeshore Tech|Maple Circuit|Granite Supply†|Harbor & Pine|"
        "Copperline|Blue Ridge Office|Sequoia Online*|Great Plains Warehouse|Northgate Computers|"
        "Summit Office|Bayou Bits"
    ),
}
"""By region; * sells online, † is a distributor."""

_SHOP, _ONLINE = "Brick & Mortar", "E-Commerce"


@dataclass(frozen=True, slots=True)
class _Line:
    """A category of products: their names, and how many of the variants each comes in."""

    division: int
    segment: str
    category: str
    price: int
    names: str
    variants: str
    counts: Sequence[int]


_LINES = (
    _Line(0, "Networking", "Mesh extender", 118_000, "Lattice|Relay", "home", (3, 3)),
    _Line(0, "Networking", "Router", 164_000, "Beacon|Junction|Waypoint", "home", (3, 3, 3)),
    _Line(
        0,
        "Storage",
        "External solid state drive",
        236_000,
        "Vault|Ember|Pebble|Strata|Onyx",
        "home",
        (3,) * 5,
    ),
    _Line(0, "Storage", "USB flash drive", 61_000, "Sliver|Minnow|Clip|Spark", "home", (3,) * 4),
    _Line(1, "Accessories", "Battery", 33_000, "Ampere|Reserve|Cell One|Endura", "colour", (5,) * 4),
    _Line(
        1,
        "Accessories",
        "Keyboard",
        148_000,
        "Cadence|Staccato|Tempo|Quill|Ledger|Octave|Typist|Prelude",
        "colour",
        (6,) * 8,
    ),
    _Line(
        1,
        "Accessories",
        "Mouse",
        96_000,
        "Dart|Glide|Vole|Pointer|Swift|Comet|Orbit|Dash",
        "colour",
        (6,) * 8,
    ),
    _Line(
        1, "Peripherals", "Graphics card", 335_000, "Prism|Aurora|Raster|Vector|Facet|Halo", "grade", (6,) * 6
    ),
    _Line(1, "Peripherals", "Hard disk", 201_000, "Granary|Archive|Almanac", "grade", (4,) * 3),
    _Line(
        1, "Peripherals", "Motherboard", 272_000, "Keystone|Foundry|Atlas|Mortise|Truss", "grade", (4,) * 5
    ),
    _Line(
        1,
        "Peripherals",
        "Processor",
        318_000,
        "Pulse|Tandem|Octet|Meridian|Cascade|Zenith",
        "grade",
        (3,) * 6,
    ),
    _Line(2, "Desktop", "Business desktop", 4_180_000, "Bureau|Trestle", "machine", (8, 8)),
    _Line(2, "Desktop", "Personal desktop", 4_620_000, "Hearth|Nook", "machine", (7, 6)),
    _Line(2, "Notebook", "Business laptop", 5_040_000, "Folio|Envoy|Brief|Charter", "machine", (7,) * 4),
    _Line(
        2, "Notebook", "Gaming laptop", 6_930_000, "Rook|Lancer|Gambit|Sortie|Vanguard", "machine", (8,) * 5
    ),
    _Line(
        2,
        "Notebook",
        "Personal laptop",
        4_410_000,
        "Wren|Finch|Plover|Swallow|Heron|Kite|Linnet",
        "machine",
        (8,) * 7,
    ),
)

_VARIANTS: Mapping[str, Sequence[str]] = {
    "home": ("Standard", "Plus", "Premium"),
    "grade": ("Standard", "Standard 2", "Plus", "Plus 2", "Premium", "Premium 2"),
    "colour": ("Standard Slate", "Standard Sand", "Plus Slate", "Plus Sand", "Premium Slate", "Premium Moss"),
    "machine": (
        "Standard Slate",
        "Standard Cobalt",
        "Standard Rust",
        "Plus Slate",
        "Plus Cobalt",
        "Plus Rust",
        "Premium Black",
        "Premium Moss",
    ),
}


def products() -> list[Product]:
    """The 397 products, by code."""
    return [product for number, line in enumerate(_LINES, 1) for product in _products_of(number, line)]


def _products_of(line_number: int, line: _Line) -> Iterator[Product]:
    """The variants of each product, each a little dearer than the one before."""
    for number, (name, count) in enumerate(zip(line.names.split("|"), line.counts, strict=True), 1):
        for place, variant in enumerate(_VARIANTS[line.variants][:count], 1):
            code = f"B{line_number:02d}{number:03d}{place:02d}"
            price = line.price * (94 + 6 * place) // 100
            full_name = f"{name} {line.category}"
            yield Product(code, line.division, line.segment, line.category, full_name, variant, price)


def customers() -> list[Customer]:
    """The 209 customer codes, in order."""
    names = {region: cycle(retailers.split("|")) for region, retailers in _RETAILERS.items()}
    return [
        Customer(80_000_000 + 10_000 * (place + 1) + 10 * number + 1, *kind, place)
        for place, market in enumerate(MARKETS)
        for number, kind in enumerate(_kinds(market, names[market.region]), 1)
    ]


def _kinds(market: Market, retailers: Iterator[str]) -> list[tuple[str, str, str]]:
    """Name, platform and channel of each customer of ``market``; retailers of a region take turns."""
    kinds = []
    if market.flagship:
        kinds.append(("AtliQ Flagship", _SHOP, "Direct"))
    if market.name not in _NO_ONLINE:
        kinds.append(("AtliQ Online", _ONLINE, "Direct"))
    if market.name == "India" or market.name not in _TRAILING_BLANK:
        kinds.append(("Amazon", _ONLINE, "Retailer"))
    if market.name in _TRAILING_BLANK:
        kinds.append(("Amazon ", _ONLINE, "Retailer"))
    return kinds + [_retailer(name) for name in islice(retailers, market.customers - len(kinds))]


def _retailer(name: str) -> tuple[str, str, str]:
    if name.endswith("†"):
        return name[:-1], _SHOP, "Distributor"
    return name.rstrip("*"), _ONLINE if name.endswith("*") else _SHOP, "Retailer"
