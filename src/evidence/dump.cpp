#include "evidence/dump.h"

#include <charconv>

#include "base/text.h"
#include "evidence/trace_summary.h"

namespace premortem::evidence {

namespace {

class Dumper {
 public:
  Dumper(std::string& out, const Evidence& evidence) : out_(out), evidence_(evidence) {}

  void Dump() {
    for (uint32_t i = 1; i <= evidence_.input_count(); ++i) DumpInput(InputId(i));
    for (const Fact& fact : evidence_.facts()) DumpFact(fact);
    for (uint32_t i = 1; i <= evidence_.profile_count(); ++i) {
      DumpProfile(evidence_.ProfileOf(ProfileId(i)));
    }
    for (const Group& group : evidence_.groups().subspan(1)) DumpGroup(group);
    for (const Series& series : evidence_.series().subspan(1)) DumpSeries(series);
    for (const Edge& edge : evidence_.edges().subspan(1)) DumpEdge(edge);
    for (const Race& race : evidence_.races().subspan(1)) DumpRace(race);
    for (const Escape& escape : evidence_.escapes().subspan(1)) DumpEscape(escape);
    for (const auto& trace : evidence_.traces()) DumpTraceSummary(out_, *trace, evidence_);
  }

 private:
  void Text(StringId id) { AppendEscaped(out_, evidence_.Text(id)); }
  void Quoted(StringId id) {
    out_ += '"';
    Text(id);
    out_ += '"';
  }
  void Number(auto number) { out_ += std::to_string(number); }
  void Double(double number) {
    char digits[32];
    auto [end, error] = std::to_chars(digits, digits + sizeof digits, number);
    out_.append(digits, end);
  }

  void DumpInput(InputId id) {
    const Input& input = evidence_.InputOf(id);
    out_ += "input ";
    Number(id.value);
    out_ += " \"";
    AppendEscaped(out_, input.name);
    out_ += "\" ";
    out_ += Name(input.kind);
    out_ += " time=";
    Number(input.time);
    out_ += '\n';
  }

  void DumpFact(const Fact& fact) {
    out_ += "fact ";
    Number(fact.input.value);
    out_ += ' ';
    Quoted(fact.name);
    out_ += ' ';
    if (fact.is_number) {
      Double(fact.number);
      if (fact.unit) out_ += ' ';
      Text(fact.unit);
    } else {
      Quoted(fact.text);
    }
    out_ += '\n';
  }

  void Type(const ValueType& type) {
    Text(type.type);
    out_ += '/';
    Text(type.unit);
  }

  void DumpProfile(const Profile& profile) {
    out_ += "profile ";
    Number(profile.input.value);
    out_ += ' ';
    Text(profile.kind);
    out_ += " period=";
    Number(profile.period);
    out_ += ' ';
    Type(profile.period_type);
    out_ += " time=";
    Number(profile.time);
    out_ += " duration=";
    Number(profile.duration);
    out_ += " types=";
    for (size_t i = 0; i < profile.types.size(); ++i) {
      if (i > 0) out_ += ',';
      Type(profile.types[i]);
    }
    out_ += " default=";
    Number(profile.default_type);
    out_ += '\n';
    for (size_t i = 0; i < profile.samples.size(); ++i) {
      out_ += "  sample";
      for (int64_t value : profile.ValuesOf(i)) {
        out_ += ' ';
        Number(value);
      }
      Labels(profile.samples[i].labels);
      out_ += '\n';
      Stack(profile.samples[i].stack, "    ");
    }
  }

  void Labels(LabelSetId id) {
    if (!id) return;
    out_ += " labels={";
    bool first = true;
    for (const Label& label : evidence_.LabelsOf(id)) {
      if (!first) out_ += ' ';
      first = false;
      Text(label.key);
      out_ += '=';
      if (label.is_number) {
        Number(label.number);
        Text(label.unit);
      } else {
        Quoted(label.text);
      }
    }
    out_ += '}';
  }

