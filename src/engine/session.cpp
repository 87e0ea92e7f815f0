#include "engine/session.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/parallel.h"
#include "base/stats.h"
#include "engine/builtin.h"
#include "engine/verify.h"
#include "findings/order.h"
#include "rules/registry.h"

namespace premortem::engine {

namespace {

using findings::Finding;
using findings::RuleInfo;
using rules::FileView;
using rules::PackageView;
using syntax::SyntaxError;

constexpr size_t kMaxSyntaxErrors = 10;  // per file, as in Go's own messages

// Where to look for premortem.toml: the folder of the first pattern that is a path.
std::string ConfigFolder(const Options& options, const FileSystem& fs) {
  std::string pattern = options.patterns.empty() ? "." : options.patterns[0];
  if (size_t dots = pattern.find("..."); dots != std::string::npos) pattern.resize(dots);
  std::string path = pattern.starts_with('/') ? CleanPath(pattern)
                                              : JoinPath(options.directory, pattern);
  if (fs.IsDirectory(path)) return path;
  return fs.IsFile(path) ? std::string(DirName(path)) : options.directory;
}

std::string Relative(const std::string& folder, const std::string& path) {
  std::string relative = folder.empty() ? "" : RelativePath(folder, path);
  return relative.empty() ? path : relative;
}

// "p" of the variants "p [p.test]".
std::string_view WithoutVariant(std::string_view import_path) {
  return import_path.substr(0, import_path.find(' '));
}

// Whether rules can work with the tree: something of the file was understood.
bool Understood(const syntax::Tree& tree) {
  if (tree.errors().empty()) return true;
  if (!tree.root()) return false;
  return std::ranges::any_of(tree.file().decls, [&](syntax::NodeId decl) {
    return tree.kind(decl) != syntax::NodeKind::kBadDecl;
  });
}

}  // namespace

Session::Session(Options options, const FileSystem& fs, Progress* progress)
    : options_(std::move(options)), fs_(fs), progress_(progress) {
  for (const rules::RegisteredRule& entry : rules::AllRules()) all_rules_.push_back(entry.rule);
}

bool Session::Run() {
  if (!Configure() || !ReadBaseline()) return false;
  {
    ScopedTimer timer("load");
    Result<Program> program = Load(options_, fs_, files_);
    if (!program) {
      errors_.push_back(program.error());
      return false;
    }
    program_ = std::move(*program);
  }
  PrepareFiles();
  sink_ = std::make_unique<Sink>(*selection_, states_, options_.generated.value_or(false));
  runner_ =
      std::make_unique<rules::Runner>(selection_->active(), *sink_, options_.time_rules);
  {
    ScopedTimer timer("analyse");
    ParallelFor(program_.packages.size(),
                [&](size_t i) { AnalysePackage(program_.packages[i]); });
  }
  if (runner_->has_program_rules()) {
    ScopedTimer timer("analyse program");
    LazyTrees trees;
    RunOnLargeStack([&] { runner_->RunOnProgram(program_.packages, trees); });
  }
  if (options_.report_unused_suppressions.value_or(false)) ReportUnusedSuppressions();
  Finish();
  return true;
}

// Reads premortem.toml and lets the command line have the last word.
bool Session::Configure() {
  if (options_.config != "none") {
    std::string path = options_.config.empty() ? FindConfig(fs_, ConfigFolder(options_, fs_))
                       : options_.config.starts_with('/')
                           ? options_.config
                           : JoinPath(options_.directory, options_.config);
    if (!path.empty()) {
      Result<FileText> text = fs_.Read(path, /*max_bytes=*/1 << 20);
      if (!text) {
        errors_.push_back(text.error());
        return false;
      }
      auto config = ParseConfig(Relative(options_.directory, path), text->view());
      if (!config) {
        errors_ = std::move(config.error());
        return false;
      }
      config_ = std::move(*config);
      config_.directory = std::string(DirName(path));
    }
  }
  for (const auto* names : {&options_.enable, &options_.disable, &options_.only}) {
    for (const std::string& name : *names) {
      if (Result<void> known = CheckSelector(name); !known) errors_.push_back(known.error());
    }
  }
  if (!errors_.empty()) return false;
  if (!options_.generated) options_.generated = config_.generated;
  if (!options_.tests) options_.tests = config_.tests;
  if (!options_.report_unused_suppressions) {
    options_.report_unused_suppressions = config_.report_unused_suppressions;
  }
  if (options_.tags.empty()) options_.tags = config_.tags;
  selection_.emplace(all_rules_, config_, options_);
  return true;
}

bool Session::ReadBaseline() {
  if (!options_.baseline.empty()) {
    baseline_path_ = options_.baseline.starts_with('/')
                         ? options_.baseline
                         : JoinPath(options_.directory, options_.baseline);
  } else if (config_.baseline) {
    baseline_path_ = JoinPath(config_.directory, *config_.baseline);
  }
  if (baseline_path_.empty()) {
    if (options_.write_baseline) {
      errors_.push_back({"--write-baseline expects --baseline FILE, the file to write"});
    }
    return errors_.empty();
  }
  if (options_.write_baseline && !fs_.IsFile(baseline_path_)) return true;
  Result<FileText> text = fs_.Read(baseline_path_);
  if (!text) {
    Error error = text.error();
    if (!fs_.IsFile(baseline_path_)) {
      error.message = "there is no such baseline; write it with --write-baseline";
    }
    error.file = Relative(options_.directory, baseline_path_);
    errors_.push_back(std::move(error));
    return false;
  }
  auto entries = ParseBaseline(Relative(options_.directory, baseline_path_), text->view());
  if (!entries) {
    errors_.push_back(entries.error());
    return false;
  }
  baseline_ = std::move(*entries);
  return true;
}

void Session::PrepareFiles() {
  states_.resize(files_.size() + 1);
  for (const PackageView& package : program_.packages) {
    bool any = false;
    for (const FileView& file : package.files) {
      if (!file.target) continue;
      states_[file.source->id().value] = StateOf(package, file);
      any = true;
      ++counts_.files;
    }
    counts_.packages += any ? 1 : 0;
  }
  if (progress_ != nullptr) progress_->packages = program_.packages.size();
}

FileState Session::StateOf(const PackageView& package, const FileView& file) const {
  const std::string& path = file.source->path();
  FileState state;
  state.target = true;
  state.shown_path = Relative(options_.directory, path);
  state.config_path = Relative(config_.directory, path);
  state.excluded = selection_->Excluded(state.config_path);
  state.stable_path = state.shown_path;
  if (!package.module_path.empty()) {
    std::string_view of = package.for_test.empty() ? package.import_path : package.for_test;
    state.stable_path = std::string(WithoutVariant(of)) + "/" + std::string(BaseName(path));
  }
  return state;
}

void Session::AnalysePackage(PackageView& package) {
  bool any = std::ranges::any_of(package.files, &FileView::target);
  if (any) {
    ParsedPackage parsed(package);
    for (size_t i = 0; i < package.files.size(); ++i) {
      FileView file = parsed.view().files[i];
      if (file.target) InspectFile(file);
      package.files[i].generated = states_[file.source->id().value].generated;
    }
    ParsedPackage* view = &parsed;
    view->SetGenerated(package);
    runner_->RunOnPackage(parsed.view());
  }
  if (progress_ != nullptr) ++progress_->packages_done;
}
}
