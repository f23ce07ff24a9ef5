"""Every Python of the container runs this at its start, because a release puts it first on PYTHONPATH.

It waits for uvicorn to be imported and then makes its server drain: see fastapi_release_drain/uvicorn_server.py. Any
other Python loses about a millisecond. Whatever fails, the program runs: without a drain, and with one line on
stderr. The next sitecustomize on the path, the image's own, runs as if this one did not exist.
"""

import os
import sys

SERVER = "uvicorn.server"


class ServerWatch(object):
    """A finder that finds nothing: it sees uvicorn's server being imported, once."""

    def find_spec(self, name, path=None, target=None):
        if name != SERVER:
            return None
        sys.meta_path.remove(self)
        for finder in sys.meta_path:
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                change_after_import(spec.loader)
                return spec
        return None


def change_after_import(loader):
    # On this one object, which loads this one module.
    run = loader.exec_module

    def run_and_change(module):
        run(module)
        try:
            from fastapi_release_drain.uvicorn_server import install

            install(module)
        except Exception as error:
            sys.stderr.write("fastapi-release: this server will not drain: %r\n" % (error,))

    loader.exec_module = run_and_change


def run_next():
    here, own = os.path.dirname(__file__), sys.modules.pop(__name__)
    position = sys.path.index(here)
    del sys.path[position]
    try:
        import sitecustomize
    except ImportError as error:
        if error.name != __name__:
            raise
        sys.modules[__name__] = own
    finally:
        sys.path.insert(position, here)


# The oldest Python that the package supports.
if sys.version_info >= (3, 10):
    sys.meta_path.insert(0, ServerWatch())
run_next()
