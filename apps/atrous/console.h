// What the commands say to people: messages, progress and text tables.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace atrous::apps {

/// `atrous: <message>` on standard error, above a progress bar if there is one.
void complain(std::string_view message);

/// Prints to standard output. Throws Error{Code::io} when it cannot be written.
void print(std::string_view text);
/// Flushes standard output; throws like print().
void finish_output();

/// A bar on standard error, drawn only if that is a terminal.
class Progress {
 public:
  Progress(std::size_t total, bool wanted);
  ~Progress() { clear(); }
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void show(std::size_t done, std::string_view what);
  void clear();

 private:
  std::size_t total_;
  bool active_;
  bool drawn_ = false;
};

/// Rows of cells, printed in aligned columns; columns of numbers (and `-`) to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> head) { rows_.push_back(std::move(head)); }
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

/// `value` with `digits` digits after the point.
std::string fixed(double value, int digits);
/// `1 thread`, `2 threads`
std::string threads_text(int threads);
/// `3.4 MiB`
std::string size_text(std::size_t bytes);

}  // namespace atrous::apps
