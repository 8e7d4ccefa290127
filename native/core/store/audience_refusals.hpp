#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "base/secret_string.hpp"
#include "oauth/audience.hpp"
#include "oauth/token_key.hpp"
#include "store/store_client.hpp"

namespace token_rotation {

/// Which audiences of a grant have been refused for good, as processes tell each other. Each
/// process remembers the refusals themselves. A sign-in with the same refresh token, in whatever
/// process and for whatever audience, empties the list, and so ends what is remembered elsewhere.
/// Earlier versions do not know this list: they neither read nor empty it.
using AudienceRefusals = std::vector<Audience>;

/// Where the store has it.
TokenKey audience_refusals_key(const TokenKey& grant);

SecretString write_audience_refusals(const AudienceRefusals& refusals);
/// Empty for any other text.
AudienceRefusals read_audience_refusals(std::string_view text);

bool names_audience(const AudienceRefusals& refusals, const Audience& audience);
/// Adds one that is not there yet. Beyond the audiences that are kept the earliest goes.
void add_audience(AudienceRefusals& refusals, const Audience& audience);

/// Whether the refusal of an audience may stand: the store has it, or does not answer.
void look_refusal_up(const StoreClient& store, const TokenKey& grant, const Audience& audience,
                     std::function<void(bool may_stand)> then);
/// Tells the store of one, and goes on whatever that answers. With the lock of the grant, so that
/// no other process adds to the list meanwhile.
void add_refusal(const StoreClient& store, const TokenKey& grant, const Audience& audience,
                 std::function<void()> then);

}  // namespace token_rotation
