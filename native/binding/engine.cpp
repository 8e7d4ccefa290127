#include "engine.hpp"

#include <random>

namespace token_rotation {
namespace {

double random_jitter() {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

}  // namespace

Engine::Engine()
    : rotation(io_thread, clock, &random_jitter),
      key_sets(io_thread, clock, rotation.discovery(), &random_jitter) {}

Engine& engine() {
  static Engine instance;
  return instance;
}

}  // namespace token_rotation
