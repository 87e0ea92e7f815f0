// Samples refer to locations, locations to functions, functions to strings, by ids that the writer
// chose, in whatever order: Go writes the samples before the strings. So the message is gone
// through twice: once for the tables, and, when these are resolved, once for the samples, which go
// to a sink one by one.
#include "evidence/pprof.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/parallel.h"
#include "evidence/protobuf.h"

namespace premortem::evidence {

namespace {

// From the writer's ids to our indexes. Writers number from 1 on and mostly in order, which needs
// no table; else an array serves; whatever else they choose goes to a map, so that one great id
// costs no memory.
class IdIndex {
 public:
  static constexpr uint32_t kNone = std::numeric_limits<uint32_t>::max();

  // `index` counts from 0. False where the id is there already.
  bool Add(uint64_t id, uint32_t index) {
    if (Find(id) != kNone) return false;
    if (id == uint64_t{index} + 1 && index == in_order_) {
      ++in_order_;
      return true;
    }
    if (id > 2 * uint64_t{index} + 4096) {
      sparse_[id] = index;
      return true;
    }
    if (id >= dense_.size()) dense_.resize(std::max<size_t>(id + 1, 2 * dense_.size()), kNone);
    dense_[id] = index;
    return true;
  }
  uint32_t Find(uint64_t id) const {
    if (id - 1 < in_order_) [[likely]]
      return static_cast<uint32_t>(id - 1);
    if (id < dense_.size() && dense_[id] != kNone) return dense_[id];
    if (sparse_.empty()) return kNone;
    auto it = sparse_.find(id);
    return it == sparse_.end() ? kNone : it->second;
  }

 private:
  uint32_t in_order_ = 0;  // the ids 1 to this one have the indexes 0 to this one
  std::vector<uint32_t> dense_;
  std::unordered_map<uint64_t, uint32_t> sparse_;
};

struct RawType {
  uint64_t type = 0;
  uint64_t unit = 0;
};

struct Function {
  uint64_t name = 0;
  uint64_t file = 0;
  uint32_t start_line = 0;
};

struct Line {
  uint64_t function = 0;  // the writer's id
  uint32_t line = 0;
};

struct Location {
  uint64_t mapping = 0;  // the writer's id
  uint64_t address = 0;
  uint32_t lines_end = 0;  // in lines_
};

// The frames of a location, the innermost first. Nearly all locations have one, which stands here:
// the table of all of them is read at random, so it is small.
struct LocationFrames {
  static constexpr uint32_t kMany = 1u << 31;  // more than Limits::rows

  uint32_t word = 0;  // a FrameId, or kMany and an index in many_

  bool many() const { return (word & kMany) != 0; }
};

// Where the frames of a location lie in frames_.
struct FrameRange {
  uint32_t begin = 0;
  uint32_t count = 0;
};

struct RawLabel {
  uint64_t key = 0;
  uint64_t text = 0;
  int64_t number = 0;
  uint64_t unit = 0;
};

// Puts a profile into Evidence: a stack for each sample, equal ones summed.
class StoringSink final : public ProfileSink {
 public:
  StoringSink(const Limits& limits, Evidence& evidence) : limits_(limits), evidence_(evidence) {}

  void Begin(const Profile& head, size_t samples, size_t bytes) override {
    profile_ = head;
    builder_.emplace(profile_);
    // A file that says otherwise is hostile, and gets its memory sample by sample.
    constexpr size_t kLeastSampleBytes = 16;
    constexpr size_t kMostReserved = 1 << 22;
    builder_->Reserve(std::min({samples, bytes / kLeastSampleBytes, kMostReserved}));
    evidence_.ReserveStacks(bytes);  // each frame takes a byte or more
  }
  bool WantsLabels() const override { return true; }
  bool Add(std::span<const FrameId> frames, LabelSetId labels,
           std::span<const int64_t> values) override {
    root_first_.assign(frames.rbegin(), frames.rend());
    builder_->AddSample(evidence_.AddStack(root_first_), labels, values);
    return std::max(profile_.samples.size(), evidence_.stacks().size()) <= limits_.rows;
  }
  void End(StringId kind) override {
    profile_.kind = kind;
    if (builder_->saturated()) {
      evidence_.AddFact(profile_.input, "overflow", "a sum of samples is too large");
    }
    AddDeltaFact();
    evidence_.AddProfile(std::move(profile_));
  }

