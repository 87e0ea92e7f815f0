// A text profile is a header, samples ("3 @ 0x45f2 0x4a11") and, behind each, comments with its
// labels and symbols, the leaf first:
//
//   #	0x4a10	main.worker+0x30	/app/worker.go:42
//
// Functions of the runtime at the leaf have no symbol line; their addresses are kept, as they tell
// where goroutines wait.
#include "evidence/legacy_profile.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "evidence/pprof.h"
#include "evidence/text_lines.h"

namespace premortem::evidence {

namespace {

enum class Form { kCount, kHeap, kContention };

// "goroutine profile: total 7": the name, or nothing.
std::optional<std::string_view> CountProfileName(std::string_view line) {
  constexpr std::string_view kMiddle = " profile: total ";
  size_t at = line.find(kMiddle);
  if (at == line.npos || at == 0 || line.substr(0, at).find('\t') != line.npos) return std::nullopt;
  if (!WholeNumber<uint64_t>(line.substr(at + kMiddle.size()))) return std::nullopt;
  return line.substr(0, at);
}

// A double as an integer, at the nearest where it does not fit.
int64_t ToInteger(double value) {
  constexpr double kBound = 9223372036854775808.0;
  if (!(value > -kBound)) return std::numeric_limits<int64_t>::min();
  if (value >= kBound) return std::numeric_limits<int64_t>::max();
  return static_cast<int64_t>(value);
}

class TextProfileReader {
 public:
  TextProfileReader(InputId input, std::string_view text, const Limits& limits, Evidence& evidence)
      : input_(input), lines_(text), limits_(limits), evidence_(evidence), builder_(profile_) {}

  Result<void> Read() {
    if (Result<void> header = ReadHeader(); !header) return header;
    std::string_view line;
    while (lines_.Next(line)) {
      Result<void> read = ReadLine(line);
      if (!read) return read;
      if (at_memory_map_) break;
    }
    if (Result<void> last = AddSample(); !last) return last;
    Finish();
    return {};
  }

 private:
  std::unexpected<Error> FailHere(std::string message) const {
    return Fail(Error{.message = std::move(message),
                      .file = evidence_.InputOf(input_).name,
                      .line = lines_.number()});
  }

  void AddType(std::string_view type, std::string_view unit) {
    profile_.types.push_back({evidence_.AddString(type), evidence_.AddString(unit)});
  }

  // ---- The header ----

  Result<void> ReadHeader() {
    std::string_view line;
    while (lines_.Next(line) && line.empty()) {
    }
    if (std::optional<std::string_view> name = CountProfileName(line)) {
      form_ = Form::kCount;
      AddType(*name, "count");
      profile_.period_type = profile_.types[0];
      profile_.period = 1;
      return {};
    }
    if (line.starts_with("heap profile: ")) return ReadHeapHeader(line);
    is_mutex_ = line.starts_with("--- mutex:");
    if (!is_mutex_ && !line.starts_with("--- contention:")) {
      return FailHere("the first line of a profile was expected");
    }
    form_ = Form::kContention;
    AddType("contentions", "count");
    AddType("delay", "nanoseconds");
    profile_.period_type = profile_.types[0];
    profile_.period = 1;
    return {};
  }

  // heap profile: 13: 1595680 [47130736: 2584596557304] @ heap/1048576
  Result<void> ReadHeapHeader(std::string_view line) {
    form_ = Form::kHeap;
    size_t at = line.find("@ heap/");
    std::string_view rate = at == line.npos ? "" : line.substr(at + 7);
    std::optional<int64_t> twice_the_rate = TakeNumber<int64_t>(rate);
    if (!twice_the_rate || !rate.empty() || *twice_the_rate < 0) {
      return FailHere("the sampling rate was expected at the end, as in \"@ heap/1048576\"");
    }
    AddType("alloc_objects", "count");
    AddType("alloc_space", "bytes");
    AddType("inuse_objects", "count");
    AddType("inuse_space", "bytes");
    profile_.period_type = {evidence_.AddString("space"), evidence_.AddString("bytes")};
    profile_.period = *twice_the_rate / 2;
    return {};
  }

  // ---- Lines ----

