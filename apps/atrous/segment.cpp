// atrous segment photo.jpg -o labels.png
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <new>

#include "apps/atrous/commands.h"
#include "apps/atrous/console.h"
#include "apps/atrous/dataset_ids.h"
#include "apps/atrous/inputs.h"
#include "apps/atrous/instance_results.h"
#include "apps/atrous/interrupt.h"
#include "apps/atrous/model_options.h"
#include "apps/atrous/outcome.h"
#include "apps/atrous/outputs.h"
#include "apps/atrous/pass_options.h"
#include "apps/atrous/profile.h"
#include "apps/atrous/stopwatch.h"
#include "core/base/error.h"
#include "io/files/mapped_file.h"
#include "io/files/write_atomically.h"
#include "io/image/encode.h"
#include "io/image/image.h"
#include "io/image/instance_overlay.h"
#include "io/image/overlay.h"
#include "io/results/result_record.h"

namespace atrous::apps {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> inputs;
  ModelOptions model;
  PassOptions passes;
  InstanceOptions instances;
  OutputRequest output;
  std::string format;  // empty: labels or ids, as the network is
  std::string trace;
  float opacity = 0.5F;
  bool json = false, quiet = false, verbose = false;
  bool fail_fast = false, resume = false, profile = false;
};

/// Milliseconds of one picture by part.
struct Times {
  double read = 0;
  double segment = 0;
  double write = 0;
};

io::Image read(const Input& input) {
  return input.path == "-" ? io::decode_image(io::MappedFile::open("/dev/stdin").bytes(), "stdin")
                           : io::read_image(input.path);
}

/// Works through the pictures of one call.
class Batch {
 public:
  Batch(const Options& options, library::Engine& engine, const Inputs& inputs)
      : options_(options), engine_(engine), names_(engine.recipe().classes) {
    if (!engine.finds_instances()) return;
    sink_.emplace(options.output, engine.recipe(), inputs);
    filter_.emplace(options.instances, names_, sink_->is_scored() ? 0.0 : 0.5);
  }

  int run(const Inputs& inputs, const std::vector<Targets>& targets) {
    for (const NoInput& none : inputs.errors) fail({none.argument, {}}, Status::input, none.reason);
    Progress progress(inputs.items.size(), !options_.quiet && inputs.items.size() > 1);
    for (std::size_t i = 0; i < inputs.items.size() && !stopped_ && !interrupted(); ++i) {
      progress.show(i, inputs.items[i].path);
      progress_ = &progress;
      number_ = i;
      picture(inputs.items[i], targets[i]);
    }
    progress.clear();
    finish();
    if (!interrupted()) return outcome_.exit_code();
    complain("interrupted with " + std::to_string(done_) + " of " +
             std::to_string(inputs.items.size()) + " pictures done; --resume goes on from there");
    return kInterrupted;
  }

 private:
  bool is_done(const Targets& targets) const {
    const auto exists = [](const fs::path& path) {
      std::error_code ignored;
      return path.empty() || fs::is_regular_file(path, ignored);
    };
    return options_.resume && exists(targets.main) && exists(targets.overlay);
  }

  void picture(const Input& input, const Targets& targets) {
    if (!targets.error.empty()) return fail(input, Status::input, targets.error);
    if (is_done(targets)) return;
    try {
      work(input, targets);
    } catch (const Error& error) {
      const Status status = library::status_of(error.code());
      if (status == Status::device) throw;
      const std::string message = error.what();
      const bool named = message.find(input.path) != std::string::npos || input.path == "-" ||
                         names_target(message, targets);
      fail(input, status, named ? message : input.path + ": " + message);
    } catch (const std::bad_alloc&) {
      fail(input, Status::memory, input.path + ": no memory is left for it; use a smaller picture");
    }
  }

  /// Messages about a result begin with its path or its folder's.
  static bool names_target(const std::string& message, const Targets& targets) {
    for (const fs::path& path : {targets.main, targets.overlay}) {
      const std::string folder = path.parent_path().string();
      if (!path.empty() && message.starts_with(path.string())) return true;
      if (!folder.empty() && message.starts_with(folder)) return true;
    }
    return false;
  }

