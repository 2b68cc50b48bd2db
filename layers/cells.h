#pragma once
#include "core/graph/graph_builder.h"

namespace atrous::layers {

/// Cell (row, column) of a plane that is cut into count x count cells of floor(size / count), of
/// which the last ones take the remainder.
struct Cell {
  int count = 1;
  int row = 0;
  int column = 0;
};

/// One cell of the plane. Throws Error{Code::shape} when the cells would be empty.
class CutCell final : public Layer {
 public:
  explicit CutCell(const Cell& cell) : cell_(cell) {}
  std::string_view type() const noexcept override { return "CutCell"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  Cell cell_;
};

/// A plane from its cells, row by row.
class JoinCells final : public Layer {
 public:
  explicit JoinCells(int count) : count_(count) {}
  std::string_view type() const noexcept override { return "JoinCells"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  Step plan(const PlanRequest& request) const override;

 private:
  int count_;
};

enum class Interlaced {
  apart,     // [n,h,w,c] -> [n*f*f, h/f, w/f, c]: places f apart; h and w are padded with zeros
  together,  // that -> [n*(h/f)*(w/f), f, f, c]: neighbours
  restored,  // that -> the plane of the second input, without the padding
};

/// The three arrangements of interlaced sparse self-attention (Huang et al. 2019, arXiv:1907.12273).
/// `factor` is f, by rows and by columns; the padding is divided evenly, the smaller half first.
class Interlace final : public Layer {
 public:
  Interlace(Interlaced kind, Extent factor) : kind_(kind), factor_(factor) {}
  std::string_view type() const noexcept override { return "Interlace"; }
  std::vector<Shape> infer(std::span<const Shape> inputs) const override;
  bool reads(int input) const noexcept override { return input == 0; }
  Step plan(const PlanRequest& request) const override;

 private:
  Interlaced kind_;
  Extent factor_;
};

Value cut_cell(GraphBuilder& g, std::string_view name, Value x, const Cell& cell);
Value join_cells(GraphBuilder& g, std::string_view name, std::span<const Value> cells, int count);
/// Places `factor` apart side by side.
Value interlace_apart(GraphBuilder& g, std::string_view name, Value x, Extent factor);
/// Neighbours side by side, of what `like` was before interlace_apart().
Value interlace_together(
    GraphBuilder& g, std::string_view name, Value x, Value like, Extent factor);
Value interlace_restored(
    GraphBuilder& g, std::string_view name, Value x, Value like, Extent factor);

}  // namespace atrous::layers