  Result<void> ReadLine(std::string_view line) {
    while (line.starts_with(' ')) line.remove_prefix(1);
    if (line.empty()) return {};
    if (line.starts_with('#')) return ReadComment(line);
    if (line.starts_with("---") || line.starts_with("MAPPED_LIBRARIES:")) {
      at_memory_map_ = true;
      return {};
    }
    if (form_ == Form::kContention && !seen_sample_ && line.find('@') == line.npos) {
      return ReadAttribute(line);
    }
    if (Result<void> last = AddSample(); !last) return last;
    return ReadSample(line);
  }

  // cycles/second=2593865428
  Result<void> ReadAttribute(std::string_view line) {
    size_t equals = line.find('=');
    std::string_view key = line.substr(0, equals);
    while (key.ends_with(' ')) key.remove_suffix(1);
    std::string_view value = equals == line.npos ? "" : line.substr(equals + 1);
    SkipBlanks(value);
    std::optional<int64_t> number = WholeNumber<int64_t>(value);
    if (!number || *number < 0) return FailHere("a number was expected behind \"=\"");
    if (key == "cycles/second") {
      cycles_per_second_ = *number;
    } else if (key == "sampling period") {
      profile_.period = *number;
    } else if (key == "ms since reset") {
      profile_.duration = ToInteger(static_cast<double>(*number) * 1e6);
    }
    return {};
  }

  Result<void> ReadSample(std::string_view line) {
    const char* expected = form_ == Form::kCount  ? "COUNT @ ADDRESSES"
                           : form_ == Form::kHeap ? "N: BYTES [N: BYTES] @ ADDRESSES"
                                                  : "CYCLES COUNT @ ADDRESSES";
    bool read = form_ == Form::kCount  ? ReadCount(line)
                : form_ == Form::kHeap ? ReadHeapValues(line)
                                       : ReadContention(line);
    SkipBlanks(line);
    if (!read || !Skip(line, "@") || !ReadAddresses(line)) {
      return FailHere(std::string("a sample was expected: ") + expected);
    }
    if (addresses_.size() > limits_.stack_frames) return FailHere("a stack has too many frames");
    seen_sample_ = pending_ = true;
    return {};
  }

  bool ReadCount(std::string_view& line) {
    std::optional<int64_t> count = TakeNumber<int64_t>(line);
    if (count) values_ = {*count};
    return count.has_value();
  }

  bool ReadHeapValues(std::string_view& line) {
    auto pair = [&](int64_t& count, int64_t& bytes) {
      std::optional<int64_t> first = TakeNumber<int64_t>(line);
      if (!first || !Skip(line, ":")) return false;
      SkipBlanks(line);
      std::optional<int64_t> second = TakeNumber<int64_t>(line);
      count = *first;
      bytes = second.value_or(0);
      return second.has_value();
    };
    int64_t inuse = 0, inuse_bytes = 0, alloc = 0, alloc_bytes = 0;
    if (!pair(inuse, inuse_bytes) || !Skip(line, " [")) return false;
    SkipBlanks(line);
    if (!pair(alloc, alloc_bytes) || !Skip(line, "]")) return false;
    object_size_ = inuse > 0 ? inuse_bytes / inuse : alloc > 0 ? alloc_bytes / alloc : 0;
    Unsample(inuse, inuse_bytes);
    Unsample(alloc, alloc_bytes);
    values_ = {alloc, alloc_bytes, inuse, inuse_bytes};
    return true;
  }

  // The text holds what was sampled. A block of `size` bytes is sampled with the probability
  // 1-exp(-size/rate): allocations meet sampling points as a Poisson process.
  void Unsample(int64_t& count, int64_t& bytes) const {
    if (count == 0 || bytes == 0) {
      count = bytes = 0;
      return;
    }
    if (profile_.period <= 1) return;
    double size = static_cast<double>(bytes) / static_cast<double>(count);
    double scale = 1 / (1 - std::exp(-size / static_cast<double>(profile_.period)));
    count = ToInteger(static_cast<double>(count) * scale);
    bytes = ToInteger(static_cast<double>(bytes) * scale);
  }

