#pragma once

#include <napi.h>

#include "oauth/provider.hpp"

namespace token_rotation {

/// Reads a provider as the shim describes it: `{ id, clientId, clientSecret?, tokenEndpoint?,
/// issuer?, metadataUrl?, revocationEndpoint?, clientAuthentication?, privateKey?, keyId?,
/// signingAlgorithm?, assertionAudience?, parameters?, headers?, bodyFormat?, request?: { method,
/// format?, json?, fields?, headers, secrets }, response?: { accessToken?, refreshToken?, idToken?,
/// expiresIn?, expiresAt?, error? } with lists of dotted paths, presentsAccessToken?,
/// refreshesByFunction?, makesClientSecret?, appleTeamId?,
/// defaultLifetimeMs?, refreshBeforeExpiryMs, forceIntervalMs, retries, keepIdToken,
/// allowInsecureHttp, clientCertificate?, clientKey?, timeoutMs, connectTimeoutMs, proxy?,
/// httpProxy?, noProxy?, ca?
/// }`. The shim has checked every value; a wrong type here is a bug and throws a TypeError.
Provider read_provider(const Napi::Object& config);

}  // namespace token_rotation
