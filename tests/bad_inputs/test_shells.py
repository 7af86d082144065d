"""What the shells print, and what they never run (rows U7 and U9)."""

import os
from pathlib import Path

import pytest

import jupyter_artifacts
from jupyter_artifacts import Api, Artifact
from jupyter_artifacts.cli import main
from jupyter_artifacts.core.store import Store
from tests.commands.workspace import write
from tests.magics.shells import Shell, shell

__all__ = ["shell"]

ESCAPES = ["\x1b]0;owned\x07", "\x1b[2J", "\x9b31m", "\u202egnp", "\u2066x\u2069", "\u200b", "\x08\x08", "\r overwritten", "\x00"]
OBEYED = set("".join(ESCAPES)) - set("".join(filter(str.isprintable, "".join(ESCAPES)))) - {"\n"}


def test_no_terminal_sees_an_escape_from_the_store(home: Store, capsys: pytest.CaptureFixture[str]) -> None:
    write({"files/ok.txt": "one\n"})
    everything = "".join(ESCAPES).replace("\0", "")
    visible_in_names = "\u202egnp\u200b\u2066.txt"
    for content in ("one\n", f"{everything}\ntwo\n"):
        write({f"files/{visible_in_names}": content})
        run = jupyter_artifacts.init(
            project="demo", name=everything, notes=everything, job_type=everything, config={everything: everything}
        )
        artifact = Artifact("data", "dataset", description=everything, metadata={everything: [everything, {everything: everything}]})
        artifact.add_dir("files")
        run.log_artifact(artifact).wait()
        run.use_artifact("data")
        run.finish()
    capsys.readouterr()
    lines = [["ls", "demo"], ["show", "demo/data"], ["history", "demo/data"], ["diff", "demo/data"], ["get", "demo/data", "--root", "out"]]
    lines += [["verify", "demo/data", "--root", "out"], ["show", f"demo/{everything}"], ["ls", everything], ["put", everything]]
    lines += [["show", "demo/data:v9"], ["get", "demo/data", "--root", f"files/{visible_in_names}"], ["nope" + everything]]

    for line in [*lines, *([*line, "--json"] for line in lines)]:
        main(line)
        printed = capsys.readouterr()
        assert printed.out + printed.err
        assert not OBEYED & set(printed.out + printed.err), line


SPRUNG = "touch sprung"
RUN_BY_SHELLS = [
    f"; {SPRUNG}", f"&& {SPRUNG}", f"| {SPRUNG}", f"$({SPRUNG})", f"`{SPRUNG}`", f"> sprung; {SPRUNG}", f"\n{SPRUNG}", f"a;{SPRUNG};b",
    "!touch sprung", "%system touch sprung", "<(touch sprung)",
]  # fmt: skip
RUN_BY_PYTHON = ["{__import__('os').mkdir('sprung')}", "{open('sprung', 'w')}", "$(open('sprung', 'w'))", "${open('sprung', 'w')}"]


def test_what_a_shell_would_run_is_not_run(shell: Shell, home: Store, workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write({"a.txt": "a"})
    shell.run("%artifact log a.txt --name demo/data;")
    for text in RUN_BY_SHELLS:
        for line in ("log a.txt --name x --description {}", "log {}", "show {}", "alias demo/data:v0 {}", "download demo/data --root {}"):
            shell.run(f"%artifact {line.format(text.replace(chr(10), ' '))}")
            assert not Path("sprung").exists(), text
        main(["put", "a.txt", "--name", "demo/cli", "--description", text])
        main(["get", f"demo/data:{text}"])
        assert not Path("sprung").exists(), text

    # What a value holds is not looked at again, whatever it says; nor is what stands in single quotes.
    for text in [*RUN_BY_SHELLS, *RUN_BY_PYTHON]:
        shell.ip.user_ns["text"] = text
        shell.run("%artifact log a.txt --name demo/values --description {text};")
        shell.run("%artifact log a.txt --name demo/values --description $text;")
        shell.run("%artifact log a.txt --name demo/values --description '" + text.replace("'", '"').replace("\n", " ") + "';")
        shell.run("%artifact show {text}")
        assert not Path("sprung").exists(), text
    assert Api().artifact("demo/values").description == RUN_BY_SHELLS[0]
    assert "sprung" not in os.listdir(workspace)