  bool ReadContention(std::string_view& line) {
    std::optional<int64_t> cycles = TakeNumber<int64_t>(line);
    SkipBlanks(line);
    std::optional<int64_t> count = TakeNumber<int64_t>(line);
    if (!cycles || !count) return false;
    auto period = static_cast<double>(profile_.period);
    if (profile_.period > 0) {
      if (cycles_per_second_ > 0) {
        double gigahertz = static_cast<double>(cycles_per_second_) / 1e9;
        *cycles = ToInteger(static_cast<double>(*cycles) * period / gigahertz);
      }
      if (__builtin_mul_overflow(*count, profile_.period, &*count)) {
        *count = std::numeric_limits<int64_t>::max();
      }
    }
    values_ = {*count, *cycles};
    return true;
  }

  // What stands is the address behind the call.
  bool ReadAddresses(std::string_view line) {
    addresses_.clear();
    for (SkipBlanks(line); !line.empty(); SkipBlanks(line)) {
      if (!Skip(line, "0x")) return false;
      std::optional<uint64_t> address = TakeNumber<uint64_t>(line, 16);
      if (!address) return false;
      addresses_.push_back(*address - 1);
    }
    return true;
  }

  // ---- Comments ----

  Result<void> ReadComment(std::string_view line) {
    if (Skip(line, "# labels: ")) {
      std::optional<std::vector<Label>> labels = TakeLabels(line, evidence_);
      if (!labels || labels->size() > limits_.labels) {
        return FailHere("labels were expected, as in {\"key\":\"value\"}");
      }
      labels_ = std::move(*labels);
      return {};
    }
    if (line.starts_with("# runtime.MemStats")) {
      if (Result<void> last = AddSample(); !last) return last;
      return {};
    }
    if (form_ == Form::kHeap && !pending_ && line.starts_with("# ")) ReadMemStat(line.substr(2));
    if (pending_ && line.starts_with("#\t0x")) return ReadSymbol(line.substr(4));
    return {};
  }

  // HeapSys = 66617344, or Stack = 1081344 / 1081344: in use and from the system.
  void ReadMemStat(std::string_view line) {
    size_t equals = line.find(" = ");
    if (equals == line.npos) return;
    std::string name = "memstats " + std::string(line.substr(0, equals));
    std::string_view value = line.substr(equals + 3);
    if (value.starts_with('[')) return;  // the pauses, of which NumGC and PauseTotalNs tell enough
    size_t slash = value.find(" / ");
    AddMemStat(name, value.substr(0, slash));
    if (slash != value.npos) AddMemStat(name + " sys", value.substr(slash + 3));
  }

  void AddMemStat(const std::string& name, std::string_view value) {
    if (std::optional<double> number = WholeNumber<double>(value)) {
      evidence_.AddFact(input_, name, *number, "");
    } else {
      evidence_.AddFact(input_, name, value);
    }
  }

  // ADDRESS, FUNCTION+OFFSET and FILE:LINE, apart by tabs; the function can be missing.
  Result<void> ReadSymbol(std::string_view line) {
    std::optional<uint64_t> address = TakeNumber<uint64_t>(line, 16);
    if (!address) return FailHere("an address was expected behind \"#\"");
    if (symbols_.size() >= limits_.stack_frames) return FailHere("a stack has too many frames");
    SkipBlanks(line);
    Symbol symbol{.address = *address};
    if (!line.empty()) {
      size_t tab = line.find('\t');
      std::string_view function = line.substr(0, tab);
      function = function.substr(0, function.rfind("+0x"));
      std::string_view place = tab == line.npos ? "" : line.substr(tab);
      SkipBlanks(place);
      size_t colon = place.rfind(':');
      symbol.frame.function = evidence_.AddString(function);
      symbol.frame.file = evidence_.AddString(place.substr(0, colon));
      if (colon != place.npos) {
        symbol.frame.line = WholeNumber<uint32_t>(place.substr(colon + 1)).value_or(0);
      }
    }
    symbols_.push_back(symbol);
    return {};
  }

  // ---- Samples ----

  // Adds the sample whose lines have been read, if there is one.
  Result<void> AddSample() {
    if (!std::exchange(pending_, false)) return {};
    StackId stack = Stack();
    if (form_ == Form::kHeap && object_size_ != 0) {
      labels_.push_back(
          {.key = evidence_.AddString("bytes"), .number = object_size_, .is_number = true});
    }
    builder_.AddSample(stack, evidence_.AddLabels(labels_), values_);
    symbols_.clear();
    labels_.clear();
    if (std::max(profile_.samples.size(), evidence_.stacks().size()) > limits_.rows) {
      return FailHere("there are more samples or stacks than the limit");
    }
    return {};
  }

