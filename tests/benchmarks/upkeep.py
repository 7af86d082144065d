"""What keeping a store costs: collecting garbage, telling who takes how much room, and many writers at once."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

FILES_EACH = 20


def collect(few: int, many: int) -> dict[str, object]:
    """CPU seconds to collect a deleted version five times, among few and among many others, each in a store of its own."""
    _collect_one(3)  # loads what a collection needs
    found = {"few": _collect_one(few), "many": _collect_one(many)}
    freed = {bytes_freed for _, bytes_freed in found.values()}
    wrong = "" if len(freed) == 1 else f"the two collections freed {freed} bytes"
    return {"few_cpu": found["few"][0], "many_cpu": found["many"][0], "wrong": wrong}


def _collect_one(versions: int) -> tuple[float, int]:
    import jupyter_artifacts as wandb

    place = {"store": f".store-{versions}"}
    folder = Path(f"collected-{versions}")
    folder.mkdir()
    with wandb.init(**place) as run:  # type: ignore[arg-type]
        for number in range(versions):
            for at in range(FILES_EACH):
                (folder / f"{at}.txt").write_text(f"{number:06} {at:06}\n" * 50)
            run.log_artifact(str(folder), name="data", type="dataset").wait()
    api = wandb.Api(place)
    spent, freed = 0.0, 0
    for number in range(min(5, versions - 1)):
        api.artifact(f"data:v{number}").delete()
        began = time.process_time()
        freed += api.gc("0s").freed_bytes
        spent += time.process_time() - began
    return spent, freed


def room(versions: int, entries: int) -> dict[str, object]:
    """CPU seconds of `du` over versions of which each changes one of its many entries."""
    import jupyter_artifacts as wandb

    folder = Path("roomy")
    for at in range(entries):
        file = folder / f"d{at // 500:03}" / f"f{at:06}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{at}\n")
    with wandb.init() as run:
        latest = run.log_artifact(str(folder), name="roomy", type="dataset").wait()
        for number in range(1, versions):
            draft = latest.new_draft()
            at = number * 997 % entries
            changed = f"d{at // 500:03}/f{at:06}.txt"
            Path("changed.txt").write_text(f"changed in {number}\n")
            draft.add_file("changed.txt", name=changed, overwrite=True)
            latest = run.log_artifact(draft).wait()
    api = wandb.Api()
    began = time.process_time()
    usage = api.du()
    took = time.process_time() - began
    (found,) = [each for each in usage.collections if each.collection.name == "roomy"]
    count, listed = len(found.versions), latest.file_count
    wrong = "" if (count, listed) == (versions, entries) else f"{count} versions of {listed} entries were counted"
    return {"du_cpu": took, "wrong": wrong}


def crowd(writers: int, versions: int) -> dict[str, object]:
    """Versions per wall second of many processes that log to one name at once; whether each is there, and the numbers have no gap."""
    import jupyter_artifacts as wandb

    with wandb.init() as run:
        Path("first.txt").write_text("first")
        run.log_artifact("first.txt", name="crowd", type="dataset").wait()
    began = time.perf_counter()
    command = [sys.executable, "-P", __file__, "write"]
    children = [subprocess.Popen([*command, str(writer), str(versions)]) for writer in range(writers)]
    failed = sum(child.wait() != 0 for child in children)
    took = time.perf_counter() - began
    names = {version.name: version for version in wandb.Api().artifacts("dataset", "crowd")}
    wanted = {f"crowd:v{number}" for number in range(1 + writers * versions)}
    held = {text for version in names.values() for text in version.metadata.values()}
    lost = writers * versions - len(held & {f"{writer}-{number}" for writer in range(writers) for number in range(versions)})
    wrong = f"{failed} writers failed, {lost} versions are lost, {len(wanted ^ names.keys())} numbers are missing or more"
    return {"per_second": writers * versions / took, "wrong": wrong if failed or lost or wanted != names.keys() else ""}


def write(writer: int, versions: int) -> dict[str, object]:
    """One of the writers, in a process of its own."""
    import jupyter_artifacts as wandb

    with wandb.init() as run:
        for number in range(versions):
            file = Path(f"crowd-{writer}.txt")
            file.write_text(f"{writer}-{number}")
            artifact = wandb.Artifact("crowd", type="dataset", metadata={"who": f"{writer}-{number}"})
            artifact.add_file(str(file), name="file.txt")
            run.log_artifact(artifact).wait()
    return {}


def main(arguments: Sequence[str]) -> dict[str, object]:
    """One of these, by its name."""
    name, *numbers = arguments
    return {"collect": collect, "room": room, "crowd": crowd, "write": write}[name](*map(int, numbers))


if __name__ == "__main__":
    main(sys.argv[1:])
