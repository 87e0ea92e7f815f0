#include "rules/runner.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "flow/package_ir.h"
#include "flow/program_flow.h"
#include "syntax/ast.h"

namespace premortem::rules {

namespace {

using syntax::NodeId;
using syntax::NodeKind;
using syntax::Tree;

std::string_view Unquote(std::string_view literal) {
  return literal.size() < 2 ? std::string_view() : literal.substr(1, literal.size() - 2);
}

void CollectImports(const Tree& tree, std::set<std::string_view>& imports) {
  for (NodeId decl : tree.file().decls) {
    if (tree.kind(decl) != NodeKind::kGenDecl) continue;
    for (NodeId spec : tree.Get<syntax::GenDecl>(decl).specs) {
      if (tree.kind(spec) != NodeKind::kImportSpec) continue;
      imports.insert(Unquote(tree.LiteralOf(tree.Get<syntax::ImportSpec>(spec).path)));
    }
  }
}

std::set<std::string_view> ImportsOf(const PackageView& package) {
  std::set<std::string_view> imports;
  for (const FileView& file : package.files) {
    if (file.tree->root()) CollectImports(*file.tree, imports);
  }
  return imports;
}

using Files = std::vector<std::unique_ptr<FileContext>>;

Files TargetsOf(const PackageView& package, FindingSink& sink) {
  Files files;
  for (const FileView& file : package.files) {
    if (!file.target || !file.tree->root()) continue;
    files.push_back(std::make_unique<FileContext>(package, file, sink));
  }
  return files;
}

bool UsesImportsOf(const Rule& rule, const std::set<std::string_view>& imports) {
  std::span<const std::string_view> wanted = rule.imports.paths();
  return wanted.empty() ||
         std::ranges::any_of(wanted, [&](std::string_view path) { return imports.contains(path); });
}

}  // namespace

Runner::Runner(std::span<const Rule* const> rules, bool timed) : timed_(timed) {
  for (const Rule* rule : rules) {
    entries_.push_back(std::make_unique<Entry>());
    Entry* entry = entries_.back().get();
    entry->rule = rule;
    needs_ = std::max(needs_, rule->needs);
    if (rule->run_package != nullptr) package_rules_.push_back(entry);
    if (rule->run_program != nullptr) program_rules_.push_back(entry);
    for (size_t kind = 0; kind < visitors_.size(); ++kind) {
      if (rule->visits.Has(static_cast<NodeKind>(kind))) visitors_[kind].push_back(entry);
    }
  }
}

// The IR of a package while its rules run.
struct Runner::Lowered {
  explicit Lowered(const PackageView& package, const flow::ProgramFlow* linked = nullptr)
      : ir(*package.types), program(linked) {}

