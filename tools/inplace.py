"""Our own tools as modules, and one begun in a forked copy of whoever starts
it: Python need not begin anew for each of a thousand."""
import functools
import importlib.machinery
import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.realpath(__file__))
MOST_FDS = 4096                 # no test has more


def tool(name):
    """One of tools/ whose name has no ending, as a module."""
    loader = importlib.machinery.SourceFileLoader(
        f"tool_{name}", os.path.join(HERE, name))
    module = importlib.util.module_from_spec(
        importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


@functools.cache
def vmruns_main():
    return tool("vmrun").main


def vmrun_instead(args, first=None):
    """For Popen's preexec_fn, which calls first() before: what exec would begin
    is there already. Popen's restore_signals is to be False."""
    main = vmruns_main()
    cmdline = sys.modules["cmdline"]

    def begin():
        if first:
            first()
        os.closerange(3, MOST_FDS)      # subprocess waits for one of them
        sys.argv[:], cmdline.NAME = args, "vmrun"
        cmdline.guarded(main)
    return begin