 private:
  void AddDeltaFact() {
    size_t negative = 0;
    for (size_t i = 0; i < profile_.samples.size(); ++i) {
      negative += std::ranges::any_of(profile_.ValuesOf(i), [](int64_t v) { return v < 0; });
    }
    if (negative == 0) return;
    evidence_.AddFact(profile_.input, "negative values: the profile is a difference",
                      static_cast<double>(negative), "samples");
  }

  const Limits& limits_;
  Evidence& evidence_;
  Profile profile_;
  std::optional<ProfileBuilder> builder_;
  std::vector<FrameId> root_first_;  // of one sample
};

uint32_t LineNumber(uint64_t number) {
  return number <= std::numeric_limits<uint32_t>::max() ? static_cast<uint32_t>(number) : 0;
}

class PprofReader {
 public:
  PprofReader(InputId input, std::string_view bytes, const Limits& limits, Evidence& evidence,
              ProfileSink& sink)
      : input_(input), bytes_(bytes), limits_(limits), evidence_(evidence), sink_(sink) {
    profile_.input = input;
  }

  Result<void> Read() {
    if (bytes_.empty())
      return FailAt(bytes_.data(), "a profile was expected, and nothing is there");
    Result<void> done = ReadTables();
    if (done) done = ResolveTypes();
    if (done) done = ResolveLocations();
    if (done) done = ReadSamples();
    if (done) Finish();
    return done;
  }

 private:
  std::unexpected<Error> FailAt(const char* position, std::string what) {
    auto offset = static_cast<size_t>(position - bytes_.data());
    return Fail(Error{.message = "byte " + std::to_string(offset) + ": " + std::move(what),
                      .file = evidence_.InputOf(input_).name});
  }
  std::unexpected<Error> FailAt(const ProtoReader& message) {
    return FailAt(message.position(), message.fault());
  }

  // ---- The tables ----

  Result<void> ReadTables() {
    // Not by the number of threads, on which sums that saturate would then depend.
    constexpr size_t kLeastPiece = 1 << 21;
    constexpr size_t kMostPieces = 16;
    size_t piece_bytes = std::max(kLeastPiece, bytes_.size() / kMostPieces + 1);
    const char* piece = bytes_.data();
    ProtoReader message(bytes_);
    while (message.Next()) {
      switch (message.field()) {
        case 1: types_.push_back(ReadType(message)); break;
        case 2:
          ++sample_count_;
          sample_bytes_ += message.Bytes().size();
          break;
        case 3: ReadMapping(message); break;
        case 4: ReadLocation(message); break;
        case 5: ReadFunction(message); break;
        case 6: strings_.push_back(message.Bytes()); break;
        case 9:
          if (profile_.time != 0) message.Fail("a second profile begins here: take them apart");
          profile_.time = message.Signed();
          break;
        case 10: profile_.duration = message.Signed(); break;
        case 11: period_type_ = ReadType(message); break;
        case 12: profile_.period = message.Signed(); break;
        case 13: message.AppendNumbers(comments_); break;
        case 14: default_type_ = message.Number(); break;
      }
      size_t rows = std::max({types_.size(), mapping_files_.size(), locations_.size(),
                              lines_.size(), functions_.size(), strings_.size(), comments_.size()});
      if (rows > limits_.rows) message.Fail("a table is larger than the limit");
      if (auto size = static_cast<size_t>(message.position() - piece); size >= piece_bytes) {
        pieces_.emplace_back(piece, size);
        piece = message.position();
      }
    }
    if (!message.ok()) return FailAt(message);
    pieces_.emplace_back(piece, static_cast<size_t>(message.position() - piece));
    known_strings_.assign(strings_.size(), kUnknownString);
    return {};
  }

  static RawType ReadType(ProtoReader& outer) {
    RawType type;
    ProtoReader message = outer.Message();
    while (message.Next()) {
      switch (message.field()) {
        case 1: type.type = message.Number(); break;
        case 2: type.unit = message.Number(); break;
      }
    }
    outer.Adopt(message);
    return type;
  }

  void ReadMapping(ProtoReader& outer) {
    uint64_t id = 0;
    uint64_t file = 0;
    ProtoReader message = outer.Message();
    while (message.Next()) {
      switch (message.field()) {
        case 1: id = message.Number(); break;
        case 5: file = message.Number(); break;
      }
    }
    AddId(mapping_index_, id, mapping_files_.size(), message);
    mapping_files_.push_back(file);
    outer.Adopt(message);
  }

