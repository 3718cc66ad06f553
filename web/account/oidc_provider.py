"""An office's single sign-on by OpenID Connect: code with PKCE, and what its ID token must say before it is believed.

Only this module needs the optional extra `oidc` (Authlib).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any, cast
from urllib.parse import urlsplit

import httpx
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from rules.refusal import Refused
from runtime.settings import Settings

ALGORITHMS = ("RS256", "PS256", "ES256")  # of the keys it publishes: never none, never one made of our own secret
CALLBACK = "/login/oidc/callback"
SKEW = 60  # seconds its clock may differ
PATIENCE = 10  # seconds for an answer


@dataclass(frozen=True, slots=True)
class PendingSignIn:
    """What one sign-in is known again by; the browser keeps it while it is away."""

    state: str
    nonce: str
    verifier: str


class Provider:
    """The issuer an office trusts; nothing is asked of it before a person signs in."""

    def __init__(self, settings: Settings, transport: httpx.BaseTransport | None = None) -> None:
        self._settings, self._transport = settings, transport

    def leads_to(self, begun: PendingSignIn) -> str:
        """Return where the browser goes to sign in."""
        where = self._described()["authorization_endpoint"]
        with self._client() as client:
            url, _ = client.create_authorization_url(
                where, state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier
            )
        return str(url)

    def email(self, begun: PendingSignIn, answer: Mapping[str, str], now: datetime) -> str:
        """Return the verified mail address of whoever came back; refuse what was not begun here, or is not meant for us."""
        if not compare_digest(answer.get("state", "").encode(), begun.state.encode()) or not answer.get("code"):
            raise refusal()
        described = self._described()
        try:
            return self._claims(described, begun, answer["code"], now)
        except (JoseError, OAuthError, httpx.HTTPError, ValueError, KeyError) as error:
            raise refusal() from error

    def _claims(self, described: Mapping[str, Any], begun: PendingSignIn, code: str, now: datetime) -> str:
        with self._client() as client:
            answer = client.fetch_token(described["token_endpoint"], code=code, code_verifier=begun.verifier)
        keys = KeySet.import_key_set(cast("KeySetSerialization", self._read(described["jwks_uri"])))
        token = jwt.decode(answer["id_token"], keys, algorithms=list(ALGORITHMS))
        ours = self._settings.oidc_client_id
        wanted = {
            "iss": {"essential": True, "value": self._settings.oidc_issuer},
            "aud": {"essential": True, "value": ours},
        }
        params = {"nonce": begun.nonce, "client_id": ours, "access_token": answer.get("access_token")}
        claims = CodeIDToken(token.claims, token.header, wanted, params)
        claims.validate(int(now.timestamp()), SKEW)
        if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
            raise Refused(
                zh="登录：统一身份认证没有给出已核实的邮箱。",
                en="sign in: the single sign-on gave no verified mail address.",
            )
        return str(claims["email"])

    def _described(self) -> Mapping[str, Any]:
        """Return where its parts are, as it says itself; they are reached by HTTPS, and it names itself as we do."""
        issuer = self._settings.oidc_issuer
        try:
            described = self._read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
            parts = [
                urlsplit(str(described[name])) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")
            ]
        except (httpx.HTTPError, ValueError, KeyError) as error:
            raise Refused(
                zh="登录：统一身份认证暂时不可用，请用密码登录。",
                en="sign in: the single sign-on cannot be reached; sign in by password.",
            ) from error
        if described.get("issuer") != issuer or any(part.scheme != "https" for part in parts):
            raise refusal()
        return described

    def _read(self, url: str) -> dict[str, Any]:
        with httpx.Client(transport=self._transport, timeout=PATIENCE) as client:
            answer = client.get(url).raise_for_status().json()
        if not isinstance(answer, dict):
            raise refusal()
        return answer

    def _client(self) -> OAuth2Client:
        settings = self._settings
        return OAuth2Client(
            settings.oidc_client_id,
            settings.oidc_client_secret,
            scope="openid email",
            redirect_uri=f"{settings.public_url}{CALLBACK}",
            code_challenge_method="S256",
            transport=self._transport,
            timeout=PATIENCE,
        )


def refusal() -> Refused:
    """Return the one sentence for a sign-in that is not believed; why is nobody's business outside."""
    return Refused(
        zh="登录：统一身份认证未通过，请重新登录。", en="sign in: the single sign-on did not succeed; sign in again."
    )
