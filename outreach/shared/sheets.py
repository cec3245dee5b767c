"""The rows of a CSV or XLSX file, one at a time, numbered as the person sees them in Excel.

A cell is text, a day, or a `BadCell` that says what is wrong with it; the file is never
loaded as a whole.
"""

import codecs
import csv
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.utils.translation import gettext as _

from . import cells
from .csv_files import as_written

DELIMITERS = ",;\t"
BLOCK = 1024 * 1024
# What a workbook may unpack to, as a multiple of what may be uploaded.
UNPACKED = 10
# What a worksheet of Excel has; a row that claims to lie below it was not written by Excel.
MOST_ROWS = 1_048_576
# What a row's tag begins with, where its number has at least as many digits as the last row's.
LATE_ROW = re.compile(rb"<(?:\w+:)?row\s(?:[^>]*?\s)?r=[\"'](\d{7,})[\"']")
LONGEST_TAG = 500
# Cells this far right of the last heading are still looked at, so that none is lost unseen.
BEYOND_HEADINGS = 20

BROKEN_WORKBOOK = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    EOFError,
    LookupError,
    AttributeError,
    RuntimeError,
    TypeError,
    ValueError,
)


class FileRefused(Exception):
    """The file cannot be read, at all or from a row on; the message says why and what to do."""

    def __init__(self, why: str, *, row: int | None = None):
        super().__init__(why)
        self.row = row


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell without a value that could be taken, and why."""

    why: str


Cell = str | date | BadCell


@dataclass(frozen=True, slots=True)
class Sheet:
    headings: list[Cell]
    rows: Iterator[tuple[int, list[Cell]]]
    # About how many rows there are, for a progress bar; None where the file does not tell.
    expected: int | None


@contextmanager
def opened(path: Path, *, headings: Sequence[str], max_bytes: int) -> Iterator[Sheet]:
    """Open a CSV or XLSX file; which of them it is shows in its first bytes.

    The known `headings` help to tell by which sign a CSV file separates its cells.

    :raises FileRefused: if it is neither, too large, or damaged; also while rows are taken.
    """
    size = path.stat().st_size
    if size > max_bytes:
        raise FileRefused(
            _("The file is larger than %(limit)d MB. Split it into smaller files.")
            % {"limit": max_bytes // (1024 * 1024)}
        )
    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise FileRefused(_("The file is empty."))
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileRefused(
            _(
                "This is an old or a locked Excel file. Save it without a password "
                "as an Excel workbook (.xlsx)."
            )
        )
    kind = _workbook if start.startswith(b"PK") else _text_file
    with kind(path, headings, max_bytes) as sheet:
        yield sheet


# --- CSV ---------------------------------------------------------------------------------------


@contextmanager
def _text_file(path: Path, headings: Sequence[str], max_bytes: int) -> Iterator[Sheet]:
    encoding, lines = _encoding(path)
    delimiter = _delimiter(path, encoding, headings)
    with path.open(encoding=encoding, newline="") as file:
        rows = _records(csv.reader(file, delimiter=delimiter, strict=True))
        yield Sheet(headings=next(rows, (1, []))[1], rows=rows, expected=max(lines - 1, 1))


def _encoding(path: Path) -> tuple[str, int]:
    """Which encoding reads the whole file without an error, and how many lines it has."""
    failed_in = 0
    with path.open("rb") as file:
        is_marked = file.read(3) == codecs.BOM_UTF8
    for encoding in ("utf-8-sig",) if is_marked else ("utf-8-sig", "gb18030"):
        lines, broken = _decoded(path, encoding)
        if not broken:
            return encoding, lines
        failed_in = max(failed_in, lines)
        if not is_marked and _is_mostly_utf_8(path):
            break
    raise FileRefused(
        _(
            "The text is neither UTF-8 nor GB18030. In Excel, save the file as "
            "“CSV UTF-8” or as a workbook (.xlsx)."
        ),
        row=failed_in,
    )


def _is_mostly_utf_8(path: Path) -> bool:
    """Whether a file that is not UTF-8 throughout was meant to be.

    As GB18030 its Chinese would pass, and say something else. Chinese in GB18030 is hardly ever
    valid UTF-8 by chance, so lines that are tell what the file is.
    """
    good = bad = 0
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                try:
                    line.decode()
                    good += 1
                except UnicodeDecodeError:
                    bad += 1
    return good >= bad


def _decoded(path: Path, encoding: str) -> tuple[int, bool]:
    """The number of lines up to the end or to the first byte that makes no sense."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines = 1
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK):
                decoder.decode(block)
                lines += block.count(b"\n")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            return lines + error.object[: error.start].count(b"\n"), True
    return lines, False


