"""`python3 -m config.free_port 8000` fails with a sentence when nothing can be served there.

Asked before anything slow, by whatever Python there is: nothing is installed yet.
"""

import socket
import sys


def trouble_with(port):
    """Why 127.0.0.1:`port` cannot be served on, or None."""
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        return f"PORT={port} is no port: choose a number from 1 to 65535."
    with socket.socket() as asked:
        # As gunicorn does: a port whose last connections are just being forgotten is free.
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind(("127.0.0.1", int(port)))
        except PermissionError:
            return f"Port {port} is not yours to use. Choose one above 1023: make run PORT=8001"
        except OSError:
            return f"Port {port} is in use. Stop what listens there, or choose another: make run PORT=8001"


if __name__ == "__main__":
    sys.exit(trouble_with(sys.argv[1]))
