#include "rotation/replay.hpp"

#include <utility>

namespace token_rotation {
namespace {

/// What a refresh with `newest` goes on from.
void take_over(GrantContext& context, const Successor& newest, const AudienceTokens& own) {
  context.refresh_token = newest.tokens->refresh_token;
  if (!own.tokens) return;
  if (!own.tokens->id_token.empty()) context.id_token = own.tokens->id_token;
  if (!context.access_token.empty()) context.access_token = own.tokens->access_token;
  context.lifetime_ms = own.tokens->expiry.lifetime_ms;
  context.expires = own.tokens->expiry.kind != Expiry::Kind::kNever;
}

/// The tokens of a caller whose refresh would be forced too soon after the last.
std::optional<Outcome> recent_outcome(RotationMemory& memory, const Clock& clock,
                                      const TokenKey& newest, const AudienceTokens& own,
                                      const RenewalRequest& request) {
  const auto wall_ms = static_cast<double>(clock.wall_ms());
  const bool is_answer = is_recent(own, request, wall_ms, clock.steady_ms()) &&
                         !memory.standing_revocation(newest) &&
                         !memory.standing_of(newest, request.provider->audience);
  if (!is_answer) return std::nullopt;
  return renewed_outcome(own.tokens, Source::kReplayed);
}

}  // namespace

Presentation presentation_of(const TokenKey& key, RenewalRequest& request) {
  const bool takes_access = takes_access_token(*request.provider);
  return {key,
          {std::move(request.refresh_token),
           std::move(request.id_token),
           request.expiry.lifetime_ms,
           request.expiry.kind != Expiry::Kind::kNever,
           {},
           {},
           takes_access ? request.access_token : SecretString()},
          state_of(request)};
}

std::optional<Outcome> replay(RotationMemory& memory, const Clock& clock,
                              const RenewalRequest& request, Presentation& presentation) {
  const TokenKey key = presentation.key;
  const auto successor = memory.newest(key);
  const Audience& audience = request.provider->audience;
  if (!successor) {
    const Successor* const head = request.forced ? memory.known(key) : nullptr;
    return head == nullptr
               ? std::nullopt
               : recent_outcome(memory, clock, key, head->tokens_for(audience), request);
  }
  const AudienceTokens own = successor->tokens_for(audience);
  if (auto outcome = recent_outcome(memory, clock, successor->key, own, request)) return outcome;
  // Where the provider keeps the refresh token, what is remembered of it may be what was refused.
  const auto standing = memory.standing_of(key, audience);
  const bool is_refused = request.carries_error && successor->key == key && standing &&
                          !standing->failure->is_transient();
  if (!is_refused && own.tokens && supersedes(successor->key, *own.tokens, key, request.expiry) &&
      !memory.standing_revocation(successor->key)) {
    if (satisfies(*own.tokens, request, static_cast<double>(clock.wall_ms())))
      return renewed_outcome(own.tokens, Source::kReplayed);
    presentation.state.newer = own.tokens;
  }
  presentation.key = successor->key;
  take_over(presentation.context, *successor, own);
  return std::nullopt;
}

Turn turn_of(RotationMemory& memory, const Clock& clock, const TokenKey& key, Party& party) {
  Turn turn{key, nullptr, false, nullptr};
  AudienceTokens own;
  if (const auto successor = memory.newest(key)) {
    turn.key = successor->key;
    own = successor->tokens_for(party.audience());
    take_over(party.context, *successor, own);
  }
  turn.tokens = own.tokens;
  turn.failure = memory.standing_revocation(turn.key);
  if (turn.failure || !own.tokens) return turn;
  turn.is_answered = answers_callers(own, turn.key, party.plan->request, key, clock);
  for (Caller& caller : party.callers) {
    if (supersedes(turn.key, *own.tokens, key, caller.state.expiry))
      caller.state.newer = own.tokens;
  }
  return turn;
}

}  // namespace token_rotation