  void ReadFunction(ProtoReader& outer) {
    uint64_t id = 0;
    Function function;
    ProtoReader message = outer.Message();
    while (message.Next()) {
      switch (message.field()) {
        case 1: id = message.Number(); break;
        case 2: function.name = message.Number(); break;
        case 4: function.file = message.Number(); break;
        case 5: function.start_line = LineNumber(message.Number()); break;
      }
    }
    AddId(function_index_, id, functions_.size(), message);
    functions_.push_back(function);
    outer.Adopt(message);
  }

  void ReadLocation(ProtoReader& outer) {
    uint64_t id = 0;
    Location location;
    ProtoReader message = outer.Message();
    while (message.Next()) {
      switch (message.field()) {
        case 1: id = message.Number(); break;
        case 2: location.mapping = message.Number(); break;
        case 3: location.address = message.Number(); break;
        case 4: lines_.push_back(ReadLine(message)); break;
      }
    }
    location.lines_end = static_cast<uint32_t>(lines_.size());
    AddId(location_index_, id, locations_.size(), message);
    locations_.push_back(location);
    outer.Adopt(message);
  }

  static Line ReadLine(ProtoReader& outer) {
    Line line;
    ProtoReader message = outer.Message();
    while (message.Next()) {
      switch (message.field()) {
        case 1: line.function = message.Number(); break;
        case 2: line.line = LineNumber(message.Number()); break;
      }
    }
    outer.Adopt(message);
    return line;
  }

  static void AddId(IdIndex& index, uint64_t id, size_t row, ProtoReader& message) {
    if (id == 0) {
      message.Fail("an id other than 0 was expected");
    } else if (!index.Add(id, static_cast<uint32_t>(row))) {
      message.Fail("the id is taken already");
    }
  }

  // ---- Resolving ----

  // The string at an index of the string table; nothing where the index is none.
  std::optional<StringId> String(uint64_t index) {
    if (index >= strings_.size()) {
      // A profile without strings has the empty one all the same.
      if (index == 0) return StringId();
      return std::nullopt;
    }
    StringId& known = known_strings_[index];
    if (known == kUnknownString) known = evidence_.AddString(strings_[index]);
    return known;
  }

  std::unexpected<Error> NoString(uint64_t index) {
    return FailAt(bytes_.data() + bytes_.size(), "there are " + std::to_string(strings_.size()) +
                                                     " strings, and string " +
                                                     std::to_string(index) + " is referred to");
  }

  Result<ValueType> Resolve(const RawType& raw) {
    std::optional<StringId> type = String(raw.type);
    std::optional<StringId> unit = String(raw.unit);
    if (!type) return NoString(raw.type);
    if (!unit) return NoString(raw.unit);
    return ValueType{*type, *unit};
  }

  Result<void> ResolveTypes() {
    for (const RawType& raw : types_) {
      Result<ValueType> type = Resolve(raw);
      if (!type) return Fail(type.error());
      profile_.types.push_back(*type);
    }
    Result<ValueType> period_type = Resolve(period_type_);
    if (!period_type) return Fail(period_type.error());
    profile_.period_type = *period_type;
    std::optional<StringId> wanted = String(default_type_);
    if (!wanted) return NoString(default_type_);
    auto it = std::ranges::find(profile_.types, *wanted, &ValueType::type);
    if (it == profile_.types.end() && it != profile_.types.begin()) --it;
    profile_.default_type = static_cast<uint32_t>(it - profile_.types.begin());
    return {};
  }

  // Each location as its frames, the innermost first.
  Result<void> ResolveLocations() {
    uint32_t begin = 0;
    for (const Location& location : locations_) {
      auto first = static_cast<uint32_t>(frames_.size());
      for (uint32_t i = begin; i < location.lines_end; ++i) {
        Result<FrameId> frame = Resolve(lines_[i], i + 1 < location.lines_end);
        if (!frame) return Fail(frame.error());
        frames_.push_back(*frame);
      }
      if (begin == location.lines_end) {
        Result<FrameId> frame = AddressFrame(location);
        if (!frame) return Fail(frame.error());
        frames_.push_back(*frame);
      }
      begin = location.lines_end;
      auto count = static_cast<uint32_t>(frames_.size()) - first;
      if (count == 1) {
        location_frames_.push_back({frames_.back().value});
        frames_.pop_back();
      } else {
        location_frames_.push_back({LocationFrames::kMany | static_cast<uint32_t>(many_.size())});
        many_.push_back({first, count});
      }
    }
    return {};
  }

