#include "notation.h"

#include <charconv>
#include <cstdlib>
#include <map>
#include <optional>
#include <vector>

#include "base/fs.h"
#include "base/text.h"
#include "evidence/goroutine_dump.h"
#include "evidence/limits.h"
#include "evidence/load.h"

namespace premortem::testing {

namespace {

using evidence::Evidence;
using evidence::Profile;
using evidence::ProfileBuilder;
using evidence::StackId;

uint64_t Number(std::string_view text) {
  uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// ---- .dump ----

constexpr std::string_view kGoroutine = "goroutine ";

// Whether a line begins a block that stands for many goroutines.
bool IsOfMany(std::string_view line) {
  return line.starts_with(kGoroutine) && line.substr(0, line.find('[')).find('*') != line.npos;
}

// "goroutine *1200 [chan send, 0-90 minutes]:" and the lines of its block, written out.
void WriteOut(std::string& out, std::string_view head, const std::string& block, uint64_t& id) {
  std::string_view from = head.substr(kGoroutine.size());
  if (!from.starts_with('*')) id = Number(from) - 1;
  uint64_t count = Number(from.substr(from.find('*') + 1));
  std::string state(head.substr(head.find(" [")));
  size_t dash = state.find('-');
  size_t begin = state.rfind(' ', dash == state.npos ? 0 : dash);
  size_t end = state.find(" minutes");
  bool spread = dash != state.npos && end != state.npos && dash < end;
  uint64_t least = spread ? Number(std::string_view(state).substr(begin + 1)) : 0;
  uint64_t most = spread ? Number(std::string_view(state).substr(dash + 1)) : 0;
  for (uint64_t i = 0; i < count; ++i) {
    std::string own = state;
    if (spread) {
      uint64_t minutes = least + i * (most - least + 1) / count;
      // The runtime says nothing of less than a minute.
      own = minutes == 0 ? state.substr(0, begin - 1) + state.substr(end + 8)
                         : state.substr(0, begin + 1) + std::to_string(minutes) + " minutes" +
                               state.substr(end + 8);
    }
    out += "goroutine " + std::to_string(++id) + own + "\n" + block + "\n";
  }
}

std::string ExpandDump(std::string_view text) {
  std::string out;
  uint64_t id = 1000;
  std::string head;
  std::string block;
  auto end_block = [&] {
    if (!head.empty()) WriteOut(out, head, block, id);
    head.clear();
    block.clear();
  };
  for (std::string_view line : Split(text, '\n')) {
    if (IsOfMany(line)) {
      end_block();
      head = line;
    } else if (head.empty()) {
      out += std::string(line) + "\n";
    } else if (line.empty()) {
      end_block();
    } else {
      block += std::string(line) + "\n";
    }
  }
  end_block();
  return out;
}

// ---- .folded ----

struct Head {
  std::string kind;
  std::vector<std::pair<std::string, std::string>> types;
  std::map<std::string, int64_t> settings;

  int64_t Get(const std::string& key, int64_t otherwise = 0) const {
    auto it = settings.find(key);
    return it == settings.end() ? otherwise : it->second;
  }
};

Head ParseHead(std::string_view line) {
  Head head;
  for (std::string_view word : SplitWords(line.substr(1))) {
    if (size_t equals = word.find('='); equals != word.npos) {
      head.settings[std::string(word.substr(0, equals))] =
          std::strtoll(std::string(word.substr(equals + 1)).c_str(), nullptr, 10);
    } else if (size_t slash = word.find('/'); slash != word.npos) {
      head.types.emplace_back(word.substr(0, slash), word.substr(slash + 1));
    } else {
      head.kind = word;
    }
  }
  return head;
}

StackId ParseStack(std::string_view text, Evidence& evidence) {
  StackId stack;
  for (std::string_view frame : Split(text, ';')) {
    size_t at = frame.find('@');
    std::string_view place = at == frame.npos ? "" : frame.substr(at + 1);
    size_t colon = place.rfind(':');
    stack = evidence.AddStack(
        stack,
        evidence.AddFrame({.function = evidence.AddString(frame.substr(0, at)),
                           .file = evidence.AddString(place.substr(0, colon)),
                           .line = colon == place.npos
                                       ? 0
                                       : static_cast<uint32_t>(Number(place.substr(colon + 1)))}));
  }
  return stack;
}

void AddProfile(const std::string& name, const Head& head,
                const std::vector<std::string_view>& lines, int64_t round, Evidence& evidence) {
  constexpr int64_t kSecond = 1'000'000'000;
  int64_t time = head.Get("time") * kSecond + round * head.Get("every") * kSecond;
  evidence::InputId input =
      evidence.AddInput({.name = name, .kind = evidence::InputKind::kProfile, .time = time});
  Profile profile{.input = input,
                  .kind = evidence.AddString(head.kind),
                  .period = head.Get("period"),
                  .time = time,
                  .duration = head.Get("duration") * kSecond};
  for (const auto& [type, unit] : head.types) {
    profile.types.push_back({evidence.AddString(type), evidence.AddString(unit)});
  }
  profile.default_type = static_cast<uint32_t>(profile.types.size() - 1);
  ProfileBuilder builder(profile);
  for (std::string_view line : lines) {
    std::vector<std::string_view> words = SplitWords(line);
    std::vector<int64_t> values;
    std::vector<evidence::Label> labels;
    for (size_t i = 1; i < words.size(); ++i) {
      if (size_t equals = words[i].find('='); equals != std::string_view::npos) {
        labels.push_back({.key = evidence.AddString(words[i].substr(0, equals)),
                          .number = static_cast<int64_t>(Number(words[i].substr(equals + 1))),
                          .is_number = true});
        continue;
      }
      size_t plus = words[i].find('+');
      auto value = static_cast<int64_t>(Number(words[i]));
      if (plus != std::string_view::npos) {
        value += round * static_cast<int64_t>(Number(words[i].substr(plus + 1)));
      }
      values.push_back(value);
    }
    values.resize(profile.types.size());
    builder.AddSample(ParseStack(words[0], evidence), evidence.AddLabels(labels), values);
  }
  evidence.AddProfile(std::move(profile));
}

void ReadFolded(const std::string& name, std::string_view text, Evidence& evidence) {
  std::optional<Head> head;
  std::vector<std::string_view> lines;
  size_t profiles = 0;
  auto end_profile = [&] {
    if (!head) return;
    for (int64_t round = 0; round < head->Get("repeat", 1); ++round) {
      AddProfile(name + "#" + std::to_string(++profiles), *head, lines, round, evidence);
    }
    lines.clear();
  };
  for (std::string_view line : Split(text, '\n')) {
    if (line.starts_with('#')) {
      end_profile();
      head = ParseHead(line);
    } else if (!Trim(line).empty()) {
      lines.push_back(line);
    }
  }
  end_profile();
}

Result<void> ReadFile(const std::string& path, Evidence& evidence) {
  std::string name(BaseName(path));
  if (!name.ends_with(".dump") && !name.ends_with(".folded")) {
    evidence::LoadReport report = evidence::LoadInputs({&path, 1}, {}, evidence);
    if (!report.errors.empty()) return Fail(report.errors[0]);
    // Names in the expectations do not depend on where the tests lie.
    for (uint32_t i = 1; i <= evidence.input_count(); ++i) {
      evidence::Input& input = evidence.InputOf(evidence::InputId(i));
      input.name = std::string(BaseName(input.name));
    }
    return {};
  }
  Result<FileText> text = RealFileSystem().Read(path);
  if (!text) return Fail(text.error());
  if (name.ends_with(".folded")) {
    ReadFolded(name, text->view(), evidence);
    return {};
  }
  evidence::InputId input =
      evidence.AddInput({.name = name, .kind = evidence::InputKind::kGoroutineDump});
  return evidence::ReadGoroutineDump(input, ExpandDump(text->view()), evidence::Limits(), evidence);
}

}  // namespace

Result<void> ReadCase(const std::string& path, Evidence& evidence) {
  if (!RealFileSystem().IsDirectory(path)) return ReadFile(path, evidence);
  Result<std::vector<DirEntry>> entries = RealFileSystem().List(path);
  if (!entries) return Fail(entries.error());
  for (const DirEntry& entry : *entries) {
    if (Result<void> read = ReadFile(JoinPath(path, entry.name), evidence); !read) return read;
  }
  return {};
}

}  // namespace premortem::testing
