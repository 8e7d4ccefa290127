#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <variant>

#include "base/clock.hpp"
#include "client/grant.hpp"
#include "client/grant_result.hpp"
#include "client/retry_policy.hpp"
#include "http/http_transport.hpp"
#include "oauth/app_functions.hpp"
#include "oauth/failure.hpp"
#include "oauth/provider.hpp"
#include "oauth/token_response.hpp"
#include "oauth/token_set.hpp"

namespace token_rotation {

/// A number in [0, 1) that spreads retries and cooldowns. Called on any thread.
using Jitter = std::function<double()>;

/// Spends one refresh token: sends the request, or has a function of the application do it, and
/// retries it as retry_policy.hpp allows. Lives as long as its callbacks do, and is touched by the
/// transport's thread only.
class RefreshGrant final : public Grant, public std::enable_shared_from_this<RefreshGrant> {
 public:
  RefreshGrant(HttpTransport& transport, const Clock& clock, const Jitter& jitter,
               std::shared_ptr<const Provider> provider, Endpoints endpoints, GrantContext context,
               OnDone on_done, std::shared_ptr<AppFunctions> functions = nullptr);

  void start() override;

 private:
  /// A refresh that throws, for want of memory, ends as one that failed.
  template <typename Step>
  void guarded(FailureClass failure_class, const Step& step);
  void attempt();
  void send_attempt();
  void send_request();
  void ask_function();
  void on_function_end(std::optional<FunctionResponse> response, std::int64_t called_at_ms);
  void on_response(const HttpResponse& response, std::int64_t requested_at_ms);
  void on_failure(Failure failure);
  void finish(std::variant<TokenSet, Failure> outcome);

  HttpTransport& transport_;
  const Clock& clock_;
  const Jitter& jitter_;
  const std::shared_ptr<const Provider> provider_;
  const Endpoints endpoints_;
  const GrantContext context_;
  const OnDone on_done_;
  const std::shared_ptr<AppFunctions> functions_;  ///< null where the provider has none
  std::shared_ptr<const Provider> client_;         ///< with the client secret of this attempt
  Attempts attempts_;
  SecretString withheld_;  ///< came beside tokens that were not taken
  int requests_ = 0;
  std::int64_t started_ms_ = 0;
  /// When an attempt had met silence: the next one goes over a connection that was made since.
  std::int64_t silent_ms_ = 0;
  bool done_ = false;
};

}  // namespace token_rotation
