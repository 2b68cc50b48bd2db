#pragma once
#include "io/image/labels.h"

namespace atrous::io {

/// The truth near class borders only, for the scores of Kohli, Ladicky and Torr, "Robust Higher
/// Order Potentials for Enforcing Label Consistency" (2009): pixels whose Euclidean distance to the
/// nearest border pixel exceeds `width` become `ignore`. A border pixel has a 4-neighbour of
/// another class; `ignore` makes no border. For a dataset without an ignore label, pass an id that
/// no pixel has.
LabelMap trimap(const LabelMap& truth, int width, int ignore);

}  // namespace atrous::io
