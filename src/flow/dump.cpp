#include "flow/dump.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "base/text.h"

namespace premortem::flow {

namespace {

struct Line {
  std::string_view path;  // of the file
  uint32_t line = 0, column = 0;
  std::string text;

  auto Key() const { return std::tie(path, line, column, text); }
};

std::string_view BaseName(std::string_view path) { return path.substr(path.rfind('/') + 1); }

// " file:line:column"; nothing for no place.
std::string TextOfPlace(source::SourceLoc loc, const source::FileTable& files) {
  if (!loc.file.valid()) return {};
  const source::SourceFile& file = files.Get(loc.file);
  source::Position at = file.PositionAt(loc.offset);
  std::string text = " ";
  text += BaseName(file.path());
  return text + ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
}

class SummaryDumper {
 public:
  SummaryDumper(std::string& out, const PackageSummary& package, const source::FileTable& files)
      : out_(out), package_(package), files_(files) {}

  void Run() {
    out_ += "== ";
    out_ += TextOf(package_.path);
    out_ += '\n';
    for (const FunctionSummary& f : package_.functions) Write(f);
  }

 private:
  void Write(const FunctionSummary& f) {
    locals_.clear();
    out_ += "func ";
    out_ += TextOf(f.symbol);
    out_ += " (" + std::to_string(f.param_count) + ") " + std::to_string(f.result_count);
    if (!f.has_body) out_ += " no body";
    if (f.in_test) out_ += " test";
    out_ += TextOfPlace(f.loc, files_);
    out_ += '\n';
    for (const Flow& flow : package_.FlowsOf(f)) {
      out_ += "  flow " + TextOfNode(flow.from);
      out_ += flow.both_ways ? " <-> " : " -> ";
      out_ += TextOfNode(flow.to);
      out_ += '\n';
    }
    for (const CallSite& site : package_.SitesOf(f)) Write(site);
  }

  void Write(const CallSite& site) {
    out_ += site.is_go ? "  go " : site.is_defer ? "  defer " : "  call ";
    out_ += NameOf(static_cast<EdgeKind>(site.kind));
    if (site.callee.valid()) out_ += ' ' + std::string(TextOf(site.callee));
    if (site.node.valid()) out_ += " on " + TextOfNode(site.node);
    if (site.loop_depth > 0) out_ += " loops=" + std::to_string(site.loop_depth);
    out_ += TextOfPlace(site.loc, files_);
    out_ += '\n';
    std::span<const Arg> args = package_.ArgsOf(site);
    for (size_t i = 0; i < args.size(); ++i) {
      if (!args[i].node.valid()) continue;
      out_ += "    arg " + std::to_string(i) + ' ' + TextOfNode(args[i].node) + '\n';
    }
    for (const SiteResult& result : package_.ResultsOf(site)) {
      out_ += "    result " + std::to_string(result.index) + ' ' + TextOfNode(result.node) + '\n';
    }
  }

  std::string TextOfNode(NodeRef ref) {
    const Node& node = package_.nodes[ref.value];
    auto of = [&](std::string_view what) {
      return std::string(what) + ' ' + std::to_string(node.index) + " of " +
             std::string(TextOf(node.symbol));
    };
    auto named = [&](std::string_view what, Symbol symbol) {
      return std::string(what) + ' ' + std::string(TextOf(symbol));
    };
    switch (node.kind) {
      case NodeKind::kNone: break;
      case NodeKind::kFunction: return named("func", node.symbol);
      case NodeKind::kType: return named("type", package_.types[node.index].symbol);
      case NodeKind::kParam: return of("param");
      case NodeKind::kFreeVar: return of("free");
      case NodeKind::kResult: return of("result");
      case NodeKind::kTypeParam: return of("typeparam");
      case NodeKind::kField: return named("field", node.symbol);
      case NodeKind::kGlobal: return named("global", node.symbol);
      case NodeKind::kForeign: return "foreign";
      case NodeKind::kLocal: {
        auto [it, is_new] = locals_.try_emplace(ref.value, locals_.size());
        std::string text = "local " + std::to_string(it->second);
        if (node.index == 0) return text;
        return text + " as " + std::string(TextOf(package_.interfaces[node.index].symbol));
      }
    }
    return "-";
  }

  std::string& out_;
  const PackageSummary& package_;
  const source::FileTable& files_;
  std::unordered_map<uint32_t, size_t> locals_;  // by NodeRef: numbers within the function
};

class Dumper {
 public:
  Dumper(std::string& out, const CallGraph& graph, const source::FileTable& files)
      : out_(out), graph_(graph), files_(files) {}

  void Run() {
    for (uint32_t f = 1; f <= graph_.function_count(); ++f) {
      lines_.clear();
      auto [first, end] = graph_.SitesOf(FunctionId(f));
      for (uint32_t s = first; s < end; ++s) AddLines(SiteId(s));
      std::ranges::sort(lines_, {}, &Line::Key);
      for (const Line& line : lines_) {
        out_ += graph_.NameOf(FunctionId(f));
        out_ += " -> ";
        out_ += line.text;
        out_ += '\n';
      }
    }
  }

 private:
  void AddLines(SiteId s) {
    const CallSite& site = graph_.Get(s);
    Line line;
    std::string behind = site.is_go ? " go" : site.is_defer ? " defer" : "";
    if (site.loc.file.valid()) {
      const source::SourceFile& file = files_.Get(site.loc.file);
      source::Position at = file.PositionAt(site.loc.offset);
      line.path = file.path();
      line.line = at.line;
      line.column = at.column;
      behind += TextOfPlace(site.loc, files_);
    }
    for (const Edge& edge : graph_.EdgesOf(s)) {
      line.text = graph_.NameOf(edge.callee);
      line.text += ' ';
      line.text += NameOf(edge.kind);
      line.text += behind;
      lines_.push_back(line);
    }
    Known known = graph_.KnownOf(s);
    if (known == Known::kAll) return;
    line.text = "? ";
    line.text += NameOf(static_cast<EdgeKind>(site.kind));
    if (site.callee.valid()) {
      line.text += ' ';
      line.text += TextOf(site.callee);
    }
    line.text += behind;
    line.text += ' ';
    line.text += NameOf(known);
    lines_.push_back(line);
  }

