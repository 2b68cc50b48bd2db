// What is fuzzed: one target per reader. A target takes any bytes; what it may do with them is to
// return, within the limits below. libfuzzer.cpp lets libFuzzer choose the bytes, replay.cpp takes
// them from files.
#pragma once
#include <cstddef>
#include <span>
#include <string_view>

#include "core/weights/weight_store.h"
#include "io/files/mapped_file.h"

namespace atrous::fuzz {

using Bytes = std::span<const std::byte>;

struct Target {
  std::string_view name;
  void (*run)(Bytes bytes);
};

std::span<const Target> targets() noexcept;
/// The target called `name`, or nullptr.
const Target* find_target(std::string_view name) noexcept;

/// Runs a target; aborts with a message when it takes more than 2 seconds of processor time, or
/// more memory than the bytes are long and 64 MB.
void run_within_limits(const Target& target, Bytes bytes);

/// Any bytes give tensors that can be read from end to end, or an Error.
void run_reader(WeightStore (*read)(const io::MappedFile&), Bytes bytes);
/// The same for tensors that a reader gave.
void read_through(const WeightStore& store);

/// TensorFlow's checkpoint: the bytes as a whole index, and as the one block of an index whose
/// checksums are right, since no mutation finds those.
void run_checkpoint(Bytes bytes);
/// Pictures and label files: as many pixels as they say, or an Error.
void run_image(Bytes bytes);

}  // namespace atrous::fuzz
