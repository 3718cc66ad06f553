"""TLS with a certificate made for the test: it is trusted when the machine trusts it, and only then."""

import asyncio
import shutil
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from notifications.channels.mail.smtp import Security, SmtpSender
from notifications.sender import Envelope, Outcome, Result, Unreachable
from tests.unit.notifications.relay import Inbox, mail_server

OPENSSL = shutil.which("openssl") or ""
pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.network,
    pytest.mark.skipif(not OPENSSL, reason="openssl makes the certificate"),
]
MAIL = Envelope("duban@mzt.example.cn", "li@mzj.example.cn", b"Subject: a\r\n\r\nb\r\n")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    options = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    subprocess.run(
        [OPENSSL, *options.split(), "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", path, "-out", f"{path}.crt"],
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


def send(certificate: Path, security: Security, inbox: Inbox) -> Outcome:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    offered = {"starttls": context} if security is Security.STARTTLS else {"tls": context}

    async def converse() -> Outcome:
        async with (
            mail_server(inbox, **offered) as settings,
            SmtpSender(replace(settings, security=security)) as sender,
        ):
            return await sender.send(MAIL)

    return asyncio.run(converse())


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_trusted_server_is_talked_to_over_tls(
    certificate: Path, security: Security, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")
    inbox = Inbox()

    assert send(certificate, security, inbox) == Outcome(Result.SENT, 250, "taken")
    assert len(inbox.kept) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_nobody_trusts_is_unreachable(certificate: Path, security: Security) -> None:
    inbox = Inbox()

    with pytest.raises(Unreachable, match="certificate"):
        send(certificate, security, inbox)

    assert inbox.kept == []
