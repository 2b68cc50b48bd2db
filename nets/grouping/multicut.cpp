#include "nets/grouping/multicut.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <queue>

namespace atrous::nets {
namespace {

constexpr double kLeastGain = 1e-12;

/// Objects with their sums of class costs and of edge costs between them.
class Objects {
 public:
  explicit Objects(const CutProblem& problem)
      : classes_(static_cast<std::size_t>(problem.classes)),
        into_(static_cast<std::size_t>(problem.nodes)),
        costs_(into_.size()),
        neighbours_(into_.size()) {
    std::iota(into_.begin(), into_.end(), 0);
    for (std::size_t v = 0; v < into_.size(); ++v) {
      costs_[v].assign(classes_, 0.0);
      if (!problem.class_cost.empty())
        std::copy_n(problem.class_cost.begin() + static_cast<std::ptrdiff_t>(v * classes_),
                    classes_, costs_[v].begin());
    }
    for (const CutEdge& edge : problem.edges) {
      if (edge.a == edge.b) continue;
      neighbours_[static_cast<std::size_t>(edge.a)][edge.b] += edge.cost;
      neighbours_[static_cast<std::size_t>(edge.b)][edge.a] += edge.cost;
    }
    around_ = neighbours_;
  }

  /// What joining two objects saves.
  double gain(int a, int b) const {
    const auto& x = costs_[static_cast<std::size_t>(a)];
    const auto& y = costs_[static_cast<std::size_t>(b)];
    double joint = x[0] + y[0];
    for (std::size_t c = 1; c < classes_; ++c) joint = std::min(joint, x[c] + y[c]);
    const auto edge = around_[static_cast<std::size_t>(a)].find(b);
    return least(x) + least(y) - joint +
           (edge == around_[static_cast<std::size_t>(a)].end() ? 0 : edge->second);
  }

  /// Puts all of `b` into `a`.
  void join(int a, int b) {
    auto& own = around_[static_cast<std::size_t>(a)];
    for (const auto& [other, cost] : around_[static_cast<std::size_t>(b)]) {
      around_[static_cast<std::size_t>(other)].erase(b);
      if (other == a) continue;
      own[other] += cost;
      around_[static_cast<std::size_t>(other)][a] += cost;
    }
    around_[static_cast<std::size_t>(b)].clear();
    for (std::size_t c = 0; c < classes_; ++c)
      costs_[static_cast<std::size_t>(a)][c] += costs_[static_cast<std::size_t>(b)][c];
    costs_[static_cast<std::size_t>(b)].assign(classes_, 0.0);
    into_[static_cast<std::size_t>(b)] = a;
  }

  const std::map<int, double>& around(int object) const {
    return around_[static_cast<std::size_t>(object)];
  }
  const std::map<int, double>& neighbours(int node) const {
    return neighbours_[static_cast<std::size_t>(node)];
  }
  /// The object of each node.
  std::vector<int> object() const {
    std::vector<int> objects;
    for (std::size_t v = 0; v < into_.size(); ++v) {
      int at = static_cast<int>(v);
      while (into_[static_cast<std::size_t>(at)] != at) at = into_[static_cast<std::size_t>(at)];
      objects.push_back(at);
    }
    return objects;
  }

 private:
  static double least(const std::vector<double>& costs) {
    return *std::min_element(costs.begin(), costs.end());
  }

  std::size_t classes_;
  std::vector<int> into_;                          // the object that took an object in
  std::vector<std::vector<double>> costs_;         // of objects
  std::vector<std::map<int, double>> neighbours_;  // of nodes
  std::vector<std::map<int, double>> around_;      // of objects
};

/// Greedy additive contraction: always the pair of neighbours that gains most.
std::vector<int> contract(const CutProblem& problem) {
  struct Pair {
    double gain;
    int a, b;
    bool operator<(const Pair& other) const {
      if (gain != other.gain) return gain < other.gain;
      return std::pair(a, b) > std::pair(other.a, other.b);
    }
  };
  Objects objects(problem);
  std::priority_queue<Pair> queue;
  const auto offer = [&](int a, int b) {
    const double gain = objects.gain(a, b);
    if (gain > kLeastGain) queue.push({gain, std::min(a, b), std::max(a, b)});
  };
  for (int v = 0; v < problem.nodes; ++v)
    for (const auto& [other, cost] : objects.neighbours(v))
      if (v < other) offer(v, other);
  while (!queue.empty()) {
    const Pair best = queue.top();
    queue.pop();
    // An entry from before one of the two changed is out of date.
    if (!objects.around(best.a).contains(best.b) || objects.gain(best.a, best.b) != best.gain)
      continue;
    objects.join(best.a, best.b);
    for (const auto& [other, cost] : objects.around(best.a)) offer(best.a, other);
  }
  return objects.object();
}

/// Moves single nodes while that saves something.
class Mover {
 public:
  Mover(const CutProblem& problem, std::vector<int> object)
      : problem_(problem), graph_(problem), object_(std::move(object)) {
    count();
  }

