#include "apps/atrous/console.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "core/base/error.h"

namespace atrous::apps {
namespace {

constexpr const char* kClearLine = "\r\033[K";
constexpr int kBarWidth = 24;

[[noreturn]] void output_failed() {
  throw Error(Code::io, std::string("standard output: cannot be written: ") + std::strerror(errno));
}

/// Characters as a terminal shows them: continuation bytes of UTF-8 take no place.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool is_number(std::string_view cell) {
  return !cell.empty() && cell.find_first_not_of("0123456789.-+%") == std::string_view::npos;
}

}  // namespace

void complain(std::string_view message) {
  std::fprintf(stderr, "atrous: %.*s\n", static_cast<int>(message.size()), message.data());
}

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) output_failed();
}

void finish_output() {
  if (std::fflush(stdout) != 0) output_failed();
}

Progress::Progress(std::size_t total, bool wanted)
    : total_(total), active_(wanted && isatty(STDERR_FILENO) == 1) {}

void Progress::show(std::size_t done, std::string_view what) {
  if (!active_ || total_ == 0) return;
  const auto filled = static_cast<int>(done * kBarWidth / total_);
  std::string bar(static_cast<std::size_t>(filled), '#');
  bar.resize(kBarWidth, '.');
  constexpr std::size_t kShown = 40;
  if (what.size() > kShown) what.remove_prefix(what.size() - kShown);
  std::fprintf(stderr, "%s[%s] %zu/%zu %.*s", kClearLine, bar.c_str(), done, total_,
               static_cast<int>(what.size()), what.data());
  std::fflush(stderr);
  drawn_ = true;
}

void Progress::clear() {
  if (drawn_) std::fputs(kClearLine, stderr);
  drawn_ = false;
}

std::string Table::text() const {
  std::vector<std::size_t> widths;
  std::vector<bool> numbers;
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    widths.resize(std::max(widths.size(), rows_[r].size()), 0);
    numbers.resize(widths.size(), true);
    for (std::size_t i = 0; i < rows_[r].size(); ++i) {
      widths[i] = std::max(widths[i], width_of(rows_[r][i]));
      if (r != 0 && !is_number(rows_[r][i])) numbers[i] = false;
    }
  }
  std::string text;
  for (const auto& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string gap(widths[i] - width_of(row[i]), ' ');
      line += (i == 0 ? "" : "  ") + (numbers[i] ? gap + row[i] : row[i] + gap);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + "\n";
  }
  return text;
}

std::string fixed(double value, int digits) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", digits, value);
  return buffer;
}

std::string threads_text(int threads) {
  return std::to_string(threads) + (threads == 1 ? " thread" : " threads");
}

std::string size_text(std::size_t bytes) {
  constexpr double kStep = 1024;
  constexpr const char* kUnits[] = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= kStep && unit + 1 < std::size(kUnits); ++unit) value /= kStep;
  return fixed(value, unit == 0 ? 0 : 1) + " " + kUnits[unit];
}

}  // namespace atrous::apps
