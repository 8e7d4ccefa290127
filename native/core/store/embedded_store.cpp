#include "store/embedded_store.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/steady_time.hpp"
#include "http/signals_blocked.hpp"

namespace token_rotation {
namespace {

/// Half of what a caller may wait for a publication.
constexpr std::int64_t kListenEveryMs = 25;
constexpr std::int64_t kTryTurnEveryMs = 1;
constexpr std::int64_t kListenForSessionsEveryMs = 500;
constexpr std::int64_t kTidyEveryMs = 10'000;
constexpr std::int64_t kLookAtPathEveryMs = 1'000;
/// A process that is stopped during its turn keeps it: callers have their own, shorter time.
constexpr std::int64_t kMaxTurnWaitMs = 10'000;
constexpr std::size_t kMaxWritesTogether = 256;

StoreFileError error_of(const std::exception& error) {
  if (const auto* known = dynamic_cast<const StoreFileError*>(&error)) return *known;
  if (const auto* sqlite = dynamic_cast<const SqliteError*>(&error))
    return store_file_error(*sqlite);
  return {StoreFileProblem::kIo, error.what()};
}

/// An open file is not worth keeping after these.
bool closes_file(const std::optional<StoreFileError>& error) {
  return error && (error->problem() == StoreFileProblem::kIo ||
                   error->problem() == StoreFileProblem::kDamaged ||
                   error->problem() == StoreFileProblem::kReadOnly);
}

/// An answer may run code that throws, for want of memory; the other callers are to have theirs.
void hand_over(const OnEmbeddedAnswer& on_answer, EmbeddedAnswer answer) {
  try {
    on_answer(std::move(answer));
  } catch (const std::exception&) {
  }
}

EmbeddedAnswer failed(const StoreFileError& error) {
  EmbeddedAnswer answer;
  answer.error = error;
  return answer;
}

}  // namespace

EmbeddedStore::EmbeddedStore(Settings settings)
    : settings_(std::move(settings)), seal_(settings_.keys) {}

void EmbeddedStore::ask(EmbeddedRequest request, OnEmbeddedAnswer on_answer) {
  {
    const MutexLock lock(mutex_);
    if (!closing_) {
      inbox_.push_back(
          {std::move(request), std::move(on_answer), steady_now_ms() + kMaxTurnWaitMs});
      start();
      return;
    }
  }
  on_answer(failed({StoreFileProblem::kClosed, "was closed"}));
}

std::uint64_t EmbeddedStore::listen(Word::About about, Listener listener) {
  const MutexLock lock(mutex_);
  const auto listening = std::make_shared<const Listening>(Listening{about, std::move(listener)});
  listeners_.emplace(++last_listener_, listening);
  if (!closing_) start();
  return last_listener_;
}

void EmbeddedStore::stop_listening(std::uint64_t id) {
  const MutexLock lock(mutex_);
  listeners_.erase(id);
}

/// Starts the thread, or wakes it.
void EmbeddedStore::start() {
  if (thread_.joinable()) {
    if (!std::exchange(woken_, true)) signal_.wake();
    return;
  }
#ifndef _WIN32
  // Where a file may grow no further, the thread that writes gets a signal; if the signal is
  // blocked, it gets an error.
  const SignalsBlocked blocked;
#endif
  thread_ = std::thread([this] { run(); });
#ifdef __linux__
  pthread_setname_np(thread_.native_handle(), "token-store");
#endif
}

void EmbeddedStore::close(std::function<void()> on_closed) {
  {
    const MutexLock lock(mutex_);
    closing_ = true;
    if (thread_.joinable() && !has_ended_) {
      on_closed_.push_back(std::move(on_closed));
      signal_.wake();
      return;
    }
  }
  on_closed();
}

EmbeddedStore::~EmbeddedStore() {
  close([] {});
  join();
}

void EmbeddedStore::join() {
  if (thread_.joinable()) thread_.join();
}

void EmbeddedStore::run() {
  for (bool goes_on = true; goes_on || !asked_.empty();) {
    goes_on = take_asked();
    if (ensure_open()) {
      read();
      write();
      hear();
      tidy();
    }
    give_up_overdue();
    if (goes_on || !asked_.empty()) signal_.wait(file_ ? file_->turns().watch() : -1, wait_ms());
  }
  file_.reset();
  std::vector<std::function<void()>> on_closed;
  {
    const MutexLock lock(mutex_);
    has_ended_ = true;
    on_closed.swap(on_closed_);
  }
  for (const auto& closed : on_closed) closed();
}

bool EmbeddedStore::take_asked() {
  const MutexLock lock(mutex_);
  for (Asked& one : inbox_) asked_.push_back(std::move(one));
  inbox_.clear();
  woken_ = false;
  return !closing_;
}

bool EmbeddedStore::ensure_open() {
  const std::int64_t now_ms = steady_now_ms();
  if (file_ && now_ms - looked_at_path_ms_ > kLookAtPathEveryMs) {
    looked_at_path_ms_ = now_ms;
    if (file_->was_replaced()) file_.reset();
  }
  if (file_) return true;
  if (asked_.empty() && !hears()) return false;
  try {
    check_store_place(settings_.path, kStoreFormat);
    file_.emplace(StoreFileSettings{settings_.path, settings_.machine, seal_, settings_.vfs});
    looked_at_path_ms_ = now_ms;
    return true;
  } catch (const std::exception& error) {
    answer_all(error_of(error));
    return false;
  }
}

void EmbeddedStore::answer_all(const StoreFileError& error) {
  for (const Asked& one : std::exchange(asked_, {})) hand_over(one.on_answer, failed(error));
}

/// Those that change nothing first: they wait for no disk.
void EmbeddedStore::read() {
  std::deque<Asked> rest;
  for (Asked& one : asked_) {
    EmbeddedAnswer answer;
    bool answered = true;
    try {
      answered = file_->answers_by_reading(one.request, answer);
    } catch (const std::exception& error) {
      answer = failed(error_of(error));
    }
    if (answered) {
      hand_over(one.on_answer, std::move(answer));
    } else {
      rest.push_back(std::move(one));
    }
  }
  asked_ = std::move(rest);
}

void EmbeddedStore::write() {
  while (!asked_.empty()) {
    const std::size_t count = std::min(asked_.size(), kMaxWritesTogether);
    std::vector<const EmbeddedRequest*> requests;
    for (std::size_t at = 0; at < count; ++at) requests.push_back(&asked_[at].request);
    std::vector<EmbeddedAnswer> answers;
    if (!file_->try_write(requests, answers)) return;
    bool closes = false;
    for (std::size_t at = 0; at < count; ++at) {
      const Asked one = std::move(asked_.front());
      asked_.pop_front();
      closes |= closes_file(answers[at].error);
      hand_over(one.on_answer, std::move(answers[at]));
    }
    if (!closes) continue;
    file_.reset();
    return;
  }
}

void EmbeddedStore::give_up_overdue() {
  const std::int64_t now_ms = steady_now_ms();
  while (!asked_.empty() && asked_.front().give_up_ms <= now_ms) {
    const Asked one = std::move(asked_.front());
    asked_.pop_front();
    hand_over(one.on_answer,
              failed({StoreFileProblem::kBusy, "is kept by another process for too long",
                      "See whether one was stopped."}));
  }
}

void EmbeddedStore::hear() {
  if (!file_) return;
  file_->turns().watched();
  const std::vector<Word> words = file_->turns().heard();
  if (words.empty()) return;
  std::vector<std::shared_ptr<const Listening>> listeners;
  {
    const MutexLock lock(mutex_);
    for (const auto& [id, listening] : listeners_) listeners.push_back(listening);
  }
  for (const Word& word : words) {
    for (const auto& listening : listeners) {
      if (listening->about == word.about) listening->listener(word);
    }
  }
}

void EmbeddedStore::tidy() {
  if (!file_) return;
  const std::int64_t now_ms = steady_now_ms();
  if (file_->is_log_long()) file_->copy_log();
  if (now_ms - tidied_ms_ < kTidyEveryMs) return;
  // What is left is done in the next round, behind what was asked for meanwhile. A round without a
  // turn counts for nothing: where many processes write there are few others.
  untidy_ = file_->tidy();
  if (untidy_ == Untidy::kNothing) tidied_ms_ = now_ms;
}

bool EmbeddedStore::is_listened_to(Word::About about) {
  return std::any_of(listeners_.begin(), listeners_.end(),
                     [about](const auto& one) { return one.second->about == about; });
}

bool EmbeddedStore::hears() {
  const MutexLock lock(mutex_);
  return !listeners_.empty();
}

std::int64_t EmbeddedStore::wait_ms() {
  if (!asked_.empty()) return kTryTurnEveryMs;
  const MutexLock lock(mutex_);
  if (!file_) return kTidyEveryMs;
  if (untidy_ == Untidy::kMore) return 0;
  if (untidy_ == Untidy::kWithoutTurn) return kListenEveryMs;
  if (is_listened_to(Word::About::kKey)) return kListenEveryMs;
  if (is_listened_to(Word::About::kSession)) return kListenForSessionsEveryMs;
  return kTidyEveryMs;
}

}  // namespace token_rotation