  Result<FrameId> Resolve(const Line& line, bool inlined) {
    uint32_t index = function_index_.Find(line.function);
    if (index == IdIndex::kNone) {
      return FailAt(
          bytes_.data() + bytes_.size(),
          "there is no function " + std::to_string(line.function) + ", which a location refers to");
    }
    const Function& function = functions_[index];
    std::optional<StringId> name = String(function.name);
    std::optional<StringId> file = String(function.file);
    if (!name) return NoString(function.name);
    if (!file) return NoString(function.file);
    return evidence_.AddFrame({.function = *name,
                               .file = *file,
                               .line = line.line,
                               .start_line = function.start_line,
                               .inlined = inlined});
  }

  Result<FrameId> AddressFrame(const Location& location) {
    uint32_t mapping = mapping_index_.Find(location.mapping);
    uint64_t file_index = mapping == IdIndex::kNone ? 0 : mapping_files_[mapping];
    std::optional<StringId> file = String(file_index);
    if (!file) return NoString(file_index);
    return evidence_.AddAddress(location.address, *file);
  }

  // ---- Samples ----

  // Reads the samples of a piece of the message, of which others may read others meanwhile.
  class SampleReader {
   public:
    SampleReader(PprofReader& profile, ProfileSink& sink)
        : profile_(profile),
          sink_(sink),
          stack_(profile.limits_.stack_frames),
          frames_left_(kMostFramesPerByte * profile.bytes_.size()) {}

    Result<void> Read(std::string_view piece) {
      ProtoReader message(piece);
      while (message.Next()) {
        if (message.field() != 2) continue;
        Result<void> read = ReadSample(message.Message(), message.position());
        if (!read) return read;
      }
      return {};
    }

    size_t deepest() const { return deepest_; }          // in locations
    uint64_t at_deepest() const { return at_deepest_; }  // samples
    // Whether there is a stack that ends in an unlock, where that was asked.
    bool has_unlock() const { return has_unlock_; }

   private:
    // Of locations that stand for many frames a small file could make much work.
    static constexpr uint64_t kMostFramesPerByte = 16;

    // `end`: behind the sample.
    Result<void> ReadSample(ProtoReader message, const char* end) {
      depth_ = locations_ = 0;
      bad_location_.reset();
      values_.clear();
      raw_labels_.clear();
      while (message.Next()) {
        switch (message.field()) {
          case 1: ReadStack(message); break;
          case 2: message.AppendNumbers(values_); break;
          case 3: raw_labels_.push_back(ReadLabel(message)); break;
        }
        if (raw_labels_.size() > profile_.limits_.labels) {
          message.Fail("a sample has too many labels");
        }
      }
      if (!message.ok()) return profile_.FailAt(message);
      if (bad_location_) return profile_.FailAtLocation(*bad_location_, end);
      size_t types = profile_.profile_.types.size();
      if (values_.size() != types || values_.empty()) {
        return profile_.FailAt(end, "a sample has " + std::to_string(values_.size()) +
                                        " values, and " + std::to_string(types) +
                                        " were expected, one for each sample type");
      }
      CountDepth();
      if (profile_.may_be_mutex_ && !has_unlock_ && depth_ > 0) LookForUnlock();
      LabelSetId labels;
      if (profile_.wants_labels_) {
        Result<LabelSetId> resolved = profile_.ResolveLabels(raw_labels_);
        if (!resolved) return Fail(resolved.error());
        labels = *resolved;
      }
      if (!sink_.Add(std::span(stack_).first(depth_), labels, values_)) {
        return profile_.FailAt(end, "there are more samples or stacks than the limit of " +
                                        std::to_string(profile_.limits_.rows));
      }
      return {};
    }

    // Adds the frames of locations to those of the sample, the leaf first.
    void ReadStack(ProtoReader& message) {
      // Most of the time goes by here: what changes stays in registers.
      size_t depth = depth_;
      size_t locations = 0;
      message.ForEachNumber([&](uint64_t id) {
        uint32_t index = profile_.location_index_.Find(id);
        ++locations;
        if (index != IdIndex::kNone) [[likely]] {
          LocationFrames frames = profile_.location_frames_[index];
          if (!frames.many() && depth < stack_.size()) [[likely]] {
            stack_[depth++] = FrameId(frames.word);
            return true;
          }
          if (frames.many() && AddMany(frames, depth)) return true;
        }
        bad_location_ = id;
        return false;
      });
      depth_ = depth;
      locations_ += locations;
    }

