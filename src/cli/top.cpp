// `premortem top`: which functions, lines or labels of a profile cost most, or more than they did.

#include "evidence/top.h"

#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "cli/commands.h"
#include "cli/evidence_input.h"
#include "evidence/limits.h"
#include "report/style.h"

namespace premortem::cli {

namespace {

using evidence::Evidence;
using evidence::Profile;
using evidence::Top;
using evidence::TopBy;
using evidence::TopRow;

constexpr size_t kRowsShown = 30;

// The one profile of an input, summed while it is read.
class Summed {
 public:
  Summed(std::string name, evidence::TopQuery query)
      : name_(std::move(name)), query_(query), top_(evidence_, std::move(query)) {}

  void Read() {
    report_ = evidence::LoadInputs({&name_, 1}, evidence::Limits(), evidence_, &top_);
    for (uint32_t i = 1; i <= evidence_.profile_count(); ++i) {
      Replay(evidence_, evidence_.ProfileOf(evidence::ProfileId(i)), top_);
    }
  }

  // After Read(): false, and a word on stderr, where there is no such profile.
  bool IsThere() const {
    if (!IsAllRead(report_) || !IsOneProfile(top_.profiles(), evidence_, name_)) return false;
    if (top_.type()) return true;
    std::string known;
    for (const evidence::ValueType& type : top_.head().types) {
      known += (known.empty() ? "" : ", ") + std::string(evidence_.Text(type.type));
    }
    PrintError("the profile has no sample type '" + query_.sample_type + "'; it has " +
               (known.empty() ? "none" : known));
    return false;
  }

  const Top& top() const { return top_; }
  std::string_view Text(evidence::StringId id) const { return evidence_.Text(id); }
  const evidence::ValueType& type() const { return top_.head().types[*top_.type()]; }

 private:
  std::string name_;
  evidence::TopQuery query_;
  Evidence evidence_;
  Top top_;
  evidence::LoadReport report_;
};

// The largest change or value first; names decide where two are equal.
void Sort(std::vector<TopRow>& rows, bool cumulative) {
  auto size = [](int64_t value) {
    auto bits = static_cast<uint64_t>(value);
    return value < 0 ? 0 - bits : bits;
  };
  std::ranges::sort(rows, [&](const TopRow& a, const TopRow& b) {
    std::pair a_sizes(size(a.flat), size(a.cumulative));
    std::pair b_sizes(size(b.flat), size(b.cumulative));
    if (cumulative) {
      std::swap(a_sizes.first, a_sizes.second);
      std::swap(b_sizes.first, b_sizes.second);
    }
    if (a_sizes != b_sizes) return a_sizes > b_sizes;
    return std::tie(a.name, a.place) < std::tie(b.name, b.place);
  });
}

std::string JsonRows(const std::vector<TopRow>& rows, TopBy by) {
  std::string out;
  for (const TopRow& row : rows) {
    JsonWriter json(&out);
    json.BeginObject();
    json.Field(by == TopBy::kLabel ? "label" : "function", row.name);
    if (by == TopBy::kLine) json.Field("place", row.place);
    json.Field("flat", row.flat).Field("cumulative", row.cumulative).EndObject();
    out += '\n';
  }
  return out;
}

// Text for people.
class Table {
 public:
  Table(std::string_view unit, int64_t total, bool all, TopBy by)
      : unit_(unit), total_(total), all_(all), by_(by) {}

  std::string Print(const std::vector<TopRow>& rows) {
    out_ += "      flat   flat%    sum%         cum    cum%  ";
    out_ += by_ == TopBy::kLabel  ? "label\n"
            : by_ == TopBy::kLine ? "function and line\n"
                                  : "function\n";
    size_t shown = all_ ? rows.size() : std::min(rows.size(), kRowsShown);
    for (size_t i = 0; i < shown; ++i) Row(rows[i]);
    if (shown < rows.size()) {
      out_ += "... and " + std::to_string(rows.size() - shown) + " more (--all)\n";
    }
    return std::move(out_);
  }

 private:
  void Row(const TopRow& row) {
    sum_ = evidence::SaturatingAdd(sum_, row.flat);
    AppendRight(out_, FormatValue(row.flat, unit_), 10);
    AppendRight(out_, FormatShare(row.flat, total_), 8);
    AppendRight(out_, FormatShare(sum_, total_), 8);
    AppendRight(out_, FormatValue(row.cumulative, unit_), 12);
    AppendRight(out_, FormatShare(row.cumulative, total_), 8);
    std::string name = row.name.empty() ? "(none)" : row.name;
    if (!row.place.empty()) name += " " + row.place;
    out_ += "  " + report::Printable(name) + '\n';
  }

  std::string out_;
  std::string_view unit_;
  int64_t total_;
  int64_t sum_ = 0;
  bool all_;
  TopBy by_;
};

// "cpu, cpu: 12.3s in 30s"
std::string Headline(const Summed& summed, int64_t total, bool diff) {
  const Profile& head = summed.top().head();
  std::string line(summed.Text(head.kind));
  line += ", " + std::string(summed.Text(summed.type().type)) + ": ";
  line += FormatValue(total, summed.Text(summed.type().unit));
  if (head.duration > 0) line += " in " + FormatValue(head.duration, "nanoseconds");
  if (diff) line += "; the difference to the older profile, in % of the older";
  return report::Printable(line) + '\n';
}

}  // namespace

int RunTop(const CommandLine& line) {
  const ViewOptions& view = line.view;
  TopBy by = !view.label.empty() ? TopBy::kLabel : view.lines ? TopBy::kLine : TopBy::kFunction;
  bool diff = !view.diff.empty();
  evidence::TopQuery query{.by = by, .label = view.label, .sample_type = view.sample_type};
  Summed newer(line.files[0], query);
  std::optional<Summed> older;
  if (diff) older.emplace(view.diff, query);
  {
    std::jthread beside;
    if (diff) beside = std::jthread([&] { older->Read(); });
    newer.Read();
  }
  if (!newer.IsThere()) return kExitUnusable;
  std::vector<TopRow> rows = newer.top().Rows();
  int64_t total = newer.top().total();
  int64_t whole = total;  // of which the values are shares
  if (diff) {
    if (!older->IsThere()) return kExitUnusable;
    std::string type(newer.Text(newer.type().type));
    // Profiles of two kinds show different types: what the newer one shows counts.
    if (older->Text(older->type().type) != type) {
      query.sample_type = type;
      older.emplace(view.diff, query).Read();
      if (!older->IsThere()) return kExitUnusable;
    }
    rows = Difference(std::move(rows), older->top().Rows());
    whole = older->top().total();
    total = evidence::SaturatingSubtract(total, whole);
  }
  Sort(rows, view.cumulative);
  if (line.json) return Print(JsonRows(rows, by)) ? kExitClean : kExitUnusable;
  std::string out = Headline(newer, total, diff);
  out += Table(newer.Text(newer.type().unit), whole, view.all, by).Print(rows);
  return Print(out) ? kExitClean : kExitUnusable;
}

}  // namespace premortem::cli