  /// One round over all nodes; true if something moved.
  bool round() {
    bool moved = false;
    for (int v = 0; v < problem_.nodes; ++v) moved = move(v) || moved;
    return moved;
  }
  const std::vector<int>& object() const { return object_; }

 private:
  double cost_at(int node, std::size_t c) const {
    const auto classes = static_cast<std::size_t>(problem_.classes);
    return problem_.class_cost.empty()
               ? 0
               : problem_.class_cost[static_cast<std::size_t>(node) * classes + c];
  }

  void count() {
    for (int v = 0; v < problem_.nodes; ++v) add(v, object_[static_cast<std::size_t>(v)], 1);
    for (const int object : object_) fresh_ = std::max(fresh_, object + 1);
  }

  void add(int node, int object, double sign) {
    auto& costs = costs_[object];
    costs.resize(static_cast<std::size_t>(problem_.classes));
    for (std::size_t c = 0; c < costs.size(); ++c) costs[c] += sign * cost_at(node, c);
  }

  /// What the best label costs the object if `sign` times the node is added.
  double least(int object, int node, double sign) const {
    const auto found = costs_.find(object);
    double best = 0;
    for (std::size_t c = 0; c < static_cast<std::size_t>(problem_.classes); ++c) {
      const double before = found == costs_.end() ? 0 : found->second[c];
      const double value = before + sign * cost_at(node, c);
      if (c == 0 || value < best) best = value;
    }
    return best;
  }

  bool move(int node) {
    int& own = object_[static_cast<std::size_t>(node)];
    std::map<int, double> ties;  // cost of being apart from an object
    for (const auto& [other, cost] : graph_.neighbours(node))
      ties[object_[static_cast<std::size_t>(other)]] += cost;
    const double left = least(own, node, 0) - least(own, node, -1);
    const double tied = ties.contains(own) ? ties[own] : 0;
    ties.erase(own);
    ties[fresh_] = 0;
    double best = kLeastGain;
    int target = own;
    for (const auto& [object, cost] : ties) {
      const double gain = left - tied + cost - (least(object, node, 1) - least(object, node, 0));
      if (gain > best) {
        best = gain;
        target = object;
      }
    }
    if (target == own) return false;
    add(node, own, -1);
    own = target;
    add(node, own, 1);
    if (target == fresh_) ++fresh_;
    return true;
  }

  const CutProblem& problem_;
  Objects graph_;
  std::vector<int> object_;
  std::map<int, std::vector<double>> costs_;
  int fresh_ = 0;  // a number that no object has
};

/// The objects as nodes of a smaller problem.
CutProblem shrink(const CutProblem& problem, const Cut& cut) {
  CutProblem small{.nodes = static_cast<int>(cut.label.size()), .classes = problem.classes};
  const auto classes = static_cast<std::size_t>(problem.classes);
  if (!problem.class_cost.empty()) small.class_cost.resize(cut.label.size() * classes);
  for (std::size_t i = 0; i < problem.class_cost.size(); ++i) {
    const auto object = static_cast<std::size_t>(cut.object[i / classes]);
    small.class_cost[object * classes + i % classes] += problem.class_cost[i];
  }
  for (const CutEdge& edge : problem.edges)
    small.edges.push_back({cut.object[static_cast<std::size_t>(edge.a)],
                           cut.object[static_cast<std::size_t>(edge.b)], edge.cost});
  return small;
}

}  // namespace

Cut evaluate_cut(const CutProblem& problem, std::span<const int> object) {
  Cut cut;
  std::map<int, int> numbers;
  for (const int each : object)
    cut.object.push_back(numbers.emplace(each, static_cast<int>(numbers.size())).first->second);
  const auto classes = static_cast<std::size_t>(problem.classes);
  std::vector<double> sums(numbers.size() * classes);
  for (std::size_t i = 0; i < problem.class_cost.size(); ++i)
    sums[static_cast<std::size_t>(cut.object[i / classes]) * classes + i % classes] +=
        problem.class_cost[i];
  for (std::size_t o = 0; o < numbers.size(); ++o) {
    const auto first = sums.begin() + static_cast<std::ptrdiff_t>(o * classes);
    const auto best = std::min_element(first, first + problem.classes);
    cut.label.push_back(static_cast<int>(best - first));
    cut.cost += *best;
  }
  for (const CutEdge& edge : problem.edges) {
    if (cut.object[static_cast<std::size_t>(edge.a)] !=
        cut.object[static_cast<std::size_t>(edge.b)])
      cut.cost += edge.cost;
  }
  return cut;
}

Cut multicut(const CutProblem& problem) {
  Cut best = evaluate_cut(problem, contract(problem));
  for (;;) {
    Mover mover(problem, best.object);
    while (mover.round()) {
    }
    Cut moved = evaluate_cut(problem, mover.object());
    const std::vector<int> joined = contract(shrink(problem, moved));
    std::vector<int> object;
    for (const int each : moved.object) object.push_back(joined[static_cast<std::size_t>(each)]);
    Cut next = evaluate_cut(problem, object);
    if (!(next.cost < best.cost - kLeastGain)) return best;
    best = std::move(next);
  }
}

}  // namespace atrous::nets