  flow::PackageIr ir;
  const flow::ProgramFlow* program;  // null before it is linked
  // What initializes variables: several files may want it.
  std::map<const types::PackageState*, ir::FuncGroup> inits;
};

bool Runner::Applies(const Entry& entry, const PackageView& package,
                     const std::set<std::string_view>& imports) {
  bool has_phase = entry.rule->needs < Phase::kTypes || package.types != nullptr;
  return has_phase && UsesImportsOf(*entry.rule, imports);
}

template <typename F>
void Runner::Call(Clock& clock, F&& body) {
  if (!timed_) return body();
  auto start = std::chrono::steady_clock::now();
  body();
  clock.nanoseconds += (std::chrono::steady_clock::now() - start).count();
  ++clock.calls;
}

Runner::Visitors Runner::VisitorsFor(const PackageView& package,
                                     const std::set<std::string_view>& imports) const {
  Visitors visitors = visitors_;
  for (Entries& entries : visitors)
    std::erase_if(entries, [&](const Entry* entry) { return !Applies(*entry, package, imports); });
  return visitors;
}

PackageRun Runner::RunOnPackage(const PackageView& package, FindingSink& sink) {
  PackageRun run;
  Files files = TargetsOf(package, sink);
  if (files.empty()) return run;
  std::set<std::string_view> imports = ImportsOf(package);
  Visitors visitors = VisitorsFor(package, imports);
  std::optional<Lowered> lowered;
  for (const auto& file : files) {
    std::vector<Wanted> wanted = Walk(*file, visitors);
    run.wants_flow |= std::erase_if(wanted, NeedsFlow) > 0;
    if (wanted.empty()) continue;
    if (!lowered) lowered.emplace(package);
    RunOnFunctions(*file, wanted, *lowered);
  }

  PackageContext context(package, files);
  for (Entry* entry : package_rules_) {
    if (!Applies(*entry, package, imports)) continue;
    for (const auto& file : files) file->set_rule(*entry->rule);
    const Rule& rule = *entry->rule;
    Call(entry->clock, [&] {
      if (rule.wants_package == nullptr) return rule.run_package(context);
      run.wants_flow |= rule.wants_package(context);
    });
  }
  for (Entry* entry : program_rules_) {
    std::unique_ptr<Facts>& facts = run.gathered.emplace_back();
    if (entry->rule->gather == nullptr || !Applies(*entry, package, imports)) continue;
    Call(entry->clock, [&] { facts = entry->rule->gather(context); });
  }
  return run;
}

void Runner::RunOnFlow(const PackageView& package, const flow::ProgramFlow& program,
                       FindingSink& sink) {
  if (package.types == nullptr) return;
  std::set<std::string_view> imports = ImportsOf(package);
  Visitors visitors = VisitorsFor(package, imports);
  for (Entries& entries : visitors)
    std::erase_if(entries, [](const Entry* entry) { return entry->rule->needs < Phase::kFlow; });
  Lowered lowered(package, &program);
  Files files = TargetsOf(package, sink);
  for (const auto& file : files) RunOnFunctions(*file, Walk(*file, visitors), lowered);
  PackageContext context(package, files, &program);
  for (Entry* entry : package_rules_) {
    const Rule& rule = *entry->rule;
    if (rule.needs < Phase::kFlow || !Applies(*entry, package, imports)) continue;
    for (const auto& file : files) file->set_rule(rule);
    Call(entry->clock, [&] {
      if (rule.wants_package(context)) rule.run_package(context);
    });
  }
}

std::vector<Runner::Wanted> Runner::Walk(FileContext& file, const Visitors& visitors) {
  const Tree& tree = file.tree();
  std::vector<Wanted> wanted;
  for (uint32_t id = 1; id < tree.node_count(); ++id) {
    NodeId node(id);
    for (Entry* entry : visitors[static_cast<size_t>(tree.kind(node))]) {
      const Rule& rule = *entry->rule;
      if (rule.needs >= Phase::kTypes && file.file().types == nullptr) continue;
      file.set_rule(rule);
      bool looked = true;
      Call(entry->clock, [&] {
        if (rule.visit != nullptr) return rule.visit(file, node);
        looked = rule.wants == nullptr || rule.wants(file, node);
        if (looked) wanted.push_back({entry, node});
      });
      if (looked) file.Silent(node, {});
    }
  }
  return wanted;
}

void Runner::RunOnFunctions(FileContext& file, std::span<const Wanted> wanted, Lowered& lowered) {
  const Tree& tree = file.tree();
  size_t done = 0;
  // The nodes of a declaration lie between the one before it and itself.
  for (NodeId decl : tree.file().decls) {
    size_t begin = done;
    while (done < wanted.size() && wanted[done].node.value <= decl.value) ++done;
    if (begin == done) continue;
    std::span<const Wanted> here = wanted.subspan(begin, done - begin);
    if (tree.kind(decl) != NodeKind::kFuncDecl) {
      const types::PackageState* state = lowered.ir.StateOf(file.file().source->id());
      if (state == nullptr) continue;
      auto [init, is_new] = lowered.inits.try_emplace(state);
      if (is_new) Call(lowering_, [&] { init->second = lowered.ir.BuildInit(*state); });
      RunOnGroup(file, here, init->second, lowered);
      continue;
    }
    const types::Object* func =
        types::GetOrNull(file.types().DefOf(tree.Get<syntax::FuncDecl>(decl).name));
    if (func == nullptr) continue;
    ir::FuncGroup group;
    Call(lowering_, [&] { group = lowered.ir.Build(*func); });
    RunOnGroup(file, here, group, lowered);
  }
}

void Runner::RunOnGroup(FileContext& file, std::span<const Wanted> wanted,
                        const ir::FuncGroup& group, Lowered& lowered) {
  if (group.functions.empty()) return;
  std::optional<flow::GroupInProgram> in_program;
  if (lowered.program != nullptr) {
    in_program.emplace(*lowered.program, group, *lowered.ir.StateOf(file.file().source->id()));
  }
  for (const auto& entry : entries_) {
    std::vector<NodeId> nodes;
    for (const Wanted& want : wanted) {
      if (want.entry == entry.get()) nodes.push_back(want.node);
    }
    if (nodes.empty()) continue;
    file.set_rule(*entry->rule);
    FunctionContext context(file, group, nodes, lowered.ir, in_program ? &*in_program : nullptr);
    Call(entry->clock, [&] { entry->rule->run_function(context); });
  }
}

void Runner::RunOnProgram(std::span<const PackageView> packages,
                          std::span<const GatheredFacts> gathered,
                          std::span<const std::string> layers, TreeSource& trees,
                          FindingSink& sink) {
  ProgramContext context(packages, layers, trees, sink);
  for (size_t i = 0; i < program_rules_.size(); ++i) {
    Entry* entry = program_rules_[i];
    std::vector<const Facts*> facts;
    for (const GatheredFacts& of_package : gathered)
      facts.push_back(i < of_package.size() ? of_package[i].get() : nullptr);
    context.set_rule(*entry->rule, std::move(facts));
    Call(entry->clock, [&] { entry->rule->run_program(context); });
  }
}

std::vector<RuleTime> Runner::Times() const {
  std::vector<RuleTime> times;
  auto add = [&](std::string_view name, const Clock& clock) {
    times.push_back({name, std::chrono::nanoseconds(clock.nanoseconds.load()), clock.calls.load()});
  };
  for (const auto& entry : entries_) add(entry->rule->info.name, entry->clock);
  if (lowering_.calls > 0) add(kLowering, lowering_);
  std::ranges::stable_sort(times, std::ranges::greater(), &RuleTime::time);
  return times;
}

}  // namespace premortem::rules
