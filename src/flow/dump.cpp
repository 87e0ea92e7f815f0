#include "flow/dump.h"

#include <algorithm>
#include <tuple>
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
      behind += ' ';
      behind += BaseName(line.path);
      behind += ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
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

}  // namespace

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

}  // namespace premortem::flow