  StackId Stack() {
    StackId stack;
    if (symbols_.empty()) {
      for (size_t i = addresses_.size(); i-- > 0;) {
        stack = evidence_.AddStack(stack, evidence_.AddAddress(addresses_[i], StringId()));
      }
      return stack;
    }
    for (size_t i = symbols_.size(); i-- > 0;) {
      Symbol& symbol = symbols_[i];
      // What was inlined has the address of what it was inlined into, which follows.
      bool outer = i + 1 < symbols_.size() && symbols_[i + 1].address == symbol.address;
      symbol.frame.inlined = outer;
      FrameId frame = symbol.frame.function ? evidence_.AddFrame(symbol.frame)
                                            : evidence_.AddAddress(symbol.address, StringId());
      stack = evidence_.AddStack(stack, frame);
    }
    // The frames of the runtime at the leaf, which have no symbol line.
    auto first = std::ranges::find(addresses_, symbols_[0].address);
    if (first == addresses_.end()) return stack;
    while (first != addresses_.begin()) {
      stack = evidence_.AddStack(stack, evidence_.AddAddress(*--first, StringId()));
    }
    return stack;
  }

  void Finish() {
    profile_.input = input_;
    profile_.default_type = static_cast<uint32_t>(profile_.types.size() - 1);
    std::string_view kind = form_ == Form::kCount  ? evidence_.Text(profile_.types[0].type)
                            : form_ == Form::kHeap ? "heap"
                            : is_mutex_            ? "mutex"
                                                   : "block";
    profile_.kind = evidence_.AddString(kind);
    if (builder_.saturated()) {
      evidence_.AddFact(input_, "overflow", "a sum of samples is too large");
    }
    evidence_.AddProfile(std::move(profile_));
  }

  struct Symbol {
    uint64_t address = 0;
    Frame frame;
  };

  InputId input_;
  LineReader lines_;
  const Limits& limits_;
  Evidence& evidence_;
  Profile profile_;
  ProfileBuilder builder_;
  Form form_ = Form::kCount;
  bool is_mutex_ = false;
  bool seen_sample_ = false;
  bool at_memory_map_ = false;
  int64_t cycles_per_second_ = 0;

  // The sample that is being read.
  bool pending_ = false;
  std::vector<int64_t> values_;
  int64_t object_size_ = 0;
  std::vector<uint64_t> addresses_;  // the leaf first
  std::vector<Symbol> symbols_;      // the same
  std::vector<Label> labels_;
};

// ---- Binary CPU profiles ----

// Words of the machine that wrote it: 0, 3, 0, period in microseconds, 0; then samples: count,
// depth, addresses; then 0, 1, 0; then a memory map. See gperftools' cpuprofile-fileformat.
class BinaryCpuReader {
 public:
  BinaryCpuReader(std::string_view bytes, size_t word) : bytes_(bytes), word_(word) {}

  bool at_end() const { return bytes_.size() - offset_ < word_; }
  size_t offset() const { return offset_; }
  uint64_t words_left() const { return (bytes_.size() - offset_) / word_; }
  uint64_t Word() {
    uint64_t value = 0;
    if (at_end()) return 0;
    for (size_t i = word_; i-- > 0;) {
      value = value << 8 | static_cast<uint8_t>(bytes_[offset_ + i]);
    }
    offset_ += word_;
    return value;
  }

