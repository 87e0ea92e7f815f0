// `premortem top`: which functions, lines or labels of a profile cost most, or more than they did.

#include "evidence/top.h"

#include <algorithm>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/json_writer.h"
#include "cli/commands.h"
#include "cli/evidence_input.h"
#include "report/style.h"

namespace premortem::cli {

namespace {

using evidence::Evidence;
using evidence::Profile;
using evidence::Top;
using evidence::TopBy;
using evidence::TopRow;

constexpr size_t kRowsShown = 30;

// Which of the profile's values are meant; nothing, and a word on stderr, where there are no such.
std::optional<size_t> TypeOf(const Evidence& evidence, const Profile& profile,
                             const std::string& wanted) {
  if (wanted.empty() && !profile.types.empty()) return profile.default_type;
  std::string known;
  for (size_t i = 0; i < profile.types.size(); ++i) {
    std::string_view name = evidence.Text(profile.types[i].type);
    if (name == wanted) return i;
    known += (known.empty() ? "" : ", ") + std::string(name);
  }
  PrintError("the profile has no sample type '" + wanted + "'; it has " +
             (known.empty() ? "none" : known));
  return std::nullopt;
}

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

// "cpu: 12.3s of samples in 30s"
std::string Headline(const Evidence& evidence, const Profile& profile, size_t type, int64_t total,
                     bool diff) {
  std::string_view unit = evidence.Text(profile.types[type].unit);
  std::string line = std::string(evidence.Text(profile.kind)) + ", ";
  line += std::string(evidence.Text(profile.types[type].type)) + ": " + FormatValue(total, unit);
  if (profile.duration > 0) line += " in " + FormatValue(profile.duration, "nanoseconds");
  if (diff) line += "; the difference to the older profile, in % of the older";
  return report::Printable(line) + '\n';
}

}  // namespace

int RunTop(const CommandLine& line) {
  const ViewOptions& view = line.view;
  Evidence evidence;
  if (!LoadEvidence(line.files, evidence)) return kExitUnusable;
  const Profile* profile = OnlyProfile(evidence, 0, line.files[0]);
  if (profile == nullptr) return kExitUnusable;
  std::optional<size_t> type = TypeOf(evidence, *profile, view.sample_type);
  if (!type) return kExitUnusable;

  const Profile* older = nullptr;
  std::optional<size_t> older_type;
  if (!view.diff.empty()) {
    if (!LoadEvidence({&view.diff, 1}, evidence)) return kExitUnusable;
    older = OnlyProfile(evidence, 1, view.diff);
    if (older == nullptr) return kExitUnusable;
    older_type = TypeOf(evidence, *older, std::string(evidence.Text(profile->types[*type].type)));
    if (!older_type) return kExitUnusable;
  }

  TopBy by = !view.label.empty() ? TopBy::kLabel : view.lines ? TopBy::kLine : TopBy::kFunction;
  Top top(evidence, by, view.label);
  top.Add(*profile, *type, 1);
  int64_t total = top.total();
  if (older != nullptr) {
    top.Add(*older, *older_type, -1);
    // What the older one alone adds up to, of which the differences are shares.
    total = Top::TotalOf(*older, *older_type);
  }
  std::vector<TopRow> rows = top.Rows();
  if (older != nullptr) {
    std::erase_if(rows, [](const TopRow& row) { return row.flat == 0 && row.cumulative == 0; });
  }
  Sort(rows, view.cumulative);
  if (line.json) return Print(JsonRows(rows, by)) ? kExitClean : kExitUnusable;
  std::string out = Headline(evidence, *profile, *type, top.total(), older != nullptr);
  out += Table(evidence.Text(profile->types[*type].unit), total, view.all, by).Print(rows);
  return Print(out) ? kExitClean : kExitUnusable;
}

}  // namespace premortem::cli