  // The leaf first, one frame a line.
  void Stack(StackId stack, std::string_view indent) {
    while (stack) {
      const StackNode& node = evidence_.NodeOf(stack);
      const Frame& frame = evidence_.FrameOf(node.frame);
      out_ += indent;
      Text(frame.function);
      out_ += '\t';
      Text(frame.file);
      out_ += ':';
      Number(frame.line);
      if (frame.start_line != 0) {
        out_ += " start=";
        Number(frame.start_line);
      }
      if (frame.inlined) out_ += " inlined";
      if (frame.address) out_ += " address";
      out_ += '\n';
      stack = node.caller;
    }
  }

  void DumpGroup(const Group& group) {
    out_ += "group ";
    Number(group.input.value);
    out_ += " count=";
    Number(group.count);
    out_ += " state=";
    Quoted(group.state);
    constexpr std::pair<GoroutineFlags, std::string_view> kFlags[] = {{kLeaked, " leaked"},
                                                                      {kDurable, " durable"},
                                                                      {kLocked, " locked"},
                                                                      {kSynctest, " synctest"},
                                                                      {kScanned, " scanned"}};
    for (const auto& [flag, name] : kFlags) {
      if ((group.flags & flag) != 0) out_ += name;
    }
    Labels(group.labels);
    out_ += " minutes=";
    bool first = true;
    for (const MinuteHistogram::Bucket& bucket : group.waits.buckets()) {
      if (!first) out_ += ',';
      first = false;
      Number(bucket.minutes);
      out_ += 'x';
      Number(bucket.count);
    }
    out_ += " ids=";
    for (size_t i = 0; i < group.goroutines.size() && group.goroutines[i] != 0; ++i) {
      if (i > 0) out_ += ',';
      Number(group.goroutines[i]);
    }
    out_ += '\n';
    Stack(group.stack, "    ");
    if (group.created_by) out_ += "  created by\n";
    Stack(group.created_by, "    ");
  }

  void DumpSeries(const Series& series) {
    out_ += "series ";
    Number(series.input.value);
    out_ += ' ';
    Quoted(series.name);
    Labels(series.labels);
    out_ += " unit=";
    Quoted(series.unit);
    out_ += '\n';
    for (const Point& point : series.points) {
      out_ += "  ";
      Number(point.time);
      out_ += ' ';
      Double(point.value);
      out_ += '\n';
    }
  }

  void DumpEdge(const Edge& edge) {
    out_ += "edge ";
    Number(edge.input.value);
    out_ += " count=";
    Number(edge.count);
    out_ += " delay=";
    Number(edge.total_delay);
    out_ += " greatest=";
    Number(edge.greatest_delay);
    out_ += "\n  waker\n";
    Stack(edge.waker, "    ");
    out_ += "  woken\n";
    Stack(edge.woken, "    ");
  }

  void DumpRace(const Race& race) {
    out_ += "race ";
    Number(race.input.value);
    out_ += " count=";
    Number(race.count);
    out_ += '\n';
    for (const Access& access : race.accesses) {
      out_ += access.write ? "  write\n" : "  read\n";
      Stack(access.stack, "    ");
      if (access.created_by) out_ += "  created by\n";
      Stack(access.created_by, "    ");
    }
  }

  void Place(const SourcePlace& place) {
    Text(place.file);
    out_ += ':';
    Number(place.line);
    out_ += ':';
    Number(place.column);
  }

  void DumpEscape(const Escape& escape) {
    out_ += "escape ";
    Number(escape.input.value);
    out_ += ' ';
    Quoted(escape.value);
    out_ += ' ';
    Place(escape.place);
    if (escape.package) out_ += " package=";
    Text(escape.package);
    out_ += '\n';
    for (const EscapeStep& step : evidence_.StepsOf(escape)) {
      out_ += "  to ";
      Quoted(step.to);
      out_ += " by ";
      Quoted(step.expression);
      out_ += " (";
      Text(step.why);
      out_ += ") ";
      Place(step.place);
      out_ += '\n';
    }
  }

  std::string& out_;
  const Evidence& evidence_;
};

}  // namespace

void DumpEvidence(std::string& out, const Evidence& evidence) { Dumper(out, evidence).Dump(); }

}  // namespace premortem::evidence
