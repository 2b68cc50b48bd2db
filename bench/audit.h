#pragma once
#include <span>
#include <string>

namespace atrous::bench {

/// Times every step of networks with the rows that the planner chose, and again with those that it
/// chooses where better instruction sets are missing. Prints the steps whose chosen row is slower
/// than the best of the others by more than 10 %; true if there is none.
/// `systems`: names with options; all of the catalog if empty. Weights are random, one thread.
bool audit(std::span<const std::string> systems);

}  // namespace atrous::bench