  std::string& out_;
  const CallGraph& graph_;
  const source::FileTable& files_;
  std::vector<Line> lines_;
};

// " waits event io, a context ends event, a time-out ends io".
void AppendWaits(std::string& out, const Waits& waits) {
  if (waits.All().empty()) return;
  out += " waits " + models::TextOf(waits.All());
  if (!waits.by_context.empty()) out += ", a context ends " + models::TextOf(waits.by_context);
  if (!waits.by_time.empty()) out += ", a time-out ends " + models::TextOf(waits.by_time);
}

}  // namespace

void DumpSummaries(std::string& out, const CallGraph& graph, const source::FileTable& files) {
  for (const PackageSummary& package : graph.packages()) SummaryDumper(out, package, files).Run();
}

void DumpCallGraph(std::string& out, const CallGraph& graph, const source::FileTable& files) {
  Dumper(out, graph, files).Run();
}

void DumpReach(std::string& out, const CallGraph& graph, const Reach& reach) {
  for (uint32_t i = 1; i <= graph.function_count(); ++i) {
    FunctionId f(i);
    if (!graph.HasBody(f)) continue;
    bool reached = false;
    for (int o = 0; o < kOriginCount; ++o) {
      auto origin = static_cast<Origin>(o);
      if (!reach.From(f, origin)) continue;
      reached = true;
      out += graph.NameOf(f);
      out += ' ';
      out += NameOf(origin);
      out += " loops=";
      AppendDecimal(out, reach.LoopsOf(f, origin));
      const char* between = " by ";
      for (FunctionId step : reach.WayTo(f, origin)) {
        out += between;
        out += graph.NameOf(step);
        between = " > ";
      }
      out += '\n';
    }
    if (reached) continue;
    out += graph.NameOf(f);
    out += " -\n";
  }
}

void DumpFacts(std::string& out, const ProgramFlow& program) {
  const CallGraph& graph = program.graph();
  for (uint32_t i = 1; i <= graph.function_count(); ++i) {
    FunctionId f(i);
    if (!graph.HasBody(f)) continue;
    std::string facts;
    for (uint32_t input = 0; input < graph.NotesOf(f)->keeps.inputs; ++input) {
      Keeping::Fate fate = program.keeping().OfInput(f, input);
      facts += ' ';
      AppendDecimal(facts, input);
      facts += fate.kept ? ":kept" : fate.returned ? ":returned" : ":used";
      if (program.deadlines().IsEndless(f, {.kind = LimitOrigin::Kind::kInput, .index = input})) {
        facts += ",endless";
      }
      if (program.running().OfInput(f, input).starts) facts += ",started";
    }
    AppendWaits(facts, program.blocking().WaitsOf(f));
    if (program.blocking().Starts(f)) facts += " starts";
    if (std::string_view made = program.clients().MadeBy(f); !made.empty()) {
      facts += " makes ";
      facts += made;
    }
    if (std::string lifetimes = program.lifetimes().TextOf(f); !lifetimes.empty()) {
      facts += " resources: " + lifetimes;
    }
    const Outcomes& outcomes = program.results().Of(f);
    if (outcomes != UnknownOutcomes()) {
      facts += " returns " + TextOf(outcomes, graph.NotesOf(f)->results.result_count);
    }
    if (graph.HasBody(f) && program.exits().NeverReturns(f)) facts += " never returns";
    const std::vector<ErrorSet>& errors = program.errors().Of(f);
    for (size_t result = 0; result < errors.size(); ++result) {
      if (errors[result].empty()) continue;
      facts += " errors ";
      AppendDecimal(facts, result);
      facts += ": " + TextOf(errors[result]);
    }
    if (program.exits().EndlessIn(f)) facts += " loops without an end";
    if (facts.empty()) continue;
    out += graph.NameOf(f);
    out += facts;
    out += '\n';
  }
}

void DumpContextValues(std::string& out, const CallGraph& graph, const source::FileTable& files) {
  struct Uses {
    std::vector<Line> writes, reads;
  };
  std::map<std::string_view, Uses> by_key;
  for (uint32_t i = 1; i <= graph.function_count(); ++i) {
    const FunctionNotes* notes = graph.NotesOf(FunctionId(i));
    if (notes == nullptr) continue;
    for (const ContextValueUse& use : notes->context_values) {
      Line line{files.Get(use.loc.file).path(), use.loc.offset, 0,
                TextOfPlace(use.loc, files) + ' ' + std::string(graph.NameOf(FunctionId(i)))};
      Uses& uses = by_key[TextOf(use.key)];
      (use.writes ? uses.writes : uses.reads).push_back(std::move(line));
    }
  }
  auto append = [&](std::vector<Line>& lines, std::string_view verb) {
    std::ranges::sort(lines, {}, &Line::Key);
    for (const Line& line : lines) {
      out += "  ";
      out += verb;
      out += line.text;
      out += '\n';
    }
    if (!lines.empty()) return;
    out += "  nobody ";
    out += verb;
    out += "s it\n";
  };
  for (auto& [key, uses] : by_key) {
    out += key;
    out += '\n';
    append(uses.writes, "write");
    append(uses.reads, "read");
  }
}

}  // namespace premortem::flow
