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
    Market("Australia", "ANZ", "APAC", 8, (131_400, 262_750, 561_820, 903_610, 517_090), flagship=True),
    Market("New Zealand", "ANZ", "APAC", 7, (38_150, 80_220, 176_390, 331_840, 190_470)),
    Market(
        "India", "India", "APAC", 18, (1_731_600, 3_048_250, 5_412_380, 13_906_420, 7_688_150), flagship=True
    ),
    Market("Bangladesh", "ROA", "APAC", 5, (29_730, 61_480, 139_240, 248_160, 139_730)),
    Market("China", "ROA", "APAC", 4, (92_360, 181_940, 352_710, 655_280, 371_540), flagship=True),
    Market("Indonesia", "ROA", "APAC", 4, (88_020, 176_530, 341_090, 612_450, 352_280), flagship=True),
    Market("Japan", "ROA", "APAC", 10, (51_270, 98_610, 171_840, 315_730, 178_360), flagship=True),
    Market("Pakistan", "ROA", "APAC", 4, (34_880, 70_190, 148_530, 205_920, 112_840)),
    Market("Philippines", "ROA", "APAC", 6, (162_540, 318_070, 627_460, 1_481_330, 846_210), flagship=True),
    Market(
        "South Korea", "ROA", "APAC", 6, (611_930, 1_127_410, 2_296_050, 4_968_740, 2_744_380), flagship=True
    ),
    Market("Austria", "NE", "EU", 8, (21_640, 43_370, 74_210, 141_560, 81_930)),
    Market("Germany", "NE", "EU", 11, (83_170, 165_920, 312_840, 548_330, 321_760), flagship=True),
    Market("Netherlands", "NE", "EU", 9, (46_290, 91_850, 182_730, 322_040, 184_650), flagship=True),
    Market("Norway", "NE", "EU", 9, (44_380, 88_010, 171_290, 489_620, 277_530), flagship=True),
    Market("Poland", "NE", "EU", 8, (39_440, 80_530, 158_320, 196_870, 109_280)),
    Market("Sweden", "NE", "EU", 6, (16_910, 33_220, 57_460, 98_350, 57_110)),
    Market("United Kingdom", "NE", "EU", 11, (140_860, 281_390, 532_180, 962_470, 551_320), flagship=True),
    Market("France", "SE", "EU", 10, (121_730, 240_180, 461_520, 835_290, 478_840), flagship=True),
    Market("Italy", "SE", "EU", 10, (80_620, 158_840, 307_310, 521_760, 297_470), flagship=True),
    Market("Portugal", "SE", "EU", 11, (66_180, 131_260, 252_670, 448_930, 258_390), flagship=True),
    Market("Spain", "SE", "EU", 11, (55_940, 110_520, 193_140, 467_150, 270_620), flagship=True),
    Market("Brazil", "LATAM", "LATAM", 2, (12_380, 24_690, 49_730, 47_260, 26_540)),
    Market("Chile", "LATAM", "LATAM", 2, (5_270, 9_830, 16_940, 33_410, 19_280)),
    Market("Colombia", "LATAM", "LATAM", 1, (2_640, 4_410, 7_350, 14_920, 8_630)),
    Market("Mexico", "LATAM", "LATAM", 2, (10_950, 22_140, 41_870, 50_380, 29_710)),
    Market("Canada", "NA", "NA", 11, (172_310, 341_260, 662_930, 2_187_050, 1_246_480), flagship=True),
    Market("USA", "NA", "NA", 15, (1_004_820, 1_961_370, 4_318_640, 8_214_390, 4_573_120), flagship=True),
)
"""By sub-zone. USA in FY2020 and South Korea in FY2021 stay just below five million units."""

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

_LINES: Sequence[tuple[int, str, str, int, str, str, Sequence[int]]] = (
    # division, segment, category, price, words for names, variants, variants a product
    (0, "Networking", "Mesh extender", 118_000, "Lattice|Relay", "home", (3, 3)),
    (0, "Networking", "Router", 164_000, "Beacon|Junction|Waypoint", "home", (3, 3, 3)),
    (
        0,
        "Storage",
        "External solid state drive",
        236_000,
        "Vault|Ember|Pebble|Strata|Onyx",
        "home",
        (3,) * 5,
    ),
    (0, "Storage", "USB flash drive", 61_000, "Sliver|Minnow|Clip|Spark", "home", (3,) * 4),
    (1, "Accessories", "Battery", 33_000, "Ampere|Reserve|Cell One|Endura", "colour", (5,) * 4),
    (
        1,
        "Accessories",
        "Keyboard",
        148_000,
        "Cadence|Staccato|Tempo|Quill|Ledger|Octave|Typist|Prelude",
        "colour",
        (6,) * 8,
    ),
    (
        1,
        "Accessories",
        "Mouse",
        96_000,
        "Dart|Glide|Vole|Pointer|Swift|Comet|Orbit|Dash",
        "colour",
        (6,) * 8,
    ),
    (1, "Peripherals", "Graphics card", 335_000, "Prism|Aurora|Raster|Vector|Facet|Halo", "grade", (6,) * 6),
    (1, "Peripherals", "Hard disk", 201_000, "Granary|Archive|Almanac", "grade", (4,) * 3),
    (1, "Peripherals", "Motherboard", 272_000, "Keystone|Foundry|Atlas|Mortise|Truss", "grade", (4,) * 5),
    (
        1,
        "Peripherals",
        "Processor",
        318_000,
        "Pulse|Tandem|Octet|Meridian|Cascade|Zenith",
        "grade",
        (3,) * 6,
    ),
    (2, "Desktop", "Business desktop", 4_180_000, "Bureau|Trestle", "machine", (8, 8)),
    (2, "Desktop", "Personal desktop", 4_620_000, "Hearth|Nook", "machine", (7, 6)),
    (2, "Notebook", "Business laptop", 5_040_000, "Folio|Envoy|Brief|Charter", "machine", (7,) * 4),
    (2, "Notebook", "Gaming laptop", 6_930_000, "Rook|Lancer|Gambit|Sortie|Vanguard", "machine", (8,) * 5),
    (
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
    return [product for line in range(len(_LINES)) for product in _products_of(line)]


def _products_of(line: int) -> Iterator[Product]:
    division, segment, category, price, names, variants, counts = _LINES[line]
    for number, (name, count) in enumerate(zip(names.split("|"), counts, strict=True), 1):
        for place, variant in enumerate(_VARIANTS[variants][:count], 1):
            code = f"B{line + 1:02d}{number:03d}{place:02d}"
            step = price * (100 + 6 * (place - 1)) // 100
            yield Product(code, division, segment, category, f"{name} {category}", variant, step)


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
