// A dump is one block per goroutine:
//
//   goroutine 18 [chan send, 5 minutes]:
//   main.(*worker).run(0xc00001e0a8, {0x4c5e10, 0x1})
//   	/app/worker.go:42 +0x1b
//   created by main.main in goroutine 1
//   	/app/main.go:17 +0x25
//
// Blocks end with an empty line. What makes stacks differ without a difference (arguments, offsets,
// the creator's id) is left out of the hash by which a stack is found again; what is left is parsed
// when the hash is new. Logs put lines of their own in between and in front: see Prefix and Block.
//
// Counterpart: runtime/traceback.go, go1.27, with what versions before it printed.
#include "evidence/goroutine_dump.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "evidence/test_json.h"
#include "evidence/text_lines.h"

namespace premortem::evidence {

namespace {

// net/http/pprof and runtime/pprof give a dump so much room and cut off the rest.
constexpr size_t kDumpRoom = 64u << 20;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// What a log writes before each line: so many words, then so many blanks. The runtime writes
// nothing.
struct Prefix {
  size_t words = 0;
  size_t blanks = 0;

  static Prefix Of(std::string_view text) {
    Prefix prefix;
    for (size_t i = 0; i < text.size(); ++i) {
      bool blank = text[i] == ' ';
      prefix.words += !blank && (i == 0 || text[i - 1] == ' ');
      prefix.blanks = blank ? prefix.blanks + 1 : 0;
    }
    return prefix;
  }

  // `line` without such a prefix; all of it where it has less, and where the log has put the prefix
  // before the first line only.
  std::string_view Strip(std::string_view line) const {
    if ((words == 0 && blanks == 0) || IsBare(line)) return line;
    size_t i = 0;
    for (size_t word = 0; word < words; ++word) {
      while (i < line.size() && line[i] == ' ') ++i;
      while (i < line.size() && line[i] != ' ') ++i;
    }
    for (size_t blank = 0; blank < blanks && i < line.size() && line[i] == ' '; ++blank) ++i;
    return line.substr(i);
  }

