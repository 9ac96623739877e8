"""For the server of each learner: make lab, Binder, the hub and the tests use it; elsewhere it belongs into a folder
that `jupyter --paths` lists under config."""

from contextlib import suppress

# a server that has no such class any more needs no help, or other help; then it is left as it is
with suppress(ImportError):
    from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

    class Prompt(ZMQChannelsWebsocketConnection):
        """A kernel's messages leave at once.

        Without this a frame, which is small and follows another small message, waits until the other end has confirmed
        that one, up to 40 ms on Linux (https://datatracker.ietf.org/doc/html/rfc896): 18 frames a second, not 36.
        """

        def connect(self):  # noqa: D102 (as there)
            self.websocket_handler.set_nodelay(True)
            return super().connect()

    c = get_config()  # noqa: F821 (Jupyter puts it here)
    c.ServerApp.kernel_websocket_connection_class = Prompt
