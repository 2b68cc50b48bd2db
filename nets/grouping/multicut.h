#pragma once
#include <span>
#include <vector>

namespace atrous::nets {

/// Two nodes, and what it costs to keep them apart (negative: what it saves).
struct CutEdge {
  int a = 0;
  int b = 0;
  double cost = 0;
};

/// A graph whose nodes are to be parted into objects and given classes:
///
///   minimise  sum over nodes of class_cost[v][label(v)]  +  sum of cost over edges between objects
///
/// where all nodes of an object have one label.
/// Paper     Kirillov et al. 2017, "InstanceCut", arXiv:1611.08272; Levinkov et al. 2017, "Joint
///           graph decomposition and node labeling", arXiv:1611.04399.
struct CutProblem {
  int nodes = 0;
  int classes = 1;
  std::vector<double> class_cost = {};  // [nodes, classes]; empty: nothing
  std::vector<CutEdge> edges = {};
};

struct Cut {
  std::vector<int> object;  // of each node, numbered from 0 in order of their first nodes
  std::vector<int> label;   // of each object
  double cost = 0;
};

/// A good cut: pairs of objects are joined while the best pair gains, then nodes move to
/// neighbouring objects or objects of their own, and objects join, until nothing gains. Not always
/// the best (that is NP-hard), but never worse than leaving out the second step. Always the same.
Cut multicut(const CutProblem& problem);

/// The cost of parting nodes into `object`s, each with its best label, which is added.
Cut evaluate_cut(const CutProblem& problem, std::span<const int> object);

}  // namespace atrous::nets
