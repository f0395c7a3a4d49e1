"""How does a process not outlive the one who started it?"""
import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def leash(signum=signal.SIGKILL):
    """For Popen's preexec_fn: the child gets this signal when we end, however
    we do. None where that cannot be had (it is Linux's)."""
    if not sys.platform.startswith("linux"):
        return None
    libc, us = ctypes.CDLL(None), os.getpid()

    def put_on():
        libc.prctl(PR_SET_PDEATHSIG, signum)
        if os.getppid() != us:
            os._exit(1)
    return put_on
