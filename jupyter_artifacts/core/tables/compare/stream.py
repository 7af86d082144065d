"""Pages of a comparison as bytes, for whoever draws them elsewhere."""

import json

from jupyter_artifacts.core.tables.compare.comparison import TableComparison
from jupyter_artifacts.core.tables.view import CELL_LIMIT, cut_cells


def comparison_bytes(comparison: TableComparison, offset: int, limit: int) -> bytes:
    """Rows that differ as an Arrow IPC stream; see `TableComparison.page`.

    The schema's metadata says under `jupyter_artifacts_page` what it is: `offset`, `rows` (that differ in all), and `cut`: by position of a
    column, the rows of the page whose cells are cut.
    """
    import pyarrow as pa

    table, cut = cut_cells(comparison.page(offset, limit), CELL_LIMIT)
    said = {"offset": offset, "rows": len(comparison), "cut": cut}
    sink = pa.BufferOutputStream()
    schema = table.schema.with_metadata({b"jupyter_artifacts_page": json.dumps(said).encode()})
    with pa.ipc.new_stream(sink, schema) as writer:
        writer.write_table(table.cast(schema))
    return bytes(sink.getvalue())
