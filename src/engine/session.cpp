#include "engine/session.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/parallel.h"
#include "base/stats.h"
#include "base/text.h"
#include "engine/builtin.h"
#include "engine/glob.h"
#include "engine/verify.h"
#include "findings/order.h"
#include "flow/program_flow.h"
#include "flow/summarise.h"
#include "rules/registry.h"

namespace premortem::engine {

namespace {

using findings::Finding;
using findings::RuleInfo;
using rules::FileView;
using rules::PackageView;
using syntax::SyntaxError;

constexpr size_t kMaxSyntaxErrors = 10;  // per file, as in Go's own messages

std::string Absolute(const std::string& folder, const std::string& path) {
  return path.starts_with('/') ? CleanPath(path) : JoinPath(folder, path);
}

// Where to look for premortem.toml: the folder of the first pattern that is a path.
std::string ConfigFolder(const Options& options, const FileSystem& fs) {
  std::string pattern = options.patterns.empty() ? "." : options.patterns[0];
  if (size_t dots = pattern.find("..."); dots != std::string::npos) pattern.resize(dots);
  std::string path = Absolute(options.directory, pattern);
  if (fs.IsDirectory(path)) return path;
  return fs.IsFile(path) ? std::string(DirName(path)) : options.directory;
}

Finding Message(const RuleInfo& rule, source::SourceRange range, std::string message,
                std::string anchor) {
  return {.rule = &rule,
          .range = range,
          .severity = rule.severity,
          .confidence = rule.confidence,
          .message = std::move(message),
          .anchor = std::move(anchor)};
}

// The character at `offset`, or nothing at the end of the file or of a line.
source::SourceRange RangeAt(const FileView& file, uint32_t offset) {
  std::string_view rest = file.source->text().substr(offset);
  int length = 0;
  if (!rest.empty() && rest[0] != '\n' && rest[0] != '\r') DecodeUtf8(rest, &length);
  return {file.source->id(), offset, offset + static_cast<uint32_t>(length)};
}

// Whether rules can work with the tree: something of the file was understood.
bool Understood(const syntax::Tree& tree) {
  if (tree.errors().empty()) return true;
  if (!tree.root()) return false;
  return std::ranges::any_of(tree.file().decls, [&](syntax::NodeId decl) {
    return tree.kind(decl) != syntax::NodeKind::kBadDecl;
  });
}

// Reports the errors of a file as Go does: the first of each line, and not too many.
void AddSyntaxErrors(const FileView& file, Sink& sink) {
  std::vector<SyntaxError> errors;
  uint32_t last_line = 0;
  for (const SyntaxError& error : file.tree->errors()) {
    uint32_t line = file.source->PositionAt(error.offset).line;
    if (line != std::exchange(last_line, line)) errors.push_back(error);
  }
  size_t shown = std::min(errors.size(), kMaxSyntaxErrors);
  for (size_t i = 0; i < shown; ++i) {
    std::string message = errors[i].message;
    if (i + 1 == shown && errors.size() > shown) {
      message += " (and " + std::to_string(errors.size() - shown) + " more errors in this file)";
    }
    sink.Add(Message(kSyntaxError, RangeAt(file, errors[i].offset), message, errors[i].message));
  }
}

// In a file of a later Go than we know, what does not parse is taken for what we do not know: one
// note per declaration.
void AddNewerLanguage(const FileView& file, Sink& sink) {
  std::set<std::string> told;
  for (const SyntaxError& error : file.tree->errors()) {
    std::string around = rules::EnclosingDeclaration(*file.tree, error.offset);
    if (!told.insert(around).second) continue;
    std::string version =
        std::to_string(file.language.major) + "." + std::to_string(file.language.minor);
    sink.Add(Message(kNewerLanguage, RangeAt(file, error.offset),
                     "skipped a declaration of Go " + version + ": " + error.message, around));
  }
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
    loading_ = std::make_unique<workspace::Loading>(LoadRequest(options_, fs_));
    program_ = Load(options_, fs_, loading_->Targets(), files_);
  }
  runner_ = std::make_unique<rules::Runner>(selection_->active(), options_.time_rules);
  if (runner_->needs() >= rules::Phase::kTypes) {
    ScopedTimer timer("load dependencies");
    typing_ = std::make_unique<Typing>(*loading_, fs_, program_.packages, files_);
  }
  loading_.reset();
  PrepareFiles();
  if (options_.why && !FindNamedLine()) return false;
  {
    ScopedTimer timer("analyse packages");
    gathered_.resize(program_.packages.size());
    AnalysePackages();
  }
  if (!wants_flow_.empty()) AnalyseFlow();
  if (runner_->has_program_rules()) AnalyseProgram();
  if (options_.report_unused_suppressions.value_or(false)) ReportUnusedSuppressions();
  Finish();
  return true;
}

// Settings: those of the command line, else those of premortem.toml.
bool Session::Configure() {
  if (options_.config != "none" && !ReadConfig()) return false;
  for (const auto* names : {&options_.enable, &options_.disable, &options_.only}) {
    for (const std::string& name : *names) {
      if (Result<void> known = CheckSelector(name); !known) errors_.push_back(known.error());
    }
  }
  if (!errors_.empty()) return false;
  auto inherit = [](auto& option, const auto& configured) {
    if (!option) option = configured;
  };
  inherit(options_.generated, config_.generated);
  inherit(options_.tests, config_.tests);
  inherit(options_.report_unused_suppressions, config_.report_unused_suppressions);
  if (options_.tags.empty()) options_.tags = config_.tags;
  selection_.emplace(all_rules_, config_, options_);
  return true;
}

bool Session::ReadConfig() {
  std::string path = options_.config.empty() ? FindConfig(fs_, ConfigFolder(options_, fs_))
                                             : Absolute(options_.directory, options_.config);
  config_.directory = options_.directory;
  if (path.empty()) return true;
  constexpr uint64_t kMaxBytes = 1 << 20;
  Result<FileText> text = fs_.Read(path, kMaxBytes);
  if (!text) {
    errors_.push_back(Shown(options_.directory, text.error()));
    return false;
  }
  auto config = ParseConfig(engine::ShownPath(options_.directory, path), text->view());
  if (!config) {
    errors_ = std::move(config.error());
    return false;
  }
  config_ = std::move(*config);
  config_.directory = std::string(DirName(path));
  return true;
}

bool Session::ReadBaseline() {
  if (!options_.baseline.empty()) {
    baseline_path_ = Absolute(options_.directory, options_.baseline);
  } else if (config_.baseline) {
    baseline_path_ = Absolute(options_.directory, *config_.baseline);
  } else if (options_.write_baseline) {
    errors_.push_back({"--write-baseline expects --baseline FILE, the file to write"});
    return false;
  } else {
    return true;
  }
  std::string shown = engine::ShownPath(options_.directory, baseline_path_);
  if (!fs_.IsFile(baseline_path_)) {
    if (options_.write_baseline) return true;
    errors_.push_back({"there is no such baseline; write it with --write-baseline", shown});
    return false;
  }
  Result<FileText> text = fs_.Read(baseline_path_);
  auto entries =
      text ? ParseBaseline(shown, text->view()) : Fail(Shown(options_.directory, text.error()));
  if (!entries) {
    errors_.push_back(entries.error());
    return false;
  }
  baseline_ = std::move(*entries);
  baseline_file_ = files_.Add(baseline_path_, *text);
  return true;
}

void Session::PrepareFiles() {
  states_.resize(files_.size() + 1);
  if (baseline_file_) {
    states_[baseline_file_.value].shown_path =
        engine::ShownPath(options_.directory, baseline_path_);
  }
  std::set<std::string_view> paths;  // a file can be named on its own beside its folder
  for (const PackageView& package : program_.packages) {
    bool any = false;
    for (const FileView& file : package.files) {
      if (!file.target) continue;
      FileState& state = states_[file.source->id().value];
      state = StateOf(package, file);
      if (package.whole_folder) {
        whole_folders_.emplace(DirName(state.stable_path));
      } else {
        single_files_.insert(state.stable_path);
      }
      any = true;
      paths.insert(file.source->path());
    }
    counts_.packages += any ? 1 : 0;
  }
  counts_.files = paths.size();
  if (progress_ != nullptr) progress_->packages = program_.packages.size();
}

FileState Session::StateOf(const PackageView& package, const FileView& file) const {
  const std::string& path = file.source->path();
  FileState state;
  state.target = true;
  state.shown_path = engine::ShownPath(options_.directory, path);
  state.config_path = engine::ShownPath(config_.directory, path);
  state.excluded = selection_->Excluded(state.config_path);
  const std::string& folder = package.folder_import_path;
  state.stable_path =
      folder.empty() ? state.shown_path : folder + "/" + std::string(BaseName(path));
  return state;
}

// Makes why_ for the line that the options name.
bool Session::FindNamedLine() {
  const auto& [name, line] = *options_.why;
  std::string path = Absolute(options_.directory, name);
  for (uint32_t id = 1; id < states_.size(); ++id) {
    if (!states_[id].target || files_.Get(source::FileId(id)).path() != path) continue;
    const source::SourceFile& file = files_.Get(source::FileId(id));
    uint32_t lines = file.lines().line_count();
    if (line > lines) {
      errors_.push_back({"the file has " + std::to_string(lines) + " lines", name, line});
      return false;
    }
    uint32_t begin = file.lines().LineStart(line);
    auto end = begin + static_cast<uint32_t>(file.LineText(line).size());
    why_ = std::make_unique<Why>(source::SourceRange{file.id(), begin, end});
    return true;
  }
  errors_.push_back({"this file is not among those that are looked at; name its folder", name});
  return false;
}

void Session::AnalysePackages() {
  const std::vector<PackageView>& packages = program_.packages;
  std::vector<std::unique_ptr<Analysis>> open(packages.size());
  auto parse = [&](size_t i) -> ParsedPackage& {
    open[i] = Open(packages[i]);
    return open[i]->package;
  };
  auto analyse = [&](size_t i) {
    Analyse(*open[i], i);
    open[i].reset();
    if (progress_ != nullptr) ++progress_->packages_done;
  };
  if (typing_ != nullptr) {
    typing_->Run(parse, analyse);
    states_.resize(files_.size() + 1);  // the types brought files of dependencies
  } else {
    ParallelFor(packages.size(), [&](size_t i) {
      parse(i);
      analyse(i);
    });
  }
}

Sink Session::NewSink() const {
  return Sink(*selection_, states_, options_.generated.value_or(false), why_.get());
}

std::unique_ptr<Session::Analysis> Session::Open(const PackageView& package) {
  auto analysis = std::make_unique<Analysis>(ParsedPackage(package), NewSink());
  for (const FileView& file : analysis->package.view().files) {
    if (file.target) InspectFile(file, analysis->sink);
  }
  return analysis;
}

void Session::Analyse(Analysis& analysis, size_t index) {
  ScopedTimer timer("analyse package", analysis.package.view().import_path);
  rules::PackageRun run = runner_->RunOnPackage(analysis.package.view(), analysis.sink);
  gathered_[index] = std::move(run.gathered);
  if (runner_->needs() >= rules::Phase::kFlow) Summarise(analysis.package);
  CollectVerified(analysis, nullptr);
  if (!run.wants_flow) return;
  std::lock_guard lock(mutex_);
  wants_flow_.push_back(index);
}

void Session::Summarise(const ParsedPackage& package) {
  if (package.types() == nullptr) return;
  ScopedTimer timer("summarise");
  flow::PackageSummary summary = flow::Summarise(*package.types(), files_);
  std::lock_guard lock(mutex_);
  summaries_.push_back(std::move(summary));
}

// Links the program and has the rules that need this look at packages again.
void Session::AnalyseFlow() {
  ScopedTimer timer("analyse flow");
  flow::ProgramFlow program(std::move(summaries_));
  std::ranges::sort(wants_flow_);
  ParallelFor(wants_flow_.size(), [&](size_t i) {
    const PackageView& view = program_.packages[wants_flow_[i]];
    Analysis analysis(ParsedPackage(view), NewSink());
    typing_->CheckAgain(analysis.package);
    runner_->RunOnFlow(analysis.package.view(), program, analysis.sink);
    CollectVerified(analysis, &program);
  });
}

void Session::CollectVerified(Analysis& analysis, const flow::ProgramFlow* program) {
  auto& [package, sink] = analysis;
  FixVerifier verifier(package, files_, selection_->active(), typing_.get(), program);
  size_t withheld = verifier.WithholdBroken(sink.findings());
  Collect(sink);
  std::lock_guard lock(mutex_);
  counts_.withheld_fixes += withheld;
}

// Tells every package its layer, and returns the names of the layers.
std::vector<std::string> Session::PlaceInLayers() {
  std::vector<std::string> names;
  for (const LayerSection& layer : config_.layers) names.push_back(layer.name);
  for (PackageView& package : program_.packages) {
    std::string path = RelativePath(config_.directory, package.directory);
    for (size_t i = 0; i < config_.layers.size() && package.configured_layer < 0; ++i) {
      if (MatchesAny(config_.layers[i].match, path)) package.configured_layer = static_cast<int>(i);
    }
  }
  return names;
}

void Session::AnalyseProgram() {
  ScopedTimer timer("analyse program");
  Sink sink = NewSink();
  RunOnLargeStack([&] {
    LazyTrees trees;
    runner_->RunOnProgram(program_.packages, gathered_, PlaceInLayers(), trees, sink);
  });
  // Their fixes would have to be tried on the whole program; there are none yet.
  for (Finding& finding : sink.findings()) finding.fixes.clear();
  Collect(sink);
}

// Where the declarations with syntax errors stand. An error behind a declaration, up to where the
// next begins, says that its end was not found.
static std::vector<source::SourceRange> BrokenDeclarations(const syntax::Tree& tree,
                                                           source::FileId file) {
  std::vector<source::SourceRange> broken;
  if (tree.errors().empty() || !tree.root()) return broken;
  syntax::NodeList decls = tree.file().decls;
  for (size_t i = 0; i < decls.size(); ++i) {
    uint32_t begin = tree.Pos(decls[i]);
    uint32_t end = i + 1 < decls.size() ? tree.Pos(decls[i + 1]) : UINT32_MAX;
    bool has_error = tree.kind(decls[i]) == syntax::NodeKind::kBadDecl ||
                     std::ranges::any_of(tree.errors(), [&](const syntax::SyntaxError& error) {
                       return begin < error.offset && error.offset <= end;
                     });
    if (has_error) broken.push_back({file, begin, end});
  }
  return broken;
}

// What has to be known of a file before rules look at it.
void Session::InspectFile(const FileView& file, Sink& sink) {
  FileState& state = states_[file.source->id().value];
  state.generated = file.generated;
  state.has_syntax_errors = !file.tree->errors().empty();
  state.broken = BrokenDeclarations(*file.tree, file.source->id());
  state.suppressions = Suppressions(*file.source, *file.tree);
  if (!Understood(*file.tree)) {
    std::lock_guard lock(mutex_);
    ++counts_.unreadable;
  }
  if (!state.has_syntax_errors || state.excluded) return;
  if (file.language > rules::kNewestLanguage) {
    AddNewerLanguage(file, sink);
  } else {
    AddSyntaxErrors(file, sink);
  }
}

void Session::Collect(Sink& sink) {
  std::lock_guard lock(mutex_);
  counts_.suppressed += sink.counts().suppressed;
  counts_.in_generated += sink.counts().in_generated;
  std::ranges::move(sink.findings(), std::back_inserter(findings_));
}

void Session::ReportUnusedSuppressions() {
  for (uint32_t id = 1; id < states_.size(); ++id) {
    const FileState& state = states_[id];
    if (!state.target || state.excluded) continue;
    auto is_rule = [&](std::string_view name) {
      const rules::RegisteredRule* entry = rules::FindRule(name);
      return entry != nullptr && selection_->StateOf(entry->rule->info, state.config_path).on;
    };
    auto add = [&](const Suppressions::Unused& unused) {
      findings_.push_back(Message(kUnusedSuppression,
                                  {source::FileId(id), unused.begin, unused.end}, unused.message,
                                  unused.message));
    };
    std::ranges::for_each(state.suppressions.FindUnused(is_rule), add);
    std::ranges::for_each(state.suppressions.malformed(), add);
  }
}

// From all that was found to what is shown.
void Session::Finish() {
  findings::SortFindings(findings_, files_);
  auto stable_path = [&](source::FileId file) { return StablePath(file); };
  for (size_t i = 0; const Hash128& hash : findings::Fingerprints(findings_, stable_path)) {
    const Finding& finding = findings_[i++];
    current_.push_back(
        {hash.ToString(), std::string(finding.rule->name), StablePath(finding.range.file)});
    fingerprints_.push_back(hash);
  }
  DropKnown();
  size_t kept = 0;
  for (size_t i = 0; i < findings_.size(); ++i) {
    if (!IsShown(findings_[i])) {
      TellWhy(findings_[i], "found, but below --severity or --confidence");
      continue;
    }
    if (kept != i) findings_[kept] = std::move(findings_[i]);
    fingerprints_[kept++] = fingerprints_[i];
  }
  findings_.resize(kept);
  fingerprints_.resize(kept);
  Stats::Global().Add("packages", counts_.packages);
  Stats::Global().Add("files", counts_.files);
  Stats::Global().Add("findings", kept);
  Stats::Global().Add("findings suppressed", counts_.suppressed);
  Stats::Global().Add("fixes withheld", counts_.withheld_fixes);
}

bool Session::IsShown(const Finding& finding) const {
  return finding.severity >= options_.min_severity.value_or(findings::Severity::kNote) &&
         finding.confidence >= options_.min_confidence.value_or(findings::Confidence::kSuspect);
}

void Session::TellWhy(const Finding& finding, const char* reason) {
  if (why_ == nullptr || !why_->Concerns(finding.range.file, finding.range.begin)) return;
  why_->Add({finding.rule, finding.range, reason});
}

std::string Session::StablePath(source::FileId file) const {
  return states_[file.value].stable_path;
}

// Takes away what the baseline lists, and says what the baseline lists for nothing. Syntax errors
// are never accepted.
void Session::DropKnown() {
  if (baseline_path_.empty()) return;
  std::map<std::string_view, size_t> index;
  for (size_t i = 0; i < baseline_.size(); ++i) index[baseline_[i].fingerprint] = i;
  std::vector<bool> found(baseline_.size());
  std::vector<Finding> findings;
  std::vector<Hash128> fingerprints;
  for (size_t i = 0; i < findings_.size(); ++i) {
    auto it = index.find(current_[i].fingerprint);
    if (it == index.end() || findings_[i].rule == &kSyntaxError) {
      findings.push_back(std::move(findings_[i]));
      fingerprints.push_back(fingerprints_[i]);
      continue;
    }
    TellWhy(findings_[i], "found, but the baseline lists it");
    found[it->second] = true;
    ++counts_.in_baseline;
  }
  findings_ = std::move(findings);
  fingerprints_ = std::move(fingerprints);
  if (!options_.write_baseline) ReportStaleEntries(found);
}

void Session::ReportStaleEntries(const std::vector<bool>& found) {
  const source::SourceFile* file = baseline_file_ ? &files_.Get(baseline_file_) : nullptr;
  for (size_t i = 0; i < baseline_.size(); ++i) {
    const BaselineEntry& entry = baseline_[i];
    if (found[i] || !WasLookedAt(entry)) continue;
    uint32_t begin = file->lines().LineStart(entry.line);
    auto end = begin + static_cast<uint32_t>(file->LineText(entry.line).size());
    findings_.push_back(Message(kStaleBaseline, {baseline_file_, begin, end},
                                "`" + entry.rule + "` no longer reports this in " + entry.path,
                                entry.fingerprint));
    fingerprints_.push_back(Hasher().Add(kStaleBaseline.name).Add(entry.fingerprint).Finish());
  }
}

// Whether this run would have made the finding again if it were still there.
bool Session::WasLookedAt(const BaselineEntry& entry) const {
  bool whole = whole_folders_.contains(DirName(entry.path));
  if (!whole && !single_files_.contains(entry.path)) return false;
  if (!options_.tests.value_or(true) && entry.path.ends_with("_test.go")) return false;
  const rules::RegisteredRule* rule = rules::FindRule(entry.rule);
  return rule == nullptr ||
         std::ranges::find(selection_->active(), rule->rule) != selection_->active().end();
}

std::string Session::NewBaseline() const {
  std::vector<BaselineEntry> entries;
  for (size_t i = 0; i < current_.size(); ++i) {
    bool ours = std::ranges::any_of(BuiltinRules(), [&](const BuiltinRule& builtin) {
      return builtin.info->name == current_[i].rule;
    });
    if (!ours) entries.push_back(current_[i]);
  }
  for (const BaselineEntry& entry : baseline_) {
    if (!WasLookedAt(entry)) entries.push_back(entry);
  }
  return FormatBaseline(std::move(entries));
}

}  // namespace premortem::engine
