// What a rule is given to work with: the file, package or program that it looks at, and the way to
// report. Nothing is built for a finding that nobody would see: Report() gives a builder that is
// false where the rule is off, the file generated, or the place under a suppression.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "findings/finding.h"
#include "rules/package_view.h"
#include "syntax/ast.h"
#include "syntax/flow_graph.h"
#include "syntax/scope.h"

namespace premortem::ir {
struct FuncGroup;
}
namespace premortem::flow {
class GroupInProgram;
class PackageIr;
class ProgramFlow;
}  // namespace premortem::flow

namespace premortem::rules {

struct Rule;

// Where findings go.
class FindingSink {
 public:
  virtual ~FindingSink() = default;

  // Whether a finding of this rule at this place would be shown.
  virtual bool Wants(const Rule& rule, const FileView& file, uint32_t begin, uint32_t end) = 0;
  virtual void Add(const Rule& rule, const FileView& file, findings::Finding finding) = 0;
  // Whether a rule is on for a file, as the user has it.
  virtual bool IsOn(const Rule& /*rule*/, const FileView& /*file*/) const { return false; }

  // The line that `check --why` asks about; without end for all files but one.
  virtual source::SourceRange Asked(const FileView& /*file*/) const { return {}; }
  // The rule has looked at a place of that line. `why` says why it is silent, in the style of
  // messages; empty where it does not say, or reports something.
  virtual void Looked(const Rule& /*rule*/, source::SourceRange /*place*/,
                      std::string_view /*why*/) {}
};

// A finding in the making; hands it to the sink when it dies.
//
//   if (auto report = file.Report(call)) report.Message("...");
class [[nodiscard]] FindingBuilder {
 public:
  FindingBuilder() = default;
  FindingBuilder(FindingSink& sink, const Rule& rule, const FileView& file,
                 source::SourceRange range);
  ~FindingBuilder();
  FindingBuilder(const FindingBuilder&) = delete;
  FindingBuilder& operator=(const FindingBuilder&) = delete;

  explicit operator bool() const { return sink_ != nullptr; }

  // One line: lower case, code in backticks, no full stop (docs/diagnostics_style.md).
  FindingBuilder& Message(std::string text);
  FindingBuilder& Related(source::SourceRange range, std::string message);
  FindingBuilder& Fix(std::string title, std::vector<findings::Edit> edits);
  // Where the rule is surer, or less sure, than it is in general.
  FindingBuilder& Confidence(findings::Confidence confidence);
  FindingBuilder& Severity(findings::Severity severity);
  // What the finding is about, for its fingerprint; the source text of its range where not given.
  FindingBuilder& Subject(std::string text);

 private:
  FindingSink* sink_ = nullptr;
  const Rule* rule_ = nullptr;
  const FileView* file_ = nullptr;
  findings::Finding finding_;
  std::string subject_;
};

// One file of a package.
class FileContext {
 public:
  FileContext(const PackageView& package, const FileView& file, FindingSink& sink)
      : package_(package), file_(file), sink_(sink), asked_(sink.Asked(file)) {}
  FileContext(const FileContext&) = delete;
  FileContext& operator=(const FileContext&) = delete;

  const PackageView& package() const { return package_; }
  const FileView& file() const { return file_; }
  const syntax::Tree& tree() const { return *file_.tree; }
  LanguageVersion language() const { return file_.language; }
  // Only for rules that need Phase::kTypes, which run on no file without types.
  const types::TypeInfo& types() const { return *file_.types; }

  // The parent of a node, none for the file's root. The first call builds the table for the file.
  syntax::NodeId Parent(syntax::NodeId node);
  // The function declaration or literal whose body `node` lies in, the innermost; none outside
  // functions. A literal lies in the function around it.
  syntax::NodeId EnclosingFunction(syntax::NodeId node);
  // What the local names of the file refer to; made by the first call.
  const syntax::LocalNames& Locals();
  // The ways through a function declaration or literal, which has a body; made by the first call.
  const syntax::FlowGraph& Flow(syntax::NodeId function);
  // The step of the enclosing function, as Flow() has it, that `node` is or is part of.
  syntax::FlowPoint PointAround(syntax::NodeId node);

  source::SourceRange Range(syntax::NodeId node) const;
  source::SourceRange Range(uint32_t begin, uint32_t end) const;

  FindingBuilder Report(syntax::NodeId node) { return Report(Range(node)); }
  FindingBuilder Report(source::SourceRange range) { return {sink_, *rule_, file_, range}; }
  // In another file of the package.
  FindingBuilder Report(const FileView& file, syntax::NodeId node) {
    return {sink_, *rule_, file, RangeOf(file, node)};
  }
  // Whether the file is one of a test, or helps tests: by its name, its imports or its package.
  bool ServesTests() const;

  // For `check --why`: the rule that runs now looks at `node` and reports nothing, because of
  // `why`. Costs nothing where nobody asks.
  void Silent(syntax::NodeId node, std::string_view why) {
    if (IsAskedAbout(node)) sink_.Looked(*rule_, Range(node), why);
  }

  // The same of a place in another file of the package.
  void Silent(const FileView& file, syntax::NodeId node, std::string_view why);
  // Whether another rule is on for this file, and so tells what need not be told twice.
  bool IsOn(std::string_view rule) const;

