"""Which row holds the headings, and what each column means, in the words that offices use.

Above the headings there may be titles, below them a row of column numbers; the list ends with a
row of totals. Headings may take two rows where one stands above several columns.
"""

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum

from domain.sheets.grids import Cell, Grid, Row, shown
from domain.values import Value

LOOKED_AT = 40
WHOLE = 100
"""How close a heading is that is a name of its field and nothing else."""


class SheetKind(StrEnum):
    """What a sheet lists."""

    PRODUCERS = "producers"
    PRODUCTS = "products"
    ORDERS = "orders"


PRODUCER_NAMES = {
    "business": "nama usaha|nama umkm|nama ikm|nama ukm|nama perusahaan|nama toko|nama merek|merek"
    "|merk|brand|usaha|umkm|ikm|ukm|perusahaan|nama usaha umkm|nama kelompok|business|nama produsen"
    "|nama industri",
    "owner": "pemilik|nama pemilik|nama pelaku usaha|pelaku usaha|penanggung jawab|pengelola"
    "|pimpinan|nama pimpinan|nama pengusaha|pengusaha|owner|nama lengkap|ketua|nama ketua"
    "|contact person",
    "name": "nama|name",
    "phone": "no hp|nomor hp|hp|no wa|nomor wa|wa|whatsapp|no whatsapp|nomor whatsapp|telepon"
    "|no telepon|nomor telepon|telp|no telp|no tlp|tlp|telpon|no telpon|handphone|no handphone"
    "|nomor handphone|kontak|no kontak|nomor kontak|no hp wa|phone|ponsel|no ponsel|nomor ponsel",
    "district": "kecamatan|kec|nama kecamatan|wilayah kecamatan|district",
    "address": "alamat|alamat usaha|alamat lengkap|lokasi|lokasi usaha|address",
    "products": "produk|nama produk|jenis produk|komoditi|komoditas|jenis komoditi|hasil produksi"
    "|jenis usaha|produk yang dihasilkan|produk unggulan|product|jenis barang|barang",
    "capacity": "kapasitas|kapasitas per minggu|kapasitas minggu|kapasitas mingguan"
    "|kapasitas produksi|kapasitas produksi per minggu|produksi per minggu|produksi mingguan"
    "|jumlah produksi|capacity|kap per minggu|kap produksi|volume produksi",
    "unit": "satuan|unit|sat",
    "month": "kapasitas per bulan|kapasitas bulan|kapasitas bulanan|kapasitas produksi per bulan"
    "|produksi per bulan|kapasitas per hari|kapasitas hari|kapasitas produksi per hari"
    "|kapasitas per tahun|kapasitas produksi per tahun|produksi per hari|produksi per tahun",
}
PRODUCT_NAMES = {
    "product": "produk|nama produk|komoditi|komoditas|nama barang|barang|nama|jenis produk|product",
    "unit": "satuan|unit|sat|satuan hitung",
    "max_weekly": "maks per minggu|maksimal per minggu|maksimum per minggu|batas per minggu"
    "|kapasitas maksimal|kapasitas maksimum|kapasitas maks per minggu|kapasitas per minggu|maks"
    "|maksimal|maksimum|batas wajar|max weekly|kapasitas maksimal per minggu",
    "lot": "kelipatan|lot|bagian terkecil|pembagian terkecil",
    "aliases": "alias|nama lain|sebutan|sebutan lain|nama lainnya|aliases",
    "packs": "kemasan|isi kemasan|kemasan isi|packs|isi",
}
ORDER_NAMES = {
    "product": PRODUCT_NAMES["product"],
    "quantity": "jumlah|jumlah pesanan|kuantitas|qty|volume|banyaknya|kuota|quantity|jumlah order"
    "|volume pesanan|permintaan",
    "unit": "satuan|unit|sat",
    "destination": "tujuan|negara|negara tujuan|tujuan ekspor|kota tujuan|destination|country",
    "cutoff": "batas serah|batas waktu|tenggat|deadline|tanggal serah|tgl serah|batas penyerahan"
    "|tanggal penyerahan|tanggal kirim|tgl kirim|batas kirim|jatuh tempo|batas|tanggal|cut off"
    "|tanggal batas serah",
    "price": "harga|harga satuan|harga per satuan|harga per kg|harga rp|harga per unit|price",
    "buyer": "pembeli|nama pembeli|buyer|importir|pemesan|nama buyer",
    "tolerance": "toleransi|toleransi lebih|toleransi persen|toleransi kelebihan|tolerance",
    "place": "tempat serah|tempat penyerahan|titik kumpul|lokasi serah|gudang|hand over place",
}
NAMES: dict[SheetKind, dict[str, str]] = {
    SheetKind.ORDERS: ORDER_NAMES,
    SheetKind.PRODUCERS: PRODUCER_NAMES,
    SheetKind.PRODUCTS: PRODUCT_NAMES,
}
NEEDED: dict[SheetKind, tuple[tuple[str, ...], ...]] = {
    SheetKind.ORDERS: (("product",), ("quantity",), ("destination", "cutoff")),
    SheetKind.PRODUCERS: (("business", "owner", "name"), ("phone", "district", "address")),
    SheetKind.PRODUCTS: (("product",), ("unit",), ("max_weekly", "lot", "aliases", "packs")),
}
"""Of each group of columns at least one; kinds in the order in which they are tried."""
TOTALS = re.compile(r"^(grand |sub ?)?(total|jumlah)( keseluruhan| semua| seluruhnya)?\s*:?$")
NOISE = re.compile(r"\([^)]*\)|[^\w\s]|_")
OTHER_THINGS = """
    kelamin lahir nik ktp npwp nib izin email omzet omset modal tenaga karyawan pekerja berdiri kk
    umur usia pendidikan rekening keterangan foto sertifikat halal pirt
"""
ELSEWHERE = frozenset(OTHER_THINGS.split())
"""A heading with one of these is about something that is not kept here."""
NOT_A_WEEK = "month"
"""Capacity by another period than the week is not turned into one: it is left unused."""
SMALL_WORDS = frozenset(["yang", "di", "dari", "ini", "yg"])


