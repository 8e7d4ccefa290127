#include "mailbox.hpp"

#include <algorithm>
#include <utility>

namespace token_rotation {
namespace {

/// A scope of its own for each costs as much as settling it; none at all keeps every handle of a
/// storm.
constexpr std::size_t kLettersInAScope = 64;

}  // namespace

std::shared_ptr<Mailbox> Mailbox::of(Napi::Env env) {
  auto* existing = env.GetInstanceData<std::shared_ptr<Mailbox>>();
  if (existing != nullptr) return *existing;
  auto mailbox = std::make_shared<Mailbox>();
  mailbox->open(env);
  // Node frees instance data after the cleanup hooks have run.
  env.SetInstanceData(std::make_unique<std::shared_ptr<Mailbox>>(mailbox).release());
  return mailbox;
}

void Mailbox::open(Napi::Env env) {
  env_ = env;
  const auto name = Napi::String::New(env, "next-auth-token-rotation");
  const napi_status created = napi_create_threadsafe_function(
      env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, this, &Mailbox::on_call, &wake_);
  if (created != napi_ok) throw Napi::Error::New(env);
  // An idle process must be able to exit.
  napi_unref_threadsafe_function(env, wake_);
  // Added after the thread-safe function added its own, so it runs before that one.
  napi_add_env_cleanup_hook(env, &Mailbox::on_cleanup, this);
}

void Mailbox::set_makers(const Napi::Object& makers) {
  if (!makers_.outcome.IsEmpty()) return;
  makers_.outcome = Napi::Persistent(makers.Get("makeOutcome").As<Napi::Function>());
  makers_.tokens = Napi::Persistent(makers.Get("makeTokens").As<Napi::Function>());
}

Napi::Promise Mailbox::expect(Napi::Env env, std::uint64_t number) {
  if (expected_.empty()) napi_ref_threadsafe_function(env, wake_);
  return expected_.emplace(number, Napi::Promise::Deferred::New(env)).first->second.Promise();
}

void Mailbox::post(std::uint64_t number, Outcome outcome) {
  const std::lock_guard lock(mutex_);
  if (wake_ == nullptr) return;
  letters_.push_back({number, std::move(outcome)});
  wake();
}

bool Mailbox::run(Errand errand) {
  const std::lock_guard lock(mutex_);
  if (wake_ == nullptr) return false;
  errands_.push_back(std::move(errand));
  wake();
  return true;
}

std::uint64_t Mailbox::keep(const Napi::Function& function, std::function<void()> on_close) {
  const std::uint64_t number = next_number();
  kept_.emplace(number, Kept{Napi::Persistent(function), std::move(on_close)});
  return number;
}

void Mailbox::let_go(std::uint64_t kept) {
  run([this, kept](Napi::Env /*env*/) { kept_.erase(kept); });
}

void Mailbox::wake() {
  if (woken_) return;
  woken_ = napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking) == napi_ok;
}

void Mailbox::on_call(napi_env env, napi_value /*callback*/, void* mailbox, void* /*data*/) {
  if (env == nullptr) return;  // the environment is going; the mailbox may be gone
  try {
    static_cast<Mailbox*>(mailbox)->deliver(env);
  } catch (const Napi::Error&) {
    // The worker is being terminated: no JavaScript value can be made in it any more, and nobody
    // waits for one. The outcomes have been remembered.
  }
}

void Mailbox::deliver(Napi::Env env) {
  std::vector<Letter> letters;
  std::vector<Errand> errands;
  {
    const std::lock_guard lock(mutex_);
    letters.swap(letters_);
    errands.swap(errands_);
    woken_ = false;
  }
  const std::span<const Letter> all(letters);
  for (std::size_t done = 0; done < all.size(); done += kLettersInAScope)
    settle(env, all.subspan(done, std::min(kLettersInAScope, all.size() - done)));
  run_all(env, errands);
}

void Mailbox::settle(Napi::Env env, std::span<const Letter> letters) {
  const Napi::HandleScope scope(env);
  OutcomeObjects objects(env, makers_);
  for (const Letter& letter : letters) {
    const auto found = expected_.find(letter.number);
    if (found == expected_.end()) continue;
    found->second.Resolve(objects.object(letter.outcome));
    expected_.erase(found);
    if (expected_.empty()) napi_unref_threadsafe_function(env, wake_);
  }
}

void Mailbox::run_all(Napi::Env env, const std::vector<Errand>& errands) {
  for (const Errand& errand : errands) {
    const Napi::HandleScope scope(env);
    errand(env);
  }
}

void Mailbox::on_cleanup(void* mailbox) {
  static_cast<Mailbox*>(mailbox)->close();
}

void Mailbox::close() {
  makers_.reset();
  std::vector<Errand> errands;
  {
    const std::lock_guard lock(mutex_);
    napi_release_threadsafe_function(std::exchange(wake_, nullptr), napi_tsfn_abort);
    letters_.clear();
    errands.swap(errands_);
  }
  // Without the lock: what an errand held may come back here when it goes.
  errands.clear();
  for (const auto& [number, kept] : std::exchange(kept_, {})) kept.on_close();
}

}  // namespace token_rotation
