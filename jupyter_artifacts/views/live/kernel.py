"""The pipe between JupyterLab's renderer and this kernel: a comm that the front end opens, one for all views of a document.

No widget is made, so no view leaves a widget's state in the notebook, and a view that was reopened finds the kernel by itself.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from jupyter_artifacts.views.live.session import Session

TARGET = "jupyter_artifacts"


def in_kernel() -> bool:
    """Whether this process is a kernel that front ends talk with."""
    kernels = sys.modules.get("ipykernel.kernelbase")
    return kernels is not None and bool(kernels.Kernel.initialized())


def listen() -> None:
    """Let front ends open the comm; a second time changes nothing."""
    from comm import get_comm_manager

    manager = get_comm_manager()
    if TARGET not in manager.targets:
        manager.register_target(TARGET, _open)


def stop_listening() -> None:
    """Answer nobody who asks from now on."""
    from comm import get_comm_manager

    manager = get_comm_manager()
    if TARGET in manager.targets:
        manager.unregister_target(TARGET, _open)


def _open(comm: Any, message: Mapping[str, object]) -> None:
    def send(reply: Mapping[str, object], buffers: Sequence[bytes]) -> None:
        comm.send(data=reply, buffers=list(buffers))

    session = Session(send)
    comm.on_msg(lambda message: session.receive(message["content"]["data"]))
    comm.on_close(lambda message: session.close())
    comm.send(data={"hello": True})