  // Whether the runtime wrote the line from its beginning: no function has a blank in its name.
  static bool IsBare(std::string_view line) {
    if (line.starts_with('\t') || line.starts_with("created by ")) return true;
    return line.ends_with(')') && line.rfind('(') < line.find(' ');
  }
};

struct Header {
  uint64_t id = 0;
  std::string_view state;
  uint64_t minutes = 0;
  uint8_t flags = 0;
  std::string_view labels;  // "{...}", or empty
};

// Takes what the runtime appends to a state in parentheses off its end.
void TakeSuffixes(Header& header) {
  constexpr std::pair<std::string_view, GoroutineFlags> kSuffixes[] = {
      {" (leaked)", kLeaked}, {" (scan)", kScanned}, {" (durable)", kDurable}};
  bool again = true;
  while (again) {
    again = false;
    for (const auto& [suffix, flag] : kSuffixes) {
      if (!header.state.ends_with(suffix)) continue;
      header.state.remove_suffix(suffix.size());
      header.flags |= flag;
      again = true;
    }
  }
}

// What stands between the brackets: "chan send, 5 minutes, locked to thread". False where no
// bracket closes it.
bool ReadStatus(std::string_view& text, Header& header) {
  constexpr std::string_view kLabels = " labels:{";
  auto end_of_part = [&] {
    size_t end = std::min(text.find(','), text.find(']'));
    return std::min({end, text.find(kLabels), text.size()});
  };
  size_t end = end_of_part();
  header.state = text.substr(0, end);
  text.remove_prefix(end);
  TakeSuffixes(header);
  while (Skip(text, ", ")) {
    end = end_of_part();
    std::string_view part = text.substr(0, end);
    text.remove_prefix(end);
    if (std::optional<uint64_t> minutes = TakeNumber<uint64_t>(part);
        minutes && part == " minutes") {
      header.minutes = *minutes;
    } else if (part == "locked to thread") {
      header.flags |= kLocked;
    } else if (part.starts_with("synctest ")) {
      header.flags |= kSynctest;
    }
  }
  if (text.starts_with(kLabels)) {
    text.remove_prefix(kLabels.size() - 1);
    size_t close = text.find("}]");
    if (close == text.npos) return false;
    header.labels = text.substr(0, close + 1);
    text.remove_prefix(close + 1);
  }
  return Skip(text, "]");
}

// goroutine 18 gp=0xc000102380 m=nil [chan send, 5 minutes, locked to thread] {key: value}:
std::optional<Header> ReadRuntimeHeader(std::string_view text) {
  Header header;
  std::optional<uint64_t> id = TakeNumber<uint64_t>(text);
  if (!id) return std::nullopt;
  header.id = *id;
  if (text.starts_with(" gp=")) {
    size_t bracket = text.find(" [");
    if (bracket == text.npos) return std::nullopt;
    text.remove_prefix(bracket);
  }
  if (!Skip(text, " [") || !ReadStatus(text, header)) return std::nullopt;
  if (text.starts_with(" {") && text.ends_with("}:")) {
    header.labels = text.substr(1, text.size() - 2);
    text = ":";
  }
  if (text != ":") return std::nullopt;
  return header;
}

// Goroutine 20 in state chan receive, with main.f on top of the stack:
std::optional<Header> ReadGoleakHeader(std::string_view text) {
  Header header;
  std::optional<uint64_t> id = TakeNumber<uint64_t>(text);
  size_t with = text.rfind(", with ");
  if (!id || !Skip(text, " in state ") || !text.ends_with(" on top of the stack:")) {
    return std::nullopt;
  }
  with = text.rfind(", with ");
  if (with == text.npos) return std::nullopt;
  header.id = *id;
  std::string status = std::string(text.substr(0, with)) + "]";
  std::string_view rest = status;
  Header parsed;
  ReadStatus(rest, parsed);
  header.minutes = parsed.minutes;
  header.flags = parsed.flags;
  header.state = text.substr(0, parsed.state.size());
  return header;
}

// The header in `line`, and what stands before it.
std::optional<std::pair<Header, Prefix>> FindHeader(std::string_view line) {
  constexpr std::string_view kWord = "oroutine ";
  if (!line.ends_with(':')) return std::nullopt;
  for (size_t at = line.find(kWord); at != line.npos; at = line.find(kWord, at + 1)) {
    if (at == 0 || at + kWord.size() >= line.size() || !IsDigit(line[at + kWord.size()])) continue;
    std::string_view rest = line.substr(at + kWord.size());
    size_t begin = at - 1;
    bool goleak = line[begin] == 'G';
    if (!goleak && line[begin] != 'g') continue;
    std::optional<Header> header = goleak ? ReadGoleakHeader(rest) : ReadRuntimeHeader(rest);
    if (!header) continue;
    if (goleak && begin > 0) --begin;  // goleak prints a list: "[Goroutine ..." or " Goroutine ..."
    return std::pair(*header, Prefix::Of(line.substr(0, begin)));
  }
  return std::nullopt;
}

// "	/app/worker.go:42 +0x1b fp=0x.. sp=0x.. pc=0x..": what comes before the offsets; whether
// there is a pc. Nothing where it is no such line.
struct Place {
  std::string_view file;
  uint32_t line = 0;
  bool has_pc = false;
};

std::optional<Place> ReadPlace(std::string_view text) {
  Place place;
  if (!Skip(text, "\t")) return std::nullopt;
  for (size_t blank = text.rfind(' '); blank != text.npos; blank = text.rfind(' ')) {
    std::string_view word = text.substr(blank + 1);
    bool pc = word.starts_with("pc=0x");
    if (!pc && !word.starts_with("+0x") && !word.starts_with("sp=0x") &&
        !word.starts_with("fp=0x")) {
      break;
    }
    place.has_pc |= pc;
    text = text.substr(0, blank);
  }
  size_t digits = text.size();
  while (digits > 0 && IsDigit(text[digits - 1])) --digits;
  if (digits < 2 || digits == text.size() || text[digits - 1] != ':') return std::nullopt;
  place.file = text.substr(0, digits - 1);
  place.line = WholeNumber<uint32_t>(text.substr(digits)).value_or(0);
  return place;
}

// A frame as it stands in the text.
struct RawFrame {
  enum Kind : uint8_t { kCall, kInlined, kCreatedBy, kElided, kAddress, kAncestor };
  Kind kind = kCall;
  std::string_view function;
  std::string_view file;
  uint32_t line = 0;
};

// The lines behind a header. Each function waits for the line with its place; lines that fit
// nowhere are somebody else's.
class Block {
 public:
  explicit Block(uint32_t max_frames) : max_frames_(max_frames) {}

