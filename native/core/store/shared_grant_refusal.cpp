// The part of SharedGrant that is about refusals: one that stands in this process already, one of a
// single audience, and one that has rotated the refresh token all the same.

#include <utility>

#include "store/audience_refusals.hpp"
#include "store/shared_grant.hpp"
#include "store/store_client.hpp"

namespace token_rotation {
namespace {

using Operation = StoreRequest::Operation;

}  // namespace

void SharedGrant::stand_by_refusal() {
  give_lock_back();
  finish({nullptr, task_.standing}, Source::kRemembered);
}

// Nothing is published of the grant, so that a sign-in elsewhere cannot be seen there.
void SharedGrant::look_refusals_up() {
  is_refusal_looked_up_ = true;
  const auto on_response = [self = shared_from_this()](const StoreResponse& response) {
    const auto refusals = read_audience_refusals(response.value.view());
    if (!response.ok || names_audience(refusals, self->task_.provider->audience)) {
      self->stand_by_refusal();
    } else {
      self->on_nothing_found();
    }
  };
  call_store(transport_, *task_.sharing, *task_.provider,
             {Operation::kGet, audience_refusals_key(task_.key), {}, {}, 0}, on_response);
}

// With the lock of the grant, so that no other process adds to the list meanwhile.
void SharedGrant::publish_audience_refusal() {
  const TokenKey list = audience_refusals_key(task_.key);
  const auto on_response = [self = shared_from_this(), list](const StoreResponse& response) {
    if (!response.ok) return self->fail_alone();
    auto refusals = read_audience_refusals(response.value.view());
    add_audience(refusals, self->task_.provider->audience);
    const Task& task = self->task_;
    call_store(self->transport_, *task.sharing, *task.provider,
               {Operation::kSet,
                list,
                {},
                write_audience_refusals(refusals),
                task.sharing->successor_ttl_ms},
               [self](const StoreResponse& /*response*/) { self->fail_alone(); });
  };
  call_store(transport_, *task_.sharing, *task_.provider, {Operation::kGet, list, {}, {}, 0},
             on_response);
}

bool SharedGrant::rotated_all_the_same() const {
  if (withheld_.empty()) return false;
  return !(token_key(task_.token_endpoint, task_.provider->client_id, withheld_.view()) ==
           task_.key);
}

// Where the refusal is about the grant it stands for the next refresh token too. Said before that
// one is known to any process.
void SharedGrant::publish_withheld(const Failure& failure) {
  refused_ = std::make_shared<const Failure>(failure);
  ours_ = {only_refresh_token(withheld_), nullptr, std::nullopt};
  carry_over_known();
  if (!local_ && !is_of_one_audience(failure) && !failure.is_transient()) {
    call_store(transport_, *task_.sharing, *task_.provider,
               {Operation::kSet,
                next_key(*ours_.tokens),
                {},
                write_store_entry({nullptr, refused_}),
                task_.sharing->successor_ttl_ms},
               [](const StoreResponse& /*response*/) {});
  }
  publish_tokens();
}

}  // namespace token_rotation