def plain_heading(heading: str) -> str:
    """A heading as it is compared: signs, capitals and spaces make no difference."""
    return "_".join(cells.plain(heading).casefold().replace("_", " ").split())


def _delimiter(path: Path, encoding: str, headings: Sequence[str]) -> str:
    """The sign with which most headings are recognised."""
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(BLOCK)
    known = {plain_heading(heading) for heading in headings}

    def recognised(delimiter: str) -> int:
        found = first.replace('"', "").split(delimiter)
        return len(known.intersection(map(plain_heading, found)))

    return max(DELIMITERS, key=recognised)


def _records(reader) -> Iterator[tuple[int, list[Cell]]]:
    number = 0
    try:
        for number, found in enumerate(reader, start=1):
            yield number, [as_written(cell) for cell in found]
    except csv.Error as error:
        raise FileRefused(
            _(
                "From this row on the file cannot be read (%(reason)s). "
                "Look for a quotation mark that is not closed."
            )
            % {"reason": error},
            row=number + 1,
        ) from error


# --- XLSX --------------------------------------------------------------------------------------


@contextmanager
def _workbook(path: Path, headings: Sequence[str], max_bytes: int) -> Iterator[Sheet]:
    # Loaded when a workbook comes, not at every start of the site.
    from openpyxl import load_workbook

    with warnings.catch_warnings(), ExitStack() as files:
        # What openpyxl leaves out (validation lists, styles) has no bearing on the values.
        warnings.filterwarnings("ignore", module=r"openpyxl\.")
        try:
            _refuse_bomb(path, max_bytes * UNPACKED)
            _refuse_rows_far_below(path)
            # Opened here: given a name, openpyxl judges the file by how the name ends.
            file = files.enter_context(path.open("rb"))
            workbook = load_workbook(file, read_only=True, keep_links=False)
            sheet = workbook.worksheets[0]
            expected = sheet.max_row
            sheet.reset_dimensions()
            first = [_value(cell) for cell in next(sheet.iter_rows(max_row=1), ())]
        # Of a file that can be read, openpyxl says with an OSError that it holds no workbook.
        except (*BROKEN_WORKBOOK, OSError) as error:
            raise _broken() from error
        try:
            rows = _worksheet_rows(sheet, width=len(first) + BEYOND_HEADINGS)
            yield Sheet(headings=first, rows=rows, expected=expected)
        finally:
            workbook.close()


def _refuse_bomb(path: Path, limit: int) -> None:
    with zipfile.ZipFile(path) as archive:
        # Reading stops at the size a member declares, so the sum cannot be a lie.
        if sum(member.file_size for member in archive.infolist()) > limit:
            raise FileRefused(
                _("The workbook unpacks to more than %(limit)d MB. Split it into smaller files.")
                % {"limit": limit // (1024 * 1024)}
            )


def _refuse_rows_far_below(path: Path) -> None:
    """A row that claims to lie below the last one would have all rows above it made up first."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with archive.open(name) as sheet:
                    _refuse_row_numbers(sheet)


def _refuse_row_numbers(sheet) -> None:
    before = b""
    while block := sheet.read(BLOCK):
        text = before + block
        if any(int(found[1]) > MOST_ROWS for found in LATE_ROW.finditer(text)):
            raise _broken()
        # A tag may be cut in two by the end of a block.
        before = text[-LONGEST_TAG:]


def _broken() -> FileRefused:
    return FileRefused(
        _(
            "This is not an Excel workbook, or it is damaged. Open it in Excel and save it "
            "as a workbook (.xlsx) or as “CSV UTF-8”."
        )
    )


def _worksheet_rows(sheet, *, width: int) -> Iterator[tuple[int, list[Cell]]]:
    rows = sheet.iter_rows(min_row=2, max_col=width)
    number = 1
    while True:
        number += 1
        try:
            found = [_value(cell) for cell in next(rows)]
        except StopIteration:
            return
        except BROKEN_WORKBOOK as error:
            raise _broken() from error
        if number > MOST_ROWS:
            raise _broken()
        yield number, found


def _value(cell) -> Cell:
    """What a person sees in the cell, as text or as a day."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return BadCell(_("The cell holds a formula. Copy the column and paste it as values."))
    if cell.data_type == "e":
        return BadCell(
            _("The cell shows an error (%(error)s). Enter its value.") % {"error": value}
        )
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return str(value)
