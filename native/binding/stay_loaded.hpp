#pragma once

namespace token_rotation {

/// Keeps the addon mapped when the worker that loaded it ends: the I/O thread still runs in it.
/// On Linux the linker has seen to that, with `-z nodelete`.
void stay_loaded();

}  // namespace token_rotation
