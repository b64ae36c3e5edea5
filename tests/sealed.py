"""Run a command in which the kernel kills whoever tries to reach a network.

``python -m tests.sealed COMMAND…``: a seccomp filter lets the process and all its children make
sockets between processes of this machine (``AF_UNIX``, which asyncio and multiprocessing need) and
kills, with SIGSYS, whoever asks for any other: TCP, UDP, IPv6, raw, netlink.  A library that
catches the failure of a connection cannot hide one.  io_uring, a second way to a socket, is not to
be had.  Where it may, the command also runs in a network namespace of its own, which has no
interface that is up.

Any user of Linux may do this.  Exit code 77 when the kernel refuses the filter, or there is none.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from typing import NamedTuple

REFUSED = 77
"""Exit code: nothing was run, because the kernel did not agree to the seal."""


class _Machine(NamedTuple):
    audit: int
    """The kernel's name of the architecture (linux/audit.h)."""
    socket: int
    """Number of the system call socket."""


_MACHINES = {
    "x86_64": _Machine(0xC000003E, 41),
    "aarch64": _Machine(0xC00000B7, 198),
}
_AF_UNIX = 1
_IO_URING_SETUP = 425  # the same everywhere
_X32 = 0x40000000  # calls of the third x86 interface, which has numbers of its own
_KILL, _ALLOW, _REFUSE = 0x80000000, 0x7FFF0000, 0x00050001  # the last: EPERM
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _MACHINE_AT, _FIRST_ARGUMENT_AT = 0, 4, 16
_SET_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER = 38, 22, 2
_NEW_NETWORK = 0x40000000


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_void_p))


def _steps(machine: _Machine) -> list[tuple[int, int, int, int]]:
    """The filter: code, jump if true, jump if false, value (linux/filter.h)."""
    return [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_EQUAL, 1, 0, machine.audit),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER_AT),
        (_AT_LEAST, 0, 1, _X32),
        (_RETURN, 0, 0, _KILL),
        (_EQUAL, 0, 1, _IO_URING_SETUP),
        (_RETURN, 0, 0, _REFUSE),
        (_EQUAL, 0, 3, machine.socket),
        (_LOAD, 0, 0, _FIRST_ARGUMENT_AT),
        (_EQUAL, 1, 0, _AF_UNIX),
        (_RETURN, 0, 0, _KILL),
        (_RETURN, 0, 0, _ALLOW),
    ]


def seal() -> bool:
    """Forbid this process and its children every network; False when the kernel refuses."""
    machine = _MACHINES.get(platform.machine())
    if sys.platform != "linux" or machine is None:
        return False
    kernel = ctypes.CDLL(None, use_errno=True)
    kernel.unshare(_NEW_NETWORK)  # only an administrator may; the filter does not need it
    raw = b"".join(struct.pack("HBBI", *step) for step in _steps(machine))
    steps = ctypes.create_string_buffer(raw)
    program = _Program(len(_steps(machine)), ctypes.addressof(steps))
    kernel.prctl(_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(kernel.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0) == 0)


def main() -> None:
    """Become the sealed command."""
    if not seal():
        sys.stderr.write("the kernel does not forbid sockets here\n")
        raise SystemExit(REFUSED)
    os.environ["SCAMSCAN_SEALED"] = "1"
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - a command line of the developer's own


if __name__ == "__main__":
    main()
