#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/secret_string.hpp"
#include "oauth/token_key.hpp"

namespace token_rotation {

/// A call of a function that the options of a provider hold.
struct FunctionCall {
  enum class Function : std::uint8_t { kRefresh, kClientSecret };

  Function function = Function::kRefresh;
  std::string provider_id;
  /// Of what is presented: there is one call at a time for it. kRefresh only, as the tokens are.
  TokenKey key;
  SecretString refresh_token{};
  SecretString access_token{};
  SecretString id_token{};
  std::int64_t timeout_ms = 0;  ///< after which its signal aborts
};

/// How it ended.
struct FunctionResponse {
  enum class End : std::uint8_t {
    kResolved,
    kRejected,  ///< it said that the refusal is final
    kNotSent,   ///< it threw, and reached no server
    kFailed,    ///< it threw
    kUnusable,  ///< it resolved to something that cannot be used
    kClosed,    ///< its JavaScript environment has ended
  };

  End end = End::kFailed;
  SecretString access_token{};  ///< or the client secret
  SecretString refresh_token{};
  SecretString id_token{};
  std::optional<double> expires_in{};  ///< s
  std::optional<double> expires_at{};  ///< Unix s
  std::string description{};           ///< for people, as the function or its error has it
};

/// A caller that waits for a function, until it is answered or has waited long enough, whichever
/// comes first.
class FunctionListener {
 public:
  /// Only hands the response on: it may be called with a lock held.
  using OnResponse = std::function<void(FunctionResponse)>;

  explicit FunctionListener(OnResponse on_response) : on_response_(std::move(on_response)) {}

  /// False where it no longer waits. Any thread.
  bool answer(FunctionResponse& response) {
    if (!waits_.exchange(false)) return false;
    on_response_(std::move(response));
    return true;
  }
  /// True where no answer has come. Any thread.
  bool give_up() { return waits_.exchange(false); }

 private:
  const OnResponse on_response_;
  std::atomic<bool> waits_ = true;
};

/// The functions of the application, which run on its JavaScript thread.
class AppFunctions {
 public:
  AppFunctions() = default;
  AppFunctions(const AppFunctions&) = delete;
  AppFunctions& operator=(const AppFunctions&) = delete;
  virtual ~AppFunctions() = default;

  /// Any thread; the listener hears of it on any thread, once.
  virtual void call(FunctionCall call, std::shared_ptr<FunctionListener> listener) = 0;
};

}  // namespace token_rotation
