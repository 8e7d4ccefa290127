#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "client/key_sets.hpp"
#include "jose/logout_token.hpp"
#include "oauth/failure.hpp"
#include "oauth/provider.hpp"

namespace token_rotation {

/// A logout token that is to be acted on.
struct VerifiedLogout {
  std::string provider;  ///< id of the one whose issuer and client it names
  LogoutToken token;
};

/// A Failure says that the token could not be checked: it may be valid.
using LogoutVerdict = std::variant<VerifiedLogout, TokenRefusal, Failure>;

/// Checks logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.6) but for `jti`, which the
/// caller that acts on them remembers. Any thread may call it.
class LogoutVerifier {
 public:
  using Providers = std::vector<std::shared_ptr<const Provider>>;
  using OnVerdict = std::function<void(LogoutVerdict)>;
  /// Has a function run on the caller's thread, so that no signature is checked on the transport's.
  using RunHere = std::function<void(std::function<void()>)>;

  LogoutVerifier(KeySets& key_sets, const Clock& clock) : key_sets_(key_sets), clock_(clock) {}

  /// Calls `on_verdict` at once, or through `run_here` when keys had to be fetched. The token picks
  /// its provider by issuer and client; nothing is asked of any other issuer.
  void verify(std::string_view text, const Providers& providers, RunHere run_here,
              OnVerdict on_verdict);

 private:
  struct Check;
  using Found = std::variant<IssuerKeys, Failure>;

  void go_on(const std::shared_ptr<Check>& check);
  void on_found(const std::shared_ptr<Check>& check, Found found, bool may_ask);
  void judge(const std::shared_ptr<Check>& check, const IssuerKeys& keys, bool may_ask);
  KeySets::OnKeys back_here(const std::shared_ptr<Check>& check, bool may_ask);

  KeySets& key_sets_;
  const Clock& clock_;
};

}  // namespace token_rotation