class Table(Value):
    """The list in a sheet. ``columns``: field to column; ``titles``: field to heading as written.

    ``unused`` are headings that nothing was made of.
    """

    kind: SheetKind
    sheet: str
    columns: dict[str, int]
    titles: dict[str, str]
    unused: tuple[str, ...]
    rows: tuple[Row, ...]

    def cell(self, row: Row, field: str) -> Cell:
        """What a row says of a field; nothing where the sheet has no such column."""
        return row.at(self.columns.get(field))


class Headings(Value):
    """Headings that were found: where the list below them begins, and the columns."""

    begins: int
    columns: dict[str, int]
    texts: tuple[str, ...]


def tables_of(grids: Sequence[Grid], kind: SheetKind | None = None) -> tuple[Table, ...]:
    """The lists of one kind in a file: all sheets that are like the most telling one."""
    found = [table for grid in grids if (table := _table(grid, kind)) is not None]
    if not found:
        return ()
    best = max(found, key=lambda table: len(table.columns))
    return tuple(table for table in found if table.kind is best.kind)


def _table(grid: Grid, wanted: SheetKind | None) -> Table | None:
    kinds = list(SheetKind) if wanted is None else [wanted]
    for kind in sorted(kinds, key=list(NEEDED).index):
        heads = _headings(grid.rows, kind)
        if heads is None:
            continue
        used = set(heads.columns.values())
        titles = {field: heads.texts[at] for field, at in heads.columns.items()}
        unused = (text for at, text in enumerate(heads.texts) if at not in used)
        left = tuple(text for text in unused if text and simple(text) not in ("no", "nomor", "nmr"))
        rows = tuple(_listed(grid.rows[heads.begins :], heads))
        return Table(kind, grid.name, heads.columns, titles, left, rows)
    return None