  // The rule that runs now; set by the runner.
  void set_rule(const Rule& rule) { rule_ = &rule; }
  // Whether `check --why` asks about a line of the file.
  bool IsAsked() const { return asked_.end != 0; }
  // Whether `check --why` asks about the line on which the node begins.
  bool IsAskedAbout(syntax::NodeId node) const {
    if (asked_.end == 0) return false;
    uint32_t begin = tree().Pos(node);
    return begin >= asked_.begin && begin <= asked_.end;
  }

 private:
  const PackageView& package_;
  const FileView& file_;
  FindingSink& sink_;
  source::SourceRange asked_;
  const Rule* rule_ = nullptr;
  std::vector<syntax::NodeId> parents_;
  std::unique_ptr<syntax::LocalNames> locals_;
  std::unordered_map<uint32_t, syntax::FlowGraph> flows_;  // by function
  mutable std::optional<bool> serves_tests_;               // once it is known
};

// The path that an import specification names, without its quotes.
std::string_view PathOfImport(const syntax::Tree& tree, syntax::NodeId spec);

// A package as a whole.
class PackageContext {
 public:
  // `files` are the targets among the files of the package.
  PackageContext(const PackageView& package, std::span<const std::unique_ptr<FileContext>> files,
                 const flow::ProgramFlow* program = nullptr)
      : package_(package), files_(files), program_(program) {}

  const PackageView& package() const { return package_; }
  std::span<const std::unique_ptr<FileContext>> files() const { return files_; }
  // Only for rules that need Phase::kFlow.
  const flow::ProgramFlow& program() const { return *program_; }

 private:
  const PackageView& package_;
  std::span<const std::unique_ptr<FileContext>> files_;
  const flow::ProgramFlow* program_;
};

// A declared function with the functions within it, as IR; or what initializes the variables of the
// package, of which the nodes are those in one file.
class FunctionContext {
 public:
  FunctionContext(FileContext& file, const ir::FuncGroup& group,
                  std::span<const syntax::NodeId> nodes, flow::PackageIr& ir,
                  flow::GroupInProgram* in_program)
      : file_(file), group_(group), nodes_(nodes), ir_(ir), in_program_(in_program) {}

  FileContext& file() const { return file_; }
  const ir::FuncGroup& group() const { return group_; }
  // Those that the rule wanted, children before their parents.
  std::span<const syntax::NodeId> nodes() const { return nodes_; }
  // Of the package: other functions, when somebody asks for them.
  flow::PackageIr& ir() const { return ir_; }
  // What the functions of the group and their calls are in the program (flow/program_flow.h). Only
  // for rules that need Phase::kFlow.
  flow::GroupInProgram& in_program() const { return *in_program_; }

 private:
  FileContext& file_;
  const ir::FuncGroup& group_;
  std::span<const syntax::NodeId> nodes_;
  flow::PackageIr& ir_;
  flow::GroupInProgram* in_program_;
};

// Parses packages again for rules over the program: the trees of a package die when its own rules
// have run, and few packages matter to a rule that looks at all of them.
class TreeSource {
 public:
  virtual ~TreeSource() = default;
  // The same package with trees; lives as long as the source.
  virtual const PackageView& WithTrees(const PackageView& package) = 0;
};

// What a rule over the program has gathered from one package; see Rule::gather.
struct Facts {
  virtual ~Facts() = default;
};

// All packages, sorted by import path (test variants behind the package that they test). Their
// files have no trees; ask WithTrees for those of a package.
class ProgramContext {
 public:
  ProgramContext(std::span<const PackageView> packages, std::span<const std::string> layers,
                 TreeSource& trees, FindingSink& sink)
      : packages_(packages), layers_(layers), trees_(trees), sink_(sink) {}

  std::span<const PackageView> packages() const { return packages_; }
  // What the rule's gather made of packages()[package]; null where it was not called.
  const Facts* FactsOf(size_t package) const {
    return package < facts_.size() ? facts_[package] : nullptr;
  }
  // The names of the layers in premortem.toml, from the lowest; see PackageView::configured_layer.
  std::span<const std::string> layers() const { return layers_; }
  const PackageView& WithTrees(const PackageView& package) { return trees_.WithTrees(package); }

  // `file` is one of a package that WithTrees gave.
  FindingBuilder Report(const FileView& file, source::SourceRange range) {
    return {sink_, *rule_, file, range};
  }

  // For `check --why`: the rule looks at a place in a file of the package, which needs no trees,
  // and reports nothing, because of `why`.
  void Silent(const PackageView& package, source::SourceRange place, std::string_view why);
  // Whether `check --why` asks about a line of one of the package's files.
  bool IsAsked(const PackageView& package) const;

  // The rule that runs now, and its facts by package; set by the runner.
  void set_rule(const Rule& rule, std::vector<const Facts*> facts) {
    rule_ = &rule;
    facts_ = std::move(facts);
  }

 private:
  std::span<const PackageView> packages_;
  std::span<const std::string> layers_;
  TreeSource& trees_;
  FindingSink& sink_;
  const Rule* rule_ = nullptr;
  std::vector<const Facts*> facts_;
};

// The name of the top-level declaration around `offset`: "func (*Pool).Run", "type Cache", "var
// limit"; empty between declarations. Fingerprints stand on it.
std::string EnclosingDeclaration(const syntax::Tree& tree, uint32_t offset);

}  // namespace premortem::rules