    bool AddMany(LocationFrames frames, size_t& depth) {
      auto [begin, count] = profile_.many_[frames.word & ~LocationFrames::kMany];
      if (count > std::min(frames_left_, stack_.size() - depth)) return false;
      frames_left_ -= count;
      std::copy_n(profile_.frames_.data() + begin, count, stack_.data() + depth);
      depth += count;
      return true;
    }

    void CountDepth() {
      if (locations_ > deepest_) {
        deepest_ = locations_;
        at_deepest_ = 0;
      }
      if (locations_ == deepest_) ++at_deepest_;
    }

    void LookForUnlock() {
      const Evidence& evidence = profile_.evidence_;
      std::string_view function = evidence.Text(evidence.FrameOf(stack_.front()).function);
      has_unlock_ = function.ends_with("nlock") || function.ends_with("unlock2");
    }

    PprofReader& profile_;
    ProfileSink& sink_;
    // Of the sample that is being read.
    std::vector<FrameId> stack_;  // with room for the deepest
    size_t depth_ = 0;            // how many of them there are
    size_t locations_ = 0;
    std::optional<uint64_t> bad_location_;
    std::vector<int64_t> values_;
    std::vector<RawLabel> raw_labels_;
    // Of all samples.
    uint64_t frames_left_;
    size_t deepest_ = 0;
    uint64_t at_deepest_ = 0;
    bool has_unlock_ = false;
  };

  Result<void> ReadSamples() {
    may_be_mutex_ = HasType("contentions") && HasType("delay");
    wants_labels_ = sink_.WantsLabels();
    sink_.Begin(profile_, sample_count_, sample_bytes_);
    if (pieces_.size() > 1 && sink_.Fork() != nullptr) return ReadPieces();
    SampleReader reader(*this, sink_);
    if (Result<void> read = reader.Read(bytes_); !read) return read;
    Adopt(reader);
    return {};
  }

  Result<void> ReadPieces() {
    struct Piece {
      std::unique_ptr<ProfileSink> sink;
      std::unique_ptr<SampleReader> reader;
      Result<void> read;
    };
    std::vector<Piece> pieces(pieces_.size());
    ParallelFor(pieces.size(), [&](size_t i) {
      Piece& piece = pieces[i];
      piece.sink = sink_.Fork();
      piece.reader = std::make_unique<SampleReader>(*this, *piece.sink);
      piece.read = piece.reader->Read(pieces_[i]);
    });
    for (const Piece& piece : pieces) {
      if (!piece.read) return piece.read;
      sink_.Join(*piece.sink);
      Adopt(*piece.reader);
    }
    return {};
  }

  // Adds what a reader has found out.
  void Adopt(const SampleReader& reader) {
    if (reader.deepest() > deepest_) {
      deepest_ = reader.deepest();
      at_deepest_ = 0;
    }
    if (reader.deepest() == deepest_) at_deepest_ += reader.at_deepest();
    is_mutex_ |= reader.has_unlock();
  }

  // Of a location that is not there, or for whose frames there is no room.
  std::unexpected<Error> FailAtLocation(uint64_t id, const char* end) {
    if (location_index_.Find(id) == IdIndex::kNone) {
      return FailAt(end,
                    "there is no location " + std::to_string(id) + ", which a sample refers to");
    }
    return FailAt(end, "a stack has more than " + std::to_string(limits_.stack_frames) +
                           " frames, or the inlined ones are too many");
  }

  static RawLabel ReadLabel(ProtoReader& outer) {
    RawLabel label;
    ProtoReader message = outer.Message();
    while (message.Next()) {
      switch (message.field()) {
        case 1: label.key = message.Number(); break;
        case 2: label.text = message.Number(); break;
        case 3: label.number = message.Signed(); break;
        case 4: label.unit = message.Number(); break;
      }
    }
    outer.Adopt(message);
    return label;
  }

