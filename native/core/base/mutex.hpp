#pragma once

#include <mutex>

// What guards a member is written where the member is, and Clang checks it in its builds
// (-Wthread-safety): other compilers see nothing of it.
#if defined(__clang__)
#define TOKEN_ROTATION_THREAD_SAFETY(attribute) __attribute__((attribute))
#else
#define TOKEN_ROTATION_THREAD_SAFETY(attribute)
#endif

/// A member that is read and written only while `mutex` is held.
#define GUARDED_BY(mutex) TOKEN_ROTATION_THREAD_SAFETY(guarded_by(mutex))
/// A function that is called only while it is held.
#define REQUIRES(...) TOKEN_ROTATION_THREAD_SAFETY(requires_capability(__VA_ARGS__))
/// A function that takes it itself.
#define EXCLUDES(...) TOKEN_ROTATION_THREAD_SAFETY(locks_excluded(__VA_ARGS__))

namespace token_rotation {

class TOKEN_ROTATION_THREAD_SAFETY(capability("mutex")) Mutex {
 public:
  void lock() TOKEN_ROTATION_THREAD_SAFETY(acquire_capability()) { mutex_.lock(); }
  void unlock() TOKEN_ROTATION_THREAD_SAFETY(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

/// Holds a mutex as long as it lives.
class TOKEN_ROTATION_THREAD_SAFETY(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) TOKEN_ROTATION_THREAD_SAFETY(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() TOKEN_ROTATION_THREAD_SAFETY(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace token_rotation
