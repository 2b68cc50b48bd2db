#pragma once
#include <string>
#include <vector>

#include "apps/library/engine.h"

namespace atrous::apps {

/// What `eval` was asked for, where objects are scored.
struct InstanceEval {
  std::string dataset;  // coco or cityscapes
  std::vector<std::string> paths;
  std::string split;
  std::string results;
  std::size_t limit = 0;
  bool json = false, quiet = false;
};

/// Scores results that were written before. Returns the exit code.
int score_results(const InstanceEval& eval);

/// Runs the network on every picture and scores what it finds. Returns the exit code.
int score_network(const InstanceEval& eval, library::Engine& engine);

}  // namespace atrous::apps