  void work(const Input& input, const Targets& targets) {
    Times times;
    Stopwatch watch;
    const io::Image photo = read(input);
    times.read = watch.lap();
    Trace* trace = options_.profile || !options_.trace.empty() ? &trace_ : nullptr;
    const ImageView view{photo.pixels.data(), photo.height, photo.width, photo.channels, 0};
    io::ResultRecord record;
    if (filter_) {
      record.instances = (*filter_)(engine_.find(view, trace));
      times.segment = watch.lap();
      sink_->add(targets.main, number_, *record.instances);
      if (!targets.overlay.empty()) write_overlay(targets.overlay, photo, *record.instances);
      record.classes = io::class_shares(*record.instances, names_);
    } else {
      const io::LabelMap labels = engine_.segment(view, trace);
      times.segment = watch.lap();
      if (!targets.main.empty()) write_labels(targets.main, labels);
      if (!targets.overlay.empty()) write_overlay(targets.overlay, photo, labels);
      if (options_.json) record.classes = io::class_shares(labels, names_);
    }
    times.write = watch.lap();
    ++done_;
    record.path = input.path;
    record.width = photo.width;
    record.height = photo.height;
    tell(targets, std::move(record), times);
  }

  void write_labels(const fs::path& path, const io::LabelMap& labels) {
    const nets::Recipe& recipe = engine_.recipe();
    if (options_.output.kind != OutputKind::dataset)
      return write_result(path, io::encode_label_png(labels, recipe.palette));
    write_result(path, io::encode_label_png(to_dataset_ids(labels, recipe.label_map),
                                            dataset_palette(recipe.palette, recipe.label_map)));
  }

  void write_overlay(const fs::path& path, const io::Image& photo, const io::LabelMap& labels) {
    write_picture(path, io::overlay(photo, labels, engine_.recipe().palette,
                                    {.opacity = options_.opacity, .class_names = names_}));
  }
  void write_overlay(const fs::path& path, const io::Image& photo, const Instances& instances) {
    write_picture(
        path, io::overlay(photo, instances, {.opacity = options_.opacity, .class_names = names_}));
  }
  static void write_picture(const fs::path& path, const io::Image& image) {
    const std::string ending = ending_of(path);
    const bool jpeg = ending == ".jpg" || ending == ".jpeg";
    write_result(path, jpeg ? io::encode_jpeg(image) : io::encode_png(image));
  }

  void tell(const Targets& targets, io::ResultRecord record, const Times& times) {
    for (const fs::path& path :
         {targets.main, sink_ ? sink_->common_file() : fs::path(), targets.overlay})
      if (!path.empty()) record.outputs.push_back(path.string());
    if (options_.json) {
      record.milliseconds = times.read + times.segment + times.write;
      return report(std::move(record));
    }
    if (options_.quiet || std::ranges::find(record.outputs, "-") != record.outputs.end()) return;
    if (progress_ != nullptr) progress_->clear();
    std::string shown;
    for (const std::string& path : record.outputs) {
      if (shown.find(path) == std::string::npos) shown += (shown.empty() ? "" : ", ") + path;
    }
    const std::string objects =
        record.instances ? "  objects: " + std::to_string(record.instances->items.size()) : "";
    print(record.path + " -> " + shown + "  " + std::to_string(record.width) + "x" +
          std::to_string(record.height) + objects + "  " + fixed(times.segment, 1) + " ms\n");
    if (options_.verbose) {
      const Timings parts = engine_.timings();
      print("  read " + fixed(times.read, 2) + " ms, prepare " + fixed(parts.prepare, 2) +
            " ms, network " + fixed(parts.network, 2) + " ms, labels " + fixed(parts.labels, 2) +
            " ms, write " + fixed(times.write, 2) + " ms; memory at most " +
            size_text(engine_.memory().peak) + "\n");
    }
  }

  void report(io::ResultRecord record) {
    record.model = engine_.recipe().name;
    record.protocol = engine_.passes().text();
    print(io::to_json_line(record, names_) + "\n");
    finish_output();
  }

  void fail(const Input& input, Status status, const std::string& message) {
    if (progress_ != nullptr) progress_->clear();
    outcome_.add(status);
    complain(message);
    if (options_.json) {
      io::ResultRecord record;
      record.path = input.path;
      record.error = message;
      report(std::move(record));
    }
    stopped_ = stopped_ || options_.fail_fast;
  }

  void finish() {
    if (sink_) sink_->finish();
    if (!options_.trace.empty()) {
      io::write_atomically(options_.trace,
                           [&](io::ByteSink& sink) { sink.write(trace_.chrome_json()); });
    }
    if (options_.profile) {
      const IsaSet isa = engine_.selection().isa;
      std::fputs(profile_text(trace_, done_, isa, engine_.threads()).c_str(), stderr);
    }
    finish_output();
  }

  const Options& options_;
  library::Engine& engine_;
  const std::vector<std::string>& names_;
  std::optional<InstanceSink> sink_;      // for networks that find objects
  std::optional<InstanceFilter> filter_;  // likewise
  std::size_t number_ = 0;                // of the picture at hand
  Progress* progress_ = nullptr;
  Trace trace_;
  Outcome outcome_;
  std::size_t done_ = 0;
  bool stopped_ = false;
};