  void Begin() {
    frames_.clear();
    function_ = {};
    hash_ = 0;
    full_ = false;
  }

  void Add(std::string_view line) {
    if (line.starts_with('\t')) {
      AddPlace(line);
    } else if (line.starts_with("...") && line.ends_with("frames elided...")) {
      Push({.kind = RawFrame::kElided});
    } else if (constexpr std::string_view kForeign = "non-Go function at pc=";
               line.starts_with(kForeign)) {
      Push({.kind = RawFrame::kAddress, .function = line.substr(kForeign.size())});
    } else if (line.starts_with("[originating from goroutine ")) {
      Push({.kind = RawFrame::kAncestor});
    } else if (function_.empty() || line.ends_with(')') || line.starts_with("created by ")) {
      function_ = line;
    }
  }

  // The text ended here: the frames that followed are not known.
  void CutOff() { Push({.kind = RawFrame::kElided}); }

  std::span<const RawFrame> frames() const { return frames_; }
  // Equal for stacks that show the same.
  uint64_t hash() const { return hash_; }
  // Whether there were more frames than the limit.
  bool full() const { return full_; }

 private:
  void AddPlace(std::string_view line) {
    if (function_.empty()) return;
    std::optional<Place> place = ReadPlace(line);
    if (!place) return;
    RawFrame frame{.file = place->file, .line = place->line};
    std::string_view function = std::exchange(function_, {});
    if (Skip(function, "created by ")) {
      frame.kind = RawFrame::kCreatedBy;
      frame.function = function.substr(0, function.find(" in goroutine "));
    } else if (function.ends_with(')')) {
      size_t open = function.rfind('(');
      if (open == function.npos || open == 0) return;
      frame.function = function.substr(0, open);
      if (frame.function.find(' ') != function.npos) return;
      if (function.substr(open) == "(...)") frame.kind = RawFrame::kInlined;
    } else if (place->has_pc) {
      frame.function = function;  // of C, where a symbolizer for it is linked in
    } else {
      return;
    }
    Push(frame);
  }

  void Push(const RawFrame& frame) {
    full_ = frames_.size() >= max_frames_;
    if (full_) return;
    frames_.push_back(frame);
    uint64_t function = XXH3_64bits(frame.function.data(), frame.function.size());
    uint64_t file = XXH3_64bits(frame.file.data(), frame.file.size());
    uint64_t rest = uint64_t{frame.line} << 8 | frame.kind;
    hash_ = MixHash(hash_ ^ function, MixHash(file, rest));
  }

  uint32_t max_frames_;
  std::vector<RawFrame> frames_;
  std::string_view function_;
  uint64_t hash_ = 0;
  bool full_ = false;
};

class DumpReader {
 public:
  DumpReader(InputId input, const Limits& limits, Evidence& evidence)
      : first_input_(input),
        input_(input),
        limits_(limits),
        evidence_(evidence),
        block_(limits.stack_frames) {}

  Result<void> Read(std::string_view text) {
    LineReader lines(text);
    std::string_view line;
    while (lines.Next(line)) {
      ReadLine(line);
      if (std::max(evidence_.groups().size(), evidence_.stacks().size()) > limits_.rows ||
          block_.full()) {
        return Fail(Error{.message = block_.full() ? "a stack has more frames than the limit"
                                                   : "there are more stacks than the limit",
                          .file = evidence_.InputOf(input_).name,
                          .line = lines.number()});
      }
    }
    bool cut = !text.ends_with('\n') && (in_block_ || line.starts_with("goroutine "));
    if (cut && in_block_) block_.CutOff();
    EndBlock();
    if (cut || text.size() == kDumpRoom) AddCutFact(text.size());
    AddWaitingFacts();
    return {};
  }

  uint64_t goroutines() const { return goroutines_; }

 private:
  struct KnownStack {
    uint64_t hash = 0;
    StackId stack;
    StackId created_by;
  };

