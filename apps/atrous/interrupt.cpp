#include "apps/atrous/interrupt.h"

#include <csignal>
#include <initializer_list>

namespace atrous::apps {
namespace {

volatile std::sig_atomic_t caught = 0;

void on_signal(int /*signal*/) { caught = 1; }

}  // namespace

void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM}) sigaction(signal, &action, nullptr);
}

bool interrupted() noexcept { return caught != 0; }

}  // namespace atrous::apps
