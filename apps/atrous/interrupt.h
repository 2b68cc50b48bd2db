#pragma once

namespace atrous::apps {

/// Exit code of a call that was interrupted, as shells expect it.
constexpr int kInterrupted = 130;

/// From now on the first Ctrl-C (SIGINT, or SIGTERM) only makes interrupted() true, so that the
/// picture at hand is finished and no temporary file stays; the second one ends the process.
void catch_interrupts();
bool interrupted() noexcept;

}  // namespace atrous::apps
