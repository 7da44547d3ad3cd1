"""What proves that the app is itself: a client secret, a certificate, or the identity that the machine has in Azure."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization


class BadCertificate(ValueError):
    """A certificate that cannot be used. The message is one sentence with what to do."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A PEM file that holds the certificate and its private key, without a password.

    https://learn.microsoft.com/entra/identity-platform/certificate-credentials
    """

    file: Path

    def for_msal(self) -> dict[str, Any]:
        """As MSAL takes it. Raises BadCertificate."""
        try:
            pem = self.file.read_bytes()
            key = serialization.load_pem_private_key(pem, password=None)
            certificate = x509.load_pem_x509_certificate(pem)
        except (OSError, ValueError, TypeError) as error:
            raise BadCertificate(
                f"{self.file} cannot be used ({type(error).__name__}); HEADSUP_APP_CERTIFICATE names a PEM file with "
                "a certificate and its private key, without a password."
            ) from error
        thumbprint = _thumbprint(certificate).hex()
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return {
            "private_key": private.decode(),
            "thumbprint": thumbprint,
            "public_certificate": certificate.public_bytes(serialization.Encoding.PEM).decode(),
        }

    def expires(self) -> tuple[datetime, bytes]:
        """Until when it is valid by itself, and its thumbprint. Raises BadCertificate."""
        try:
            certificate = x509.load_pem_x509_certificate(self.file.read_bytes())
        except (OSError, ValueError) as error:
            raise BadCertificate(
                f"{self.file} holds no certificate ({type(error).__name__}); HEADSUP_APP_CERTIFICATE names a PEM file."
            ) from error
        return certificate.not_valid_after_utc, _thumbprint(certificate)


def _thumbprint(certificate: x509.Certificate) -> bytes:
    # Entra knows a certificate by this digest; it proves nothing.
    return certificate.fingerprint(hashes.SHA1())  # noqa: S303


@dataclass(frozen=True, slots=True)
class ManagedIdentity:
    """The identity of the machine in Azure: its own, or the one with this client id.

    https://learn.microsoft.com/entra/identity/managed-identities-azure-resources/overview
    """

    client_id: str | None = None


Credential = str | Certificate | ManagedIdentity
"""A text is a client secret."""
