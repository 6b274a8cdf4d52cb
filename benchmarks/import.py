"""How long importing order lines takes, validated and with a report, against typed COPY of the same rows.

    portal bench import [--rows 500000]

On an empty PostgreSQL database it imports a generated file of orders, then the real ones if they lie beside the
repository; each time it then copies the very same rows, typed and ready, into tables with the same indexes,
checks and foreign keys. Bar: at most 2.0 × the time of that COPY. The second import of a file changes nothing.
"""

import argparse
import csv
import gzip
import io
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spp_portal.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from deals.models import Declaration, DeclarationRow, Order, OrderLine
from partners.models import Partner, StalePartner
from specializations.models import Specialization

REAL = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
BAR = 2.0
SLUGS = (
    "enterprise-security data-loss-prevention encryption endpoint-management it-compliance archiving"
    " storage-management high-availability data-protection"
).split()
HEADER = (
    "order_number line partner_code order_date product_code description quantity unit_price currency country"
).split()
PARTNERS, PRODUCTS, DAYS, LINES_AN_ORDER = 4000, 4000, 365, 20
FIRST_DAY = date(2011, 1, 1)


def generated_orders(rows: int) -> Iterator[list[object]]:
    """Order lines of the shape of real ones, every one of which can be accepted."""
    chance = random.Random(2011)
    yield list(HEADER)
    for number in range(rows):
        order, line = divmod(number, LINES_AN_ORDER)
        if line == 0:
            partner, day = (
                f"P{chance.randrange(PARTNERS)}",
                FIRST_DAY + timedelta(order * DAYS * LINES_AN_ORDER // rows),
            )
        product = chance.randrange(PRODUCTS)
        price = f"{chance.randrange(5, 9000) / 100:.2f}"
        quantity = chance.randrange(-3, 40)
        text = f"PRODUCT NUMBER {product} IN A BOX"
        yield [f"O{order}", line + 1, partner, day, f"A{product}", text, quantity, price, "GBP", "United Kingdom"]


def write_csv(path: Path, rows: Iterable[Iterable[object]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8", newline="") if path.suffix == ".gz" else path.open("w") as file:
        csv.writer(file).writerows(rows)
    return path


def import_csv(kind: str, path: Path, *options: str) -> dict[str, float]:
    printed = io.StringIO()
    start = time.perf_counter()
    with redirect_stdout(printed):
        call_command("import_csv", kind, str(path), "--json", *options)
    return json.loads(printed.getvalue()) | {"wall": time.perf_counter() - start}


def typed_copy(model: type[OrderLine] | type[Order] | type[DeclarationRow], *, with_foreign_keys: bool) -> float:
    """Seconds to COPY what the model's table holds into an equal, empty one."""
    table = model._meta.db_table
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    rows = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT {columns} FROM {table} ORDER BY id) TO STDOUT", rows)
        rows.seek(0)
        cursor.execute(f"CREATE TABLE bench_copy (LIKE {table} INCLUDING ALL)")
        if with_foreign_keys:
            cursor.execute(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'",
                [table],
            )
            for (constraint,) in cursor.fetchall():
                cursor.execute(f"ALTER TABLE bench_copy ADD {constraint}")
        start = time.perf_counter()
        with transaction.atomic():
            cursor.copy_expert(f"COPY bench_copy ({columns}) FROM STDIN", rows)
        seconds = time.perf_counter() - start
        cursor.execute("DROP TABLE bench_copy")
    return seconds


def measure(name: str, path: Path, work: Path) -> float:
    """Import the file twice, copy its rows, print the figures; the ratio of the first import to COPY."""
    first = import_csv("orders", path, "--report", str(work / "report.csv"))
    models = (Order, OrderLine, DeclarationRow)
    copied = sum(typed_copy(model, with_foreign_keys=True) for model in models)
    bare = sum(typed_copy(model, with_foreign_keys=False) for model in models)
    again = import_csv("orders", path)
    assert again["unchanged"] == first["accepted"], again
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratio = first["wall"] / copied
    print(f"\n{name}: {first['rows']:,} rows, {first['accepted']:,} accepted, {first['held']:,} held")
    print(f"  import with report     {first['wall']:8.1f} s  {first['rows'] / first['wall']:10,.0f} rows/s")
    print(f"  typed COPY             {copied:8.1f} s  {first['rows'] / copied:10,.0f} rows/s")
    print(f"  ratio                  {ratio:8.2f}    (bar {BAR}; without foreign keys {first['wall'] / bare:.2f})")
    print(f"  import, second time    {again['wall']:8.1f} s  {again['rows'] / again['wall']:10,.0f} rows/s")
    print(f"  peak memory            {peak_mb:8.0f} MB of this process so far")
    return ratio


def forget() -> None:
    """Empty the tables again, so that each measurement begins with none."""
    models = (DeclarationRow, OrderLine, Order, Declaration, StalePartner)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in models)} RESTART IDENTITY CASCADE")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=500_000, help="order lines to generate (500,000)")
    options = parser.parse_args()
    if connection.vendor != "postgresql":
        sys.exit("this benchmark compares with PostgreSQL's COPY: set DATABASE_URL")
    call_command("migrate", verbosity=0)
    if Partner.objects.exists():
        sys.exit("this benchmark empties tables afterwards: give it an empty database")
    for slug in SLUGS:
        Specialization.objects.create(slug=slug, name=slug)
    ratios = []
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as directory:
        work = Path(directory)
        partners = ([f"P{number}", f"Partner {number}", "FR"] for number in range(PARTNERS))
        products = ([f"A{number}", SLUGS[number % len(SLUGS)]] for number in range(PRODUCTS))
        rates = ([FIRST_DAY + timedelta(day), "GBP", f"1.1{day:03}"] for day in range(0, DAYS, 3))
        import_csv("partners", write_csv(work / "p.csv", [["code", "name", "country"], *partners]))
        import_csv("product_lines", write_csv(work / "l.csv", [["product_code", "specialization"], *products]))
        import_csv("rates", write_csv(work / "r.csv", [["date", "currency", "rate_to_eur"], *rates]))
        ratios.append(measure("generated", write_csv(work / "o.csv.gz", generated_orders(options.rows)), work))
        forget()
        if (REAL / "online_retail").is_dir():
            import_csv("partners", REAL / "online_retail" / "partners.csv")
            import_csv("product_lines", REAL / "online_retail" / "product_lines.csv")
            import_csv("rates", REAL / "rates.csv")
            ratios.append(measure("Online Retail (real)", REAL / "online_retail" / "orders.csv.gz", work))
            forget()
        else:
            print("\nreal orders: skipped, ../shared/data is not there")
    return 0 if max(ratios) <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
