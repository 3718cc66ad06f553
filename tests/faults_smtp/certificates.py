"""An authority of the tests' own, and servers' certificates with something wrong about them."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Certificates:
    """Where each server certificate lies: key and chain in one file, named by what it is."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "authority.pem"

    def context(self, kind: str) -> ssl.SSLContext:
        """Return what a server with a good, expired, self-signed or misnamed certificate speaks TLS with."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.folder / f"{kind}.pem")
        return made


def issue(folder: Path) -> Certificates:
    """Make an authority and the four kinds."""
    from cryptography import x509  # noqa: PLC0415 - a test without it is skipped
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - the same
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415 - the same

    now = datetime.now(UTC)

    def name(common: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common)])

    def certificate(
        subject: str,
        key: ec.EllipticCurvePrivateKey,
        issuer: str,
        signer: ec.EllipticCurvePrivateKey,
        *,
        ends: datetime,
        host: x509.GeneralName | None = None,
    ) -> bytes:
        begun = min(now, ends) - 30 * ONE_DAY
        draft = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer))
        draft = draft.public_key(key.public_key()).serial_number(x509.random_serial_number())
        draft = draft.not_valid_before(begun).not_valid_after(ends)
        draft = draft.add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        draft = draft.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        draft = draft.add_extension(by, critical=False)
        if host is not None:
            draft = draft.add_extension(x509.SubjectAlternativeName([host]), critical=False)
        return draft.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    here, elsewhere = x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("mail.example.org")
    lasting, over = now + 30 * ONE_DAY, now - ONE_DAY
    (folder / "authority.pem").write_bytes(certificate("root", root, "root", root, ends=lasting))
    kinds = {
        "good": certificate("here", key, "root", root, ends=lasting, host=here),
        "expired": certificate("here", key, "root", root, ends=over, host=here),
        "misnamed": certificate("here", key, "root", root, ends=lasting, host=elsewhere),
        "self-signed": certificate("here", key, "here", key, ends=lasting, host=here),
    }
    plain = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for kind, chain in kinds.items():
        (folder / f"{kind}.pem").write_bytes(plain + chain)
    return Certificates(folder)