  void ReadLine(std::string_view line) {
    // Only a header ends in a colon; to look further would cost time for each line.
    if (line.ends_with(':')) {
      if (auto found = FindHeader(line)) {
        EndBlock();
        BeginBlock(found->first, found->second);
        return;
      }
    }
    line = prefix_.Strip(line);
    if (!in_block_) {
      ReadOutside(line);
    } else if (line.empty()) {
      EndBlock();
    } else {
      block_.Add(line);
    }
  }

  void BeginBlock(const Header& header, Prefix prefix) {
    bool again =
        header.id != 0 && in_dump_ && (header.id == 1 ? seen_main_ : header.id == first_id_);
    if ((again || (preamble_ && in_dump_)) && dumps_ < limits_.dumps) BeginNextDump();
    if (!in_dump_ || first_id_ == 0) first_id_ = header.id;
    in_dump_ = true;
    preamble_ = false;
    seen_main_ |= header.id == 1;
    header_ = header;
    prefix_ = prefix;
    in_block_ = true;
    block_.Begin();
  }

  // A log can hold several dumps, of one process or of its successors. Goroutine 1 stands in each
  // once.
  void BeginNextDump() {
    Input input = evidence_.InputOf(first_input_);
    input.name += " (" + std::to_string(++dumps_) + ")";
    input_ = evidence_.AddInput(std::move(input));
    in_dump_ = seen_main_ = false;
    AddWaitingFacts();
  }

  void AddWaitingFacts() {
    for (const auto& [name, text] : waiting_facts_) evidence_.AddFact(input_, name, text);
    waiting_facts_.clear();
  }

  void EndBlock() {
    if (!std::exchange(in_block_, false)) return;
    KnownStack stack = FindStack();
    GroupKey key{.input = input_,
                 .stack = stack.stack,
                 .created_by = stack.created_by,
                 .state = evidence_.AddString(header_.state),
                 .labels = Labels(),
                 .flags = header_.flags};
    evidence_.AddGoroutines(key, 1, header_.id, header_.minutes);
    ++goroutines_;
  }

  LabelSetId Labels() {
    if (header_.labels.empty()) return LabelSetId();
    std::string_view text = header_.labels;
    std::optional<std::vector<Label>> labels = TakeLabels(text, evidence_);
    return labels && labels->size() <= limits_.labels ? evidence_.AddLabels(*labels) : LabelSetId();
  }

  KnownStack FindStack() {
    auto next = static_cast<uint32_t>(stacks_.size() + 1);
    uint64_t hash = block_.hash();
    uint32_t id = stack_table_.FindOrAdd(
        hash, next, [&](uint32_t row) { return stacks_[row - 1].hash == hash; });
    if (id == next) stacks_.push_back(Intern(hash));
    return stacks_[id - 1];
  }

  KnownStack Intern(uint64_t hash) {
    std::span<const RawFrame> frames = block_.frames();
    auto own = std::ranges::find_if(frames, [](const RawFrame& frame) {
      return frame.kind == RawFrame::kCreatedBy || frame.kind == RawFrame::kAncestor;
    });
    std::vector<RawFrame> creators(own, frames.end());
    // An ancestor's stack begins with the function that "created by" names.
    if (creators.size() > 2 && creators[1].kind == RawFrame::kAncestor) {
      creators.erase(creators.begin());
    }
    std::erase_if(creators, [](const RawFrame& f) { return f.kind == RawFrame::kAncestor; });
    return {.hash = hash,
            .stack = StackOf(frames.first(static_cast<size_t>(own - frames.begin()))),
            .created_by = StackOf(creators)};
  }

  StackId StackOf(std::span<const RawFrame> frames) {
    StackId stack;
    for (size_t i = frames.size(); i-- > 0;) {
      const RawFrame& raw = frames[i];
      bool elided = raw.kind == RawFrame::kElided;
      stack = evidence_.AddStack(
          stack, evidence_.AddFrame(
                     {.function = evidence_.AddString(elided ? kElidedFrames : raw.function),
                      .file = evidence_.AddString(raw.file),
                      .line = raw.line,
                      .inlined = raw.kind == RawFrame::kInlined,
                      .address = raw.kind == RawFrame::kAddress}));
    }
    return stack;
  }

  // ---- What is said around the goroutines ----

