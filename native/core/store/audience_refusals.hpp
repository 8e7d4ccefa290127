#pragma once

#include <string_view>
#include <vector>

#include "base/secret_string.hpp"
#include "oauth/audience.hpp"
#include "oauth/token_key.hpp"

namespace token_rotation {

/// Which audiences of a grant have been refused for good, as processes tell each other: the
/// refusals themselves each process remembers. A sign-in with the same refresh token, in whatever
/// process and for whatever audience, empties the list, and so ends what is remembered elsewhere.
/// Versions before know no such list: they neither read nor empty it.
using AudienceRefusals = std::vector<Audience>;

/// Where the store has it.
TokenKey audience_refusals_key(const TokenKey& grant);

SecretString write_audience_refusals(const AudienceRefusals& refusals);
/// Empty for any other text.
AudienceRefusals read_audience_refusals(std::string_view text);

bool names_audience(const AudienceRefusals& refusals, const Audience& audience);
/// Adds one that is not there yet. Beyond the audiences that are kept the earliest goes.
void add_audience(AudienceRefusals& refusals, const Audience& audience);

}  // namespace token_rotation
