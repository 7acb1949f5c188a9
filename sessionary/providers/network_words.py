"""Why nothing came from a server, in words that say what to do about it."""

import socket
import ssl
from collections.abc import Iterator

import httpx2

VOUCH = "Where it is one of your own making, the operator names it in SSL_CERT_FILE."


def why_unreachable(error: Exception, server: str) -> str:
    """A sentence or two about what the HTTP client raised when it called this server."""
    why = _why(error, server)
    return why[:1].upper() + why[1:] if server.startswith("the ") else why


def _why(error: Exception, server: str) -> str:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"The certificate of {server} is not accepted: {cause.verify_message.rstrip('.')}. {VOUCH}"
        if isinstance(cause, ssl.SSLError):
            return f"{server} does not speak TLS there. Please check the address and the port."
        if isinstance(cause, socket.gaierror):
            return why_not_found(cause, server)
        if isinstance(cause, ConnectionRefusedError):
            return f"Nothing answers at {server}: the connection was refused. Please check the address and the port."
    if isinstance(error, httpx2.TimeoutException):
        return f"{server} did not answer in time. It is asked again later."
    if isinstance(error, httpx2.ReadError | httpx2.WriteError | httpx2.RemoteProtocolError):
        return f"{server} broke off in the middle of its answer. It is asked again later."
    if isinstance(error, httpx2.ConnectError):
        return f"{server} cannot be reached from here. Please check the address, and the network of this server."
    return f"{server} did not answer as a web server does ({type(error).__name__})."


def why_not_found(error: OSError | ValueError, server: str | None) -> str:
    """The same about looking up its name."""
    if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
        return f"The name {server} could not be looked up just now. It is tried again later."
    return f"There is no server named {server}. Please check the address."


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