  void ReadOutside(std::string_view line) {
    if (line.empty()) return;
    if (line == "\trunning tests:") {
      in_running_tests_ = true;
      return;
    }
    if (in_running_tests_ && line.starts_with("\t\t")) {
      AddPreamble("running test", line.substr(2));
      return;
    }
    in_running_tests_ = false;
    std::string_view text = line;
    if (Skip(text, "panic: ") || Skip(text, "\tpanic: ")) {
      AddPreamble("panic", text);
    } else if (Skip(text, "fatal error: ")) {
      AddPreamble("fatal error", text);
    } else if (Skip(text, "[signal ") && text.ends_with(']')) {
      AddPreamble("signal", text.substr(0, text.size() - 1));
    } else if (text.starts_with("SIG") && text.find(": ") < 12) {
      AddPreamble("signal", text);
    } else if (Skip(text, "runtime: ")) {
      AddPreamble("runtime", text);
    }
  }

  // Facts of the dump that follows.
  void AddPreamble(std::string_view name, std::string_view text) {
    constexpr size_t kMostFacts = 32;
    if (preamble_facts_ >= kMostFacts) return;
    ++preamble_facts_;
    preamble_ |= name == "panic" || name == "fatal error" || name == "signal";
    if (in_dump_) {
      waiting_facts_.emplace_back(name, text);
    } else {
      evidence_.AddFact(input_, name, text);
    }
  }

  void AddCutFact(size_t size) {
    evidence_.AddFact(
        input_, "truncated",
        size == kDumpRoom
            ? "the dump ends at 64 MiB, where Go stops writing: goroutines are missing"
            : "the dump ends within a goroutine: others may be missing");
  }

  InputId first_input_;
  InputId input_;
  const Limits& limits_;
  Evidence& evidence_;
  uint64_t goroutines_ = 0;

  // Dumps in the text.
  uint32_t dumps_ = 1;
  bool in_dump_ = false;
  bool seen_main_ = false;
  uint64_t first_id_ = 0;
  bool preamble_ = false;  // a panic or signal was seen since the last goroutine
  bool in_running_tests_ = false;
  size_t preamble_facts_ = 0;
  std::vector<std::pair<std::string, std::string>> waiting_facts_;

  // The goroutine that is being read.
  bool in_block_ = false;
  Header header_;
  Prefix prefix_;
  Block block_;

  std::vector<KnownStack> stacks_;
  IdTable stack_table_;
};

}  // namespace

bool HasGoroutines(std::string_view text) {
  constexpr std::string_view kWord = "oroutine ";
  for (size_t at = text.find(kWord); at != text.npos; at = text.find(kWord, at + 1)) {
    size_t digit = at + kWord.size();
    if (digit >= text.size() || !IsDigit(text[digit])) continue;
    while (digit < text.size() && IsDigit(text[digit])) ++digit;
    std::string_view rest = text.substr(digit);
    if (!rest.starts_with(" [") && !rest.starts_with(" gp=0x") && !rest.starts_with(" in state ")) {
      continue;
    }
    // Logs speak of goroutines, too. In strings of JSON a header does not end its line.
    if (IsGoTestJson(text)) return true;
    LineReader lines(text.substr(text.rfind('\n', at) + 1));
    std::string_view line;
    if (lines.Next(line) && FindHeader(line)) return true;
    at = text.size() - lines.rest().size() - 1;
  }
  return false;
}

Result<void> ReadGoroutineDump(InputId input, std::string_view text, const Limits& limits,
                               Evidence& evidence) {
  uint64_t goroutines = 0;
  if (IsGoTestJson(text)) {
    bool first = true;
    for (const auto& [package, output] : OutputByPackage(text)) {
      if (!HasGoroutines(output)) continue;
      InputId own = input;
      if (!std::exchange(first, false)) own = evidence.AddInput(Input(evidence.InputOf(input)));
      evidence.InputOf(own).process = package;
      DumpReader reader(own, limits, evidence);
      if (Result<void> read = reader.Read(output); !read) return read;
      goroutines += reader.goroutines();
    }
  } else {
    DumpReader reader(input, limits, evidence);
    if (Result<void> read = reader.Read(text); !read) return read;
    goroutines = reader.goroutines();
  }
  if (goroutines == 0) {
    return Fail(Error{.message = "the header of a goroutine was expected, as in \"goroutine 18 "
                                 "[chan send]:\"",
                      .file = evidence.InputOf(input).name});
  }
  return {};
}

}  // namespace premortem::evidence