def _headings(rows: Sequence[Row], kind: SheetKind) -> Headings | None:
    """The row, or pair of rows, that names most columns; the first of equals."""
    best: Headings | None = None
    for place, row in enumerate(rows[:LOOKED_AT]):
        for begins, texts in _candidates(rows, place, row, kind):
            columns = columns_of(texts, kind)
            enough = all(any(field in columns for field in group) for group in NEEDED[kind])
            if enough and (best is None or len(columns) > len(best.columns)):
                best = Headings(begins, columns, texts)
    return best


def _candidates(
    rows: Sequence[Row], place: int, row: Row, kind: SheetKind
) -> Iterator[tuple[int, tuple[str, ...]]]:
    upper = tuple(shown(cell) for cell in row.cells)
    yield place + 1, upper
    if place + 1 < len(rows) and rows[place + 1].number == row.number + 1:
        below = rows[place + 1]
        if any(isinstance(cell, int) for cell in below.cells):
            return
        lower = tuple(shown(cell) for cell in below.cells)
        yield place + 2, tuple(_joined(upper, lower, kind))


def _joined(upper: Sequence[str], lower: Sequence[str], kind: SheetKind) -> Iterator[str]:
    """Two rows of headings as one; what stands above several columns belongs to each of them."""
    above = ""
    for at in range(max(len(upper), len(lower))):
        here = upper[at] if at < len(upper) else ""
        below = lower[at] if at < len(lower) else ""
        above = here or (above if below else "")
        alone = _meant(below, kind)
        says_all = alone is not None and alone[1] == WHOLE
        yield below if says_all else f"{above} {below}".strip()


def columns_of(texts: Sequence[str], kind: SheetKind) -> dict[str, int]:
    """Field to column; of two that could be one field the closer heading, then the first."""
    found: dict[str, tuple[int, int]] = {}
    for at, text in enumerate(texts):
        meant = _meant(text, kind)
        if meant is None:
            continue
        field, closeness = meant
        if field not in found or closeness > found[field][0]:
            found[field] = closeness, at
    return {field: at for field, (_, at) in found.items() if field != NOT_A_WEEK}


def _meant(text: str, kind: SheetKind) -> tuple[str, int] | None:
    """The field that a heading names, and how closely: a whole phrase before words in it."""
    said = simple(text)
    if not said or len(said) > 60:
        return None
    words = set(said.split())
    if words & ELSEWHERE:
        return None
    best: tuple[str, int] | None = None
    for field, names in NAMES[kind].items():
        for name in names.split("|"):
            parts = set(name.split())
            closeness = WHOLE if said == name else 10 * len(parts) if parts <= words else 0
            if closeness and (best is None or closeness > best[1]):
                best = field, closeness
    return best


def simple(text: str) -> str:
    """A heading without signs, brackets and small words: "No. HP / WA (aktif)" is "no hp wa"."""
    bare = NOISE.sub(" ", text.casefold().replace("/", " "))
    return " ".join(word for word in bare.split() if word not in SMALL_WORDS)


def _listed(rows: Sequence[Row], heads: Headings) -> Iterator[Row]:
    """The rows of the list: up to the totals, without repeated headings and column numbers."""
    for place, row in enumerate(rows):
        filled = [cell for cell in row.cells if cell is not None]
        if any(TOTALS.match(shown(cell).casefold().strip()) for cell in filled[:2]):
            return
        if place == 0 and _counts_columns(filled):
            continue
        if tuple(shown(cell) for cell in row.cells) == heads.texts:
            continue
        if any(row.at(column) is not None for column in heads.columns.values()):
            yield row


def _counts_columns(cells: Sequence[Cell]) -> bool:
    """``1 2 3 4 5`` or ``(1) (2) (3)`` below the headings."""
    numbers = [re.sub(r"[()\s]", "", shown(cell)) for cell in cells]
    return len(numbers) > 2 and numbers == [str(n) for n in range(1, len(numbers) + 1)]


__all__ = ["SheetKind", "Table", "columns_of", "simple", "tables_of"]
