#pragma once

#include <memory>

namespace token_rotation {

/// Frees what a C library has made, with that library's own function.
template <auto Free>
struct FreeWith {
  template <typename T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

/// Owns what a C library has made: `Handle<BIO, &BIO_free>`.
template <typename T, auto Free>
using Handle = std::unique_ptr<T, FreeWith<Free>>;

}  // namespace token_rotation
