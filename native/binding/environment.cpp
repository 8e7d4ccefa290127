#include "environment.hpp"

#include <algorithm>
#include <utility>

namespace token_rotation {
namespace {

/// A handle scope for each settlement costs as much as the settlement. Without any scope, every
/// handle of a storm is kept.
constexpr std::size_t kSettlementsInAScope = 64;

}  // namespace

std::shared_ptr<Environment> Environment::of(Napi::Env env) {
  auto* existing = env.GetInstanceData<std::shared_ptr<Environment>>();
  if (existing != nullptr) return *existing;
  auto environment = std::make_shared<Environment>();
  environment->open(env);
  // Node frees instance data after the cleanup hooks have run.
  env.SetInstanceData(std::make_unique<std::shared_ptr<Environment>>(environment).release());
  return environment;
}

void Environment::open(Napi::Env env) {
  env_ = env;
  const auto name = Napi::String::New(env, "next-auth-token-rotation");
  const napi_status created = napi_create_threadsafe_function(
      env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, this, &Environment::on_call, &wake_);
  if (created != napi_ok) throw Napi::Error::New(env);
  // An idle process must be able to exit.
  napi_unref_threadsafe_function(env, wake_);
  // Added after the thread-safe function added its own, so it runs before that one.
  napi_add_env_cleanup_hook(env, &Environment::on_cleanup, this);
}

void Environment::set_makers(const Napi::Object& makers) {
  if (!makers_.outcome.IsEmpty()) return;
  makers_.outcome = Napi::Persistent(makers.Get("makeOutcome").As<Napi::Function>());
  makers_.tokens = Napi::Persistent(makers.Get("makeTokens").As<Napi::Function>());
}

Napi::Promise Environment::expect(Napi::Env env, std::uint64_t call_id) {
  begin_wait();
  return expected_.emplace(call_id, Napi::Promise::Deferred::New(env)).first->second.Promise();
}

void Environment::begin_wait() {
  if (waits_++ == 0) napi_ref_threadsafe_function(env_, wake_);
}

void Environment::end_wait() {
  if (--waits_ == 0) napi_unref_threadsafe_function(env_, wake_);
}

void Environment::post(std::uint64_t call_id, Outcome outcome) {
  const MutexLock lock(mutex_);
  if (wake_ == nullptr) return;
  settlements_.push_back({call_id, std::move(outcome)});
  wake();
}

bool Environment::run(Task task) {
  const MutexLock lock(mutex_);
  if (wake_ == nullptr) return false;
  tasks_.push_back(std::move(task));
  wake();
  return true;
}

std::uint64_t Environment::keep(const Napi::Function& function, std::function<void()> on_close) {
  const std::uint64_t kept = next_call_id();
  kept_.emplace(kept, Kept{Napi::Persistent(function), std::move(on_close)});
  return kept;
}

void Environment::release(std::uint64_t kept) {
  run([this, kept](Napi::Env /*env*/) { kept_.erase(kept); });
}

void Environment::wake() {
  if (woken_) return;
  woken_ = napi_call_threadsafe_function(wake_, nullptr, napi_tsfn_nonblocking) == napi_ok;
}

void Environment::on_call(napi_env env, napi_value /*callback*/, void* environment,
                          void* /*data*/) {
  if (env == nullptr) return;  // Node is taking it down; `environment` may be gone
  try {
    static_cast<Environment*>(environment)->deliver(env);
  } catch (const Napi::Error&) {
    // The worker is being terminated: no JavaScript value can be made in it any more, and no caller
    // waits for one. The outcomes have been remembered.
  }
}

void Environment::deliver(Napi::Env env) {
  std::vector<Settlement> settlements;
  std::vector<Task> tasks;
  {
    const MutexLock lock(mutex_);
    settlements.swap(settlements_);
    tasks.swap(tasks_);
    woken_ = false;
  }
  const std::span<const Settlement> all(settlements);
  for (std::size_t done = 0; done < all.size(); done += kSettlementsInAScope)
    settle(env, all.subspan(done, std::min(kSettlementsInAScope, all.size() - done)));
  run_all(env, tasks);
}

void Environment::settle(Napi::Env env, std::span<const Settlement> settlements) {
  const Napi::HandleScope scope(env);
  OutcomeObjects objects(env, makers_);
  for (const Settlement& settlement : settlements) {
    const auto found = expected_.find(settlement.call_id);
    if (found == expected_.end()) continue;
    found->second.Resolve(objects.object(settlement.outcome));
    expected_.erase(found);
    end_wait();
  }
}

void Environment::run_all(Napi::Env env, const std::vector<Task>& tasks) {
  for (const Task& task : tasks) {
    const Napi::HandleScope scope(env);
    task(env);
  }
}

void Environment::on_cleanup(void* environment) {
  static_cast<Environment*>(environment)->close();
}

void Environment::close() {
  makers_.reset();
  std::vector<Task> tasks;
  {
    const MutexLock lock(mutex_);
    napi_release_threadsafe_function(std::exchange(wake_, nullptr), napi_tsfn_abort);
    settlements_.clear();
    tasks.swap(tasks_);
  }
  // Without the lock: what a task held may come back here when the task goes.
  tasks.clear();
  for (const auto& [_, kept] : std::exchange(kept_, {})) kept.on_close();
}

}  // namespace token_rotation
