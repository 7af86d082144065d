"""The pipe between JupyterLab's renderer and this kernel: a comm that the front end opens, one for all views of a document.

No widget is made, so no view leaves a widget's state in the notebook, and a view that was reopened finds the kernel by itself.
"""

import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from jupyter_artifacts.views.live.notebook import NOTEBOOK
from jupyter_artifacts.views.live.session import Session

TARGET = "jupyter_artifacts"


def in_kernel() -> bool:
    """Whether this process is a kernel that front ends talk with."""
    kernels = sys.modules.get("ipykernel.kernelbase")
    return kernels is not None and bool(kernels.Kernel.initialized())


def execution_id() -> str | None:
    """The id of the request that this kernel executes: all its messages carry it, so front ends know when it no longer does."""
    shell: Any = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    parent = shell.get_parent() if hasattr(shell, "get_parent") else {}
    found = parent.get("header", {}).get("msg_id")
    return found if isinstance(found, str) else None


def listen() -> None:
    """Let front ends open the comm; a second time changes nothing."""
    from comm import get_comm_manager

    manager = get_comm_manager()
    if TARGET not in manager.targets:
        manager.register_target(TARGET, _open)


def announce() -> None:
    """Listen, and let front ends know that somebody does: they say then where the notebook lies. A second time changes nothing.

    The comm that is opened for it stays open: a page that is loaded later finds it by asking for comms of this target, which it may ask of
    any kernel. Opening one towards a kernel that does not know the target would write an error into somebody's output.
    """
    from comm import create_comm

    listen()
    with _announcing:
        if not _announced:
            _announced.append(create_comm(target_name=TARGET))


_announcing = threading.Lock()
_announced: list[Any] = []


def stop_listening() -> None:
    """Answer nobody who asks from now on."""
    from comm import get_comm_manager

    manager = get_comm_manager()
    if TARGET in manager.targets:
        manager.unregister_target(TARGET, _open)
    with _announcing:
        while _announced:
            _announced.pop().close()


def _open(comm: Any, message: Mapping[str, Any]) -> None:
    def send(reply: Mapping[str, object], buffers: Sequence[bytes]) -> None:
        comm.send(data=reply, buffers=list(buffers))

    session = Session(send)

    def receive(message: Mapping[str, Any]) -> None:
        data = message["content"]["data"]
        if not _hear(data):
            session.receive(data)

    comm.on_msg(receive)
    comm.on_close(lambda message: session.close())
    comm.send(data={"hello": True})
    _hear(message.get("content", {}).get("data"))


def _hear(data: object) -> bool:
    """Whether the message only says where the notebook lies. What is to be done about it is done in other threads: this one never waits."""
    if not isinstance(data, Mapping) or "notebook" not in data:
        return False
    if NOTEBOOK.tell(data["notebook"]):
        for each in _on_move:
            threading.Thread(target=each, name="jupyter_artifacts notebook", daemon=True).start()
    return True


def on_move(call: Callable[[], None]) -> None:
    """Have `call` made, in a thread of its own, whenever the notebook turns out to lie elsewhere."""
    if call not in _on_move:
        _on_move.append(call)


_on_move: list[Callable[[], None]] = []
