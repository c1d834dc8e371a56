"""What a file may be. Said in the errors, so that people know what to split."""

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 100_000
# A workbook is a zip: what it may unpack to, in all and for each byte it has.
MAX_UNPACKED = 300 * 1024 * 1024
MAX_RATIO = 200
# The reader of workbooks runs alone, with so much memory and time.
READER_MEMORY = 1024 * 1024 * 1024
READER_SECONDS = 60