  Result<LabelSetId> ResolveLabels(std::span<const RawLabel> raw_labels) {
    labels_.clear();
    for (const RawLabel& raw : raw_labels) {
      std::optional<StringId> key = String(raw.key);
      if (!key) return NoString(raw.key);
      std::optional<StringId> text = String(raw.text);
      if (!text) return NoString(raw.text);
      std::optional<StringId> unit = String(raw.unit);
      if (!unit) return NoString(raw.unit);
      bool is_number = raw.text == 0;
      // A label without any value says nothing, to pprof neither.
      if (is_number && raw.number == 0 && raw.unit == 0) continue;
      labels_.push_back({.key = *key,
                         .text = *text,
                         .number = is_number ? raw.number : 0,
                         .unit = is_number ? *unit : StringId(),
                         .is_number = is_number});
    }
    return evidence_.AddLabels(labels_);
  }

  // ---- The end ----

  void Finish() {
    for (uint64_t index : comments_) {
      if (std::optional<StringId> comment = String(index)) {
        evidence_.AddFact(input_, "comment", evidence_.Text(*comment));
      }
    }
    AddDepthFact();
    Input& input = evidence_.InputOf(input_);
    if (input.time == 0) input.time = profile_.time;
    sink_.End(evidence_.AddString(Kind()));
  }

  bool HasType(std::string_view name) const {
    return std::ranges::any_of(
        profile_.types, [&](const ValueType& type) { return evidence_.Text(type.type) == name; });
  }

  // What the profile shows, by its sample types. Block and mutex profiles have the same types;
  // those of mutexes have stacks that end in an unlock.
  std::string_view Kind() {
    std::optional<StringId> default_type = String(default_type_);
    if (HasType("inuse_space")) {
      return evidence_.Text(*default_type) == "alloc_space" ? "allocs" : "heap";
    }
    if (may_be_mutex_) {
      // Without samples, the two are the same bytes.
      bool named = evidence_.InputOf(input_).name.find("mutex") != std::string::npos;
      return is_mutex_ || (sample_count_ == 0 && named) ? "mutex" : "block";
    }
    if (HasType("cpu")) return "cpu";
    return profile_.types.empty() ? "" : evidence_.Text(profile_.types.back().type);
  }

  // The runtime keeps so many frames of a stack and drops those next to the root: 64 in CPU
  // profiles, else 128, before Go 1.23 32.
  void AddDepthFact() {
    if (deepest_ != 32 && deepest_ != 64 && deepest_ != 128) return;
    evidence_.AddFact(input_, "stacks with the most frames that the runtime keeps",
                      static_cast<double>(at_deepest_), "samples");
  }

  static constexpr StringId kUnknownString{std::numeric_limits<uint32_t>::max()};

  InputId input_;
  std::string_view bytes_;
  const Limits& limits_;
  Evidence& evidence_;
  ProfileSink& sink_;
  Profile profile_;  // without its samples

  size_t sample_count_ = 0;
  size_t sample_bytes_ = 0;
  std::vector<std::string_view> strings_;
  std::vector<StringId> known_strings_;  // by index in strings_
  std::vector<RawType> types_;
  RawType period_type_;
  uint64_t default_type_ = 0;
  std::vector<uint64_t> comments_;
  std::vector<uint64_t> mapping_files_;
  std::vector<Function> functions_;
  std::vector<Location> locations_;
  std::vector<Line> lines_;      // of all locations, one behind the other, the innermost first
  std::vector<FrameId> frames_;  // of all locations that have many
  std::vector<FrameRange> many_;
  std::vector<LocationFrames> location_frames_;  // by index in locations_
  IdIndex mapping_index_;
  IdIndex function_index_;
  IdIndex location_index_;

  // The message in pieces of whole fields.
  std::vector<std::string_view> pieces_;

  bool wants_labels_ = true;
  bool may_be_mutex_ = false;
  bool is_mutex_ = false;
  size_t deepest_ = 0;  // in locations
  uint64_t at_deepest_ = 0;
  std::vector<Label> labels_;  // of one sample
};

}  // namespace

Result<void> ReadPprof(InputId input, std::string_view bytes, const Limits& limits,
                       Evidence& evidence) {
  StoringSink sink(limits, evidence);
  return ReadPprofInto(input, bytes, limits, evidence, sink);
}

Result<void> ReadPprofInto(InputId input, std::string_view bytes, const Limits& limits,
                           Evidence& evidence, ProfileSink& sink) {
  return PprofReader(input, bytes, limits, evidence, sink).Read();
}

}  // namespace premortem::evidence