 private:
  std::string_view bytes_;
  size_t word_;
  size_t offset_ = 0;
};

// The size of the words, 0 where it is no such profile; and the period.
std::pair<size_t, uint64_t> BinaryCpuHeader(std::string_view head) {
  for (size_t word : {size_t{8}, size_t{4}}) {
    if (head.size() < 5 * word) continue;
    BinaryCpuReader reader(head, word);
    uint64_t zero = reader.Word();
    uint64_t slots = reader.Word();
    uint64_t version = reader.Word();
    uint64_t period = reader.Word();
    if (zero == 0 && slots == 3 && version == 0 && period > 0 && reader.Word() == 0) {
      return {word, period};
    }
  }
  return {0, 0};
}

struct RawSample {
  int64_t count = 0;
  std::vector<uint64_t> addresses;  // the leaf first
};

// Where nearly all samples agree in the frame above the leaf, the signal handler has put it there:
// as pprof, takes it out, twice at most.
void DropSignalFrames(std::vector<RawSample>& samples) {
  constexpr size_t kOneInHowManyDiffers = 32;
  for (int round = 0; round < 2; ++round) {
    std::unordered_map<uint64_t, size_t> counts;
    for (const RawSample& sample : samples) {
      if (sample.addresses.size() > 1) ++counts[sample.addresses[1]];
    }
    for (const auto& [address, count] : counts) {
      if (count < samples.size() - samples.size() / kOneInHowManyDiffers) continue;
      for (RawSample& sample : samples) {
        std::vector<uint64_t>& stack = sample.addresses;
        if (stack.size() > 1 && stack[1] == address) stack.erase(stack.begin() + 1);
      }
      break;
    }
  }
}

}  // namespace

bool LooksLikeTextProfile(std::string_view head) {
  LineReader lines(head);
  std::string_view line;
  while (lines.Next(line) && line.empty()) {
  }
  return CountProfileName(line) || line.starts_with("heap profile: ") ||
         line.starts_with("--- mutex:") || line.starts_with("--- contention:");
}

bool LooksLikeBinaryCpuProfile(std::string_view head) { return BinaryCpuHeader(head).first != 0; }

Result<void> ReadTextProfile(InputId input, std::string_view text, const Limits& limits,
                             Evidence& evidence) {
  return TextProfileReader(input, text, limits, evidence).Read();
}

Result<void> ReadBinaryCpuProfile(InputId input, std::string_view bytes, const Limits& limits,
                                  Evidence& evidence) {
  auto [word, period] = BinaryCpuHeader(bytes);
  BinaryCpuReader reader(bytes, word == 0 ? 8 : word);
  auto fail = [&](std::string message) {
    return Fail(
        Error{.message = "byte " + std::to_string(reader.offset()) + ": " + std::move(message),
              .file = evidence.InputOf(input).name});
  };
  if (word == 0) return fail("the header of a CPU profile was expected");
  for (int i = 0; i < 5; ++i) reader.Word();

  std::vector<RawSample> samples;
  uint64_t addresses = 0;
  for (;;) {
    if (reader.words_left() < 3) return fail("a sample or the end mark was expected");
    RawSample sample{.count = static_cast<int64_t>(reader.Word())};
    uint64_t depth = reader.Word();
    if (depth > reader.words_left() || depth > limits.stack_frames) {
      return fail("a stack has more frames than there can be");
    }
    for (uint64_t i = 0; i < depth; ++i) {
      // The leaf is where the signal came, the others are behind their calls.
      sample.addresses.push_back(reader.Word() - (i > 0 ? 1 : 0));
    }
    if (sample.count == 0 && depth == 1 && sample.addresses[0] == 0) break;
    addresses += depth;
    samples.push_back(std::move(sample));
    if (std::max<uint64_t>(samples.size(), addresses) > limits.rows) {
      return fail("there are more samples than the limit");
    }
  }
  DropSignalFrames(samples);

  Profile profile{.input = input, .kind = evidence.AddString("cpu"), .default_type = 1};
  profile.types = {{evidence.AddString("samples"), evidence.AddString("count")},
                   {evidence.AddString("cpu"), evidence.AddString("nanoseconds")}};
  profile.period_type = profile.types[1];
  profile.period = ToInteger(static_cast<double>(period) * 1000);
  ProfileBuilder builder(profile);
  for (const RawSample& sample : samples) {
    StackId stack;
    for (size_t i = sample.addresses.size(); i-- > 0;) {
      stack = evidence.AddStack(stack, evidence.AddAddress(sample.addresses[i], StringId()));
    }
    int64_t values[2] = {sample.count, 0};
    if (__builtin_mul_overflow(sample.count, profile.period, &values[1])) {
      values[1] = std::numeric_limits<int64_t>::max();
    }
    builder.AddSample(stack, LabelSetId(), values);
  }
  if (builder.saturated()) evidence.AddFact(input, "overflow", "a sum of samples is too large");
  evidence.AddProfile(std::move(profile));
  return {};
}

}  // namespace premortem::evidence
