#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/digest.hpp"
#include "base/secret_string.hpp"
#include "oauth/failure.hpp"

namespace token_rotation {

/// What a client asks its access tokens for (`scope`, `resource`, `audience` and whatever else it
/// puts into the token request), as a digest: tokens are shared only among callers that asked for
/// the same. All zero for a client that asks for nothing of its own.
using Audience = Digest;

/// Over all entries, in whatever order they were written.
Audience audience_of(const std::vector<std::pair<std::string, SecretString>>& parameters);

/// Whether a failure says something of what was asked for, or of the client's settings, and nothing
/// of the grant: then other audiences may still be granted. A transient failure concerns the
/// refresh token, which all of them present, unless it is a refusal of one audience that is not
/// believed yet.
bool is_of_one_audience(const Failure& failure);

}  // namespace token_rotation