const std::map<std::string, OutputKind> kFormats = {
    {"labels", OutputKind::labels},   {"dataset-ids", OutputKind::dataset},
    {"overlay", OutputKind::overlay}, {"ids", OutputKind::ids},
    {"coco", OutputKind::coco},       {"cityscapes", OutputKind::cityscapes}};

/// What the network makes of the options that depend on its kind.
void settle(Options& options, const library::Engine& engine) {
  const std::string& name = engine.recipe().name;
  const OutputKind kind = options.output.kind;
  if (engine.finds_instances()) {
    if (options.format.empty()) options.output.kind = OutputKind::ids;
    if (kind == OutputKind::dataset || options.format == "labels")
      throw Error(Code::usage, "--format " + options.format + ": " + name +
                                   " finds objects; choose ids, overlay, coco or cityscapes");
  } else if (kind == OutputKind::dataset && engine.recipe().label_map.empty()) {
    throw Error(Code::usage, "--format dataset-ids: " + name +
                                 " names no ids of a dataset (label_map); choose labels");
  } else if (kind != OutputKind::labels && kind != OutputKind::dataset &&
             kind != OutputKind::overlay) {
    throw Error(Code::usage,
                "--format " + options.format + ": " + name +
                    " labels pixels and finds no objects; choose labels, dataset-ids or overlay");
  } else if (options.instances.given()) {
    throw Error(Code::usage, "--score-threshold, --max-instances and --classes: " + name +
                                 " labels pixels and finds no objects; leave them out");
  }
}

int run(Options options) {
  if (!options.format.empty()) options.output.kind = kFormats.at(options.format);
  if (options.json && (options.output.out == "-" || options.output.overlay == "-"))
    throw Error(Code::usage, "--json and -o - both want standard output; name a file for one");
  if (options.output.kind == OutputKind::coco) {
    if (options.resume)
      throw Error(Code::usage, "--resume: --format coco writes one file for all pictures");
    static_cast<void>(results_file(options.output));
  }
  const Inputs inputs = expand_inputs(options.inputs);
  std::vector<Targets> targets = plan_outputs(inputs, options.output);
  library::Engine engine = open_engine(options.model, false, parse_passes(options.passes));
  const OutputKind planned = options.output.kind;
  settle(options, engine);
  if (options.output.kind != planned) targets = plan_outputs(inputs, options.output);
  if (!options.quiet)
    for (const std::string& line : nets::warnings(engine.recipe())) complain("note: " + line);
  catch_interrupts();
  return Batch(options, engine, inputs).run(inputs, targets);
}

void add_outputs(CLI::App& command, Options& o) {
  command.add_option("-o,--output", o.output.out,
                     "File for one picture (- is standard output), folder for several; default "
                     "<name>_labels.png or <name>_instances.png in the current folder");
  command
      .add_option(
          "--format", o.format,
          "What -o gets: labels (palette PNG, value = class id; the default), dataset-ids (the "
          "same with the dataset's own ids, such as Cityscapes' 7 to 33), overlay; for networks "
          "that find objects: ids (16-bit PNG, value = number of the object; their "
          "default), overlay, coco (results JSON for all pictures), cityscapes (a text file "
          "and masks)")
      ->check(CLI::IsMember({"labels", "dataset-ids", "overlay", "ids", "coco", "cityscapes"}));
  command.add_option("--overlay", o.output.overlay,
                     "Also write the picture with colours and legend: PNG or JPEG file, or folder");
  command.add_option("--opacity", o.opacity, "Opacity of the overlay's colours")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
}

}  // namespace

void add_segment(CLI::App& app, int& exit_code) {
  auto o = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("segment", "Label every pixel of pictures");
  command
      ->add_option("input", o->inputs,
                   "Files, folders, patterns, @list.txt, or - for standard input")
      ->required();
  add_outputs(*command, *o);
  add_model_options(*command, o->model);
  add_pass_options(*command, o->passes);
  add_instance_options(*command, o->instances);
  command->add_flag("--json", o->json, "One JSON object per picture on standard output");
  command->add_flag("-q,--quiet", o->quiet, "Say nothing but errors");
  command->add_flag("-v,--verbose", o->verbose, "Show the time of each part");
  command->add_flag("--fail-fast", o->fail_fast, "Stop at the first picture that fails");
  command->add_flag("--resume", o->resume, "Leave out pictures whose results are there already");
  command->add_flag("--profile", o->profile, "Table of layers with their times on standard error");
  command->add_option("--trace", o->trace, "Write the layers' times as a Chrome trace (JSON)");
  command->callback([o, &exit_code] { exit_code = run(*o); });
}

}  // namespace atrous::apps
