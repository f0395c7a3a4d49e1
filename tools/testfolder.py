"""Where tests put what they need for a moment: in memory, if this host has a
file system there with room. They make and remove some ten thousand files, and
on a disk that is a tenth of their time."""
import contextlib
import os
import shutil
import tempfile
from leash import undisturbed

MEMORY = "/dev/shm"
ROOM = 256 << 20                # bytes: three times what they ever had


def has_room(path):
    """One can write and run programs there."""
    try:
        st = os.statvfs(path)
    except OSError:
        return False
    return os.access(path, os.W_OK) and not st.f_flag & os.ST_NOEXEC and \
        st.f_bavail * st.f_frsize >= ROOM


@contextlib.contextmanager
def own():
    """A folder that is TMPDIR meanwhile, also for what is started, and is gone
    in the end. Whoever sets TMPDIR has it below that."""
    usual = os.environ.get("TMPDIR")
    folder = tempfile.mkdtemp(prefix="tine-tests.", dir=usual or
                              (MEMORY if has_room(MEMORY) else None))
    os.chmod(folder, 0o711)             # what is another user's lies within
    os.environ["TMPDIR"] = tempfile.tempdir = folder
    try:
        yield
    finally:
        tempfile.tempdir = None
        if usual is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = usual
        with undisturbed():
            shutil.rmtree(folder, ignore_errors=True)
