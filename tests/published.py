"""What was published about the two real data sets, and figures counted from them by hand."""

from __future__ import annotations

# customer: code, revenue, orders in 2017 to 2020 (None: the published table leaves the customer out)
CUSTOMERS: dict[str, tuple[str, int, tuple[int, int, int, int] | None]] = {
    "Electricalsara Stores": ("Cus006", 572_181, (3, 6, 5, 0)),
    "Premium Stores": ("Cus005", 407_084, (11, 1, 0, 0)),
    "Info Stores": ("Cus007", 259_200, (21, 43, 48, 12)),
    "Surge Stores": ("Cus001", 184_801, None),
    "Logic Stores": ("Cus016", 63_157, (4, 7, 16, 2)),
    "Excel Stores": ("Cus003", 59_665, (0, 22, 11, 0)),
    "Forward Stores": ("Cus014", 53_044, (0, 6, 0, 0)),
    "Atlas Stores": ("Cus010", 50_090, (0, 7, 13, 0)),
    "Epic Stores": ("Cus017", 44_194, (0, 2, 0, 0)),
    "Electricalsopedia Stores": ("Cus019", 29_648, (0, 1, 0, 0)),
    "Unity Stores": ("Cus013", 29_635, (0, 3, 0, 0)),
    "Nixon": ("Cus020", 23_898, None),
    "Integration Stores": ("Cus012", 13_992, (0, 7, 0, 0)),
    "Surface Stores": ("Cus004", 7_176, None),
    "Flawless Stores": ("Cus011", 5_694, (0, 3, 2, 0)),
    "Electricalsquipo Stores": ("Cus009", 3_032, (0, 1, 0, 0)),
    "Acclaimed Stores": ("Cus008", 1_314, (2, 0, 0, 0)),
}
ORDERS_BY_YEAR = (43, 110, 95, 14)
OVERVIEW = {
    "Customers": 17,
    "Orders": 262,
    "Revenue, ₹": 1_807_805,
    "Revenue per customer, ₹": 106_341,
    "Average order value, ₹": 6_900,
    "Active customers": 9,
}
AVERAGE_ORDER_VALUE = {"Surge Stores": 184_801, "Electricalsara Stores": 40_870, "Premium Stores": 33_924}
FIRST_PAIRS = (
    ("Acclaimed Stores", ("Prod006",)),
    ("Atlas Stores", ("Prod009", "Prod010")),
    ("Electricalsara Stores", ("Prod003", "Prod005", "Prod013")),
    ("Electricalsopedia Stores", ("Prod012",)),
    ("Electricalsquipo Stores", ("Prod009",)),
    ("Epic Stores", ("Prod011",)),
)
REVENUE_BY_MONTH = {
    "November": 469_081, "July": 333_772, "October": 286_454, "June": 262_975, "September": 195_742,
    "May": 99_098, "December": 60_874, "April": 33_920, "February": 24_148, "March": 21_961, "August": 14_191,
    "January": 5_589,
}  # fmt: skip
SINGLE_MONTHS = {(2017, 11): 442_429, (2017, 10): 262_339, (2018, 7): 253_369}

NORMALISED = {"Customers": 38, "Orders": 20_247, "Revenue, ₹": 984_868_963}
NORMALISED_ROWS = 148_395
NORMALISED_BY_YEAR = {"2017": 92_938_153, "2018": 413_687_163, "2019": 336_019_102, "2020": 142_224_545}

UNITS = {"FY2020": 20_772_889, "FY2021": 50_164_582}
GOLD = {"FY2020": {"India"}, "FY2021": {"India", "USA"}}
TOP_THREE_MARKETS = {"FY2020": 52.5, "FY2021": 51.0}
