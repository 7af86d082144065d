"""Lance: versions of tables, each write one. It keeps no files, and says nothing of what differs."""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from importlib import metadata

CANNOT = 3
ROWS = 100


def version() -> Mapping[str, object]:
    return {"version": metadata.version("pylance")}


def start() -> None:
    import lance  # noqa: F401


def begin() -> None:
    os.makedirs(".store", exist_ok=True)


def log(path: str, name: str, number: str) -> None:
    import lance
    import pyarrow.parquet as pq

    lance.write_dataset(pq.read_table(path), f".store/{name}.lance", mode="overwrite" if int(number) else "create")


def build(rows: str) -> Mapping[str, object]:
    import lance
    import pyarrow as pa

    from tests.benchmarks import frames

    whole = frames.frame(int(rows))[["id", "x", "count", "label", "name"]]
    begin, wall = time.process_time(), time.perf_counter()
    lance.write_dataset(pa.Table.from_pandas(whole, preserve_index=False), ".store/built.lance")
    return {"build_cpu": time.process_time() - begin, "build_s": time.perf_counter() - wall}


def tables(rows: str, parts: str, part_rows: str) -> Mapping[str, object]:
    """One large table, then many parts: written, read, counted, each beside pyarrow at the same work."""
    import lance
    import pyarrow as pa

    from tests.benchmarks import frames

    def write(frame: object, path: str, mode: str) -> None:
        lance.write_dataset(pa.Table.from_pandas(frame, preserve_index=False), path, mode=mode)

    def write_parts() -> None:
        for each in cut:
            write(each, ".store/parts.lance", "append")

    write(frames.frame(100), ".store/warm.lance", "create")
    times, limits = frames.Times(), frames.Limits()
    whole = frames.frame(int(rows))
    times.take("log", lambda: write(whole, ".store/large.lance", "create"), lambda: limits.write(whole), turns=1)
    back = times.take("read", lambda: lance.dataset(".store/large.lance", version=1).to_table().to_pandas(), limits.read)
    wrong = "" if back.equals(whole) else "the frame that came back is another one"
    cut = [frames.frame(int(part_rows), 100 + at) for at in range(int(parts))]
    times.take("parts_log", write_parts, lambda: limits.write_parts(cut), turns=1)
    found = times.take("parts_read", lambda: lance.dataset(".store/parts.lance").to_table().to_pandas(), limits.read_parts)
    if len(found) != int(parts) * int(part_rows):
        wrong = f"{len(found)} rows came back"
    counted = times.take("parts_count", lambda: lance.dataset(".store/parts.lance").count_rows(filter="x > 2.0"), limits.count_parts)
    if counted != sum(int((each["x"] > 2.0).sum()) for each in cut):
        wrong = f"{counted} rows were counted"
    return {**times.said, "wrong": wrong}


def pages(name: str) -> Mapping[str, object]:
    import lance
    import pyarrow  # noqa: F401
    from lance.dataset import ColumnOrdering

    path = f".store/{name}.lance"
    dataset = lance.dataset(path, version=1)
    middle = dataset.count_rows() // 2
    dataset.to_table(offset=0, limit=ROWS)
    middle_s = _seconds(lambda: dataset.to_table(offset=middle, limit=ROWS))
    firsts, nexts = [], []
    for column in dataset.schema.names:

        def page(at: int, column: str = column) -> object:
            order = [ColumnOrdering(column, ascending=False)]
            return dataset.scanner(offset=at * ROWS, limit=ROWS, order_by=order).to_table()

        firsts.append(_seconds(lambda: page(0)))
        nexts.append(_seconds(lambda: page(1)))
    return {"middle_ms": middle_s * 1000, "first_s": max(firsts), "next_ms": max(nexts) * 1000}


def _seconds(call: Callable[[], object]) -> float:
    begin = time.perf_counter()
    call()
    return time.perf_counter() - begin


OPERATIONS: Mapping[str, Callable[..., Mapping[str, object] | None]] = {
    "version": version,
    "start": start,
    "begin": begin,
    "log": log,
    "build": build,
    "tables": tables,
    "pages": pages,
}
CANNOTS = {
    "many": "it keeps tables only",
    "get": "it keeps tables only",
    "compare": "it can't compare two versions",
}

if __name__ == "__main__":
    operation, *arguments = sys.argv[1:]
    if operation not in OPERATIONS:
        print(CANNOTS.get(operation, "it keeps tables only"), file=sys.stderr)
        sys.exit(CANNOT)
    print("@@" + json.dumps(OPERATIONS[operation](*arguments) or {}), flush=True)
