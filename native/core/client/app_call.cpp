#include "client/app_call.hpp"

#include <memory>
#include <utility>

namespace token_rotation {

void call_function(HttpTransport& transport, AppFunctions& functions, FunctionCall call,
                   std::function<void(std::optional<FunctionResponse>)> then) {
  const auto shared_then = std::make_shared<decltype(then)>(std::move(then));
  const auto listener =
      std::make_shared<FunctionListener>([&transport, shared_then](FunctionResponse response) {
        const auto kept = std::make_shared<FunctionResponse>(std::move(response));
        transport.post([shared_then, kept] { (*shared_then)(std::move(*kept)); });
      });
  const std::int64_t timeout_ms = call.timeout_ms;
  transport.post_after(timeout_ms, [listener, shared_then] {
    if (listener->give_up()) (*shared_then)(std::nullopt);
  });
  functions.call(std::move(call), listener);
}

}  // namespace token_rotation
