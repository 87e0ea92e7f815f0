// What running services have shown, from however many inputs, in one model. Every reader of this
// folder adds to it, every verdict of diagnosis reads it:
//
//   Evidence evidence;
//   InputId input = evidence.AddInput({.name = "heap.pb.gz", .kind = InputKind::kProfile});
//   FrameId main = evidence.AddFrame({.function = evidence.AddString("main.main")});
//   StackId stack = evidence.AddStack(StackId(), main);
//
// Ids are 32 bits and dense, given in the order of first appearance: the same inputs in the same
// order give the same ids. The tables are flat. What repeats (strings, frames, stacks, label sets)
// is stored once, and samples, goroutines and events are summed while they are read: memory is
// bounded by what is distinct, never by how often it was seen.
//
// One thread at a time writes; nothing is removed.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "base/id.h"
#include "evidence/id_table.h"

namespace premortem::evidence {

struct StringId : Id<StringId> {  // none: the empty string
  using Id::Id;
};
struct FrameId : Id<FrameId> {
  using Id::Id;
};
struct StackId : Id<StackId> {  // none: the empty stack
  using Id::Id;
};
struct LabelSetId : Id<LabelSetId> {  // none: no labels
  using Id::Id;
};
struct InputId : Id<InputId> {
  using Id::Id;
};
struct ProfileId : Id<ProfileId> {
  using Id::Id;
};
struct GroupId : Id<GroupId> {
  using Id::Id;
};
struct SeriesId : Id<SeriesId> {
  using Id::Id;
};
struct EdgeId : Id<EdgeId> {
  using Id::Id;
};
struct RaceId : Id<RaceId> {
  using Id::Id;
};

// ---- Where it comes from ----

enum class InputKind : uint8_t {
  kUnknown,
  kProfile,        // pprof, in protobuf or as text
  kGoroutineDump,  // debug=2, a panic, SIGQUIT, in whatever log
  kTrace,          // an execution trace
  kGcTrace,
  kSchedTrace,
  kBenchmark,
  kRaceReport,
  kEscape,  // the compiler's -m
  kVars,    // /debug/vars
  kMetrics,
  kCgroup,
  kSeries,  // numbers with a time: logs, CSV
};
std::string_view Name(InputKind kind);  // "goroutine dump"

struct Input {
  std::string name;  // as the user gave it; a file in an archive is "archive.tar:file"
  InputKind kind = InputKind::kUnknown;
  int64_t time = 0;     // when the evidence was taken, nanoseconds since 1970; 0 where unknown
  std::string process;  // what tells services and their restarts apart; empty where unknown
};

// ---- Frames and stacks ----

// Functions of frames that stand for more than they name.
inline constexpr std::string_view kElidedFrames = "...";  // frames that the runtime left out

struct Frame {
  StringId function;  // the runtime's symbol; "0x47d3a0" where there is none
  StringId file;      // where there is no symbol: the executable or library that holds the address
  uint32_t line = 0;
  uint32_t start_line = 0;  // of the function; 0 where unknown
  bool inlined = false;     // into its caller
  bool address = false;     // there is no symbol

  friend bool operator==(const Frame&, const Frame&) = default;
};

// A node of the trie of all stacks: a frame and the stack of its caller. Callers come before what
// they call, so that sums over subtrees are one pass from the last node to the first.
struct StackNode {
  StackId caller;
  FrameId frame;

  friend bool operator==(const StackNode&, const StackNode&) = default;
};

// ---- Labels ----

struct Label {
  StringId key;
  StringId text;       // of labels that are texts
  int64_t number = 0;  // of labels that are numbers
  StringId unit;       // of the number; none where it has none
  bool is_number = false;

  friend bool operator==(const Label&, const Label&) = default;
};

// ---- Profiles ----

struct ValueType {
  StringId type;  // "inuse_space"
  StringId unit;  // "bytes"

  friend bool operator==(const ValueType&, const ValueType&) = default;
};

struct Sample {
  StackId stack;
  LabelSetId labels;
};

// Samples by stack and labels; samples that agree in both have been summed (sums saturate).
struct Profile {
  InputId input;
  StringId kind;  // "cpu", "heap", "goroutine", ...; a custom profile's own name
  std::vector<ValueType> types;
  uint32_t default_type = 0;  // index of the type to show when nobody asked for one
  ValueType period_type;
  int64_t period = 0;
  int64_t time = 0;      // nanoseconds since 1970; 0 where unknown
  int64_t duration = 0;  // nanoseconds; 0 where it is a state and not a stretch of time
  std::vector<Sample> samples;
  std::vector<int64_t> values;  // types.size() of them for each sample

  std::span<const int64_t> ValuesOf(size_t sample) const {
    return std::span(values).subspan(sample * types.size(), types.size());
  }
};

// Sums samples into a Profile, which is the caller's until he gives it to Evidence::AddProfile.
class ProfileBuilder {
 public:
  // The types of `profile` are set and do not change; its samples were added through here.
  explicit ProfileBuilder(Profile& profile) : profile_(profile) {}

  // Makes room for so many different samples.
  void Reserve(size_t samples) { table_.Reserve(samples); }
  // `values` has one value for each type. Sums that would overflow stay at the greatest number.
  void AddSample(StackId stack, LabelSetId labels, std::span<const int64_t> values);
  // Whether a sum was too large.
  bool saturated() const { return saturated_; }

 private:
  Profile& profile_;
  PairTable table_;  // of stack and labels, to the index of the sample and one more
  bool saturated_ = false;
};

// ---- Goroutines ----

// How many goroutines have waited how many minutes. Exact below 128 minutes, above to 1.6 %: the
// number of buckets is bounded (some 1,700 up to the greatest number), whatever is added.
class MinuteHistogram {
 public:
  struct Bucket {
    uint32_t minutes = 0;  // the least of the bucket; 0: less than one, or unknown
    uint64_t count = 0;
  };

  void Add(uint64_t minutes, uint64_t count = 1);
  std::span<const Bucket> buckets() const { return buckets_; }  // by minutes

 private:
  std::vector<Bucket> buckets_;
};

// What a goroutine's header says beside its state; bits.
enum GoroutineFlags : uint8_t {
  kLeaked = 1,    // the collector has proved that nothing can wake it
  kDurable = 2,   // blocked on what lies in its synctest bubble
  kLocked = 4,    // to its thread
  kSynctest = 8,  // in a synctest bubble
  kScanned = 16,  // was being scanned by the collector
};

// Goroutines that are told apart by nothing but their ids and how long they have waited.
struct Group {
  static constexpr size_t kSampledIds = 4;

  InputId input;
  StackId stack;
  StackId created_by;  // leaf: the function with the go statement; callers where they are known
  StringId state;      // as the runtime says: "chan receive", "running"
  LabelSetId labels;
  uint8_t flags = 0;  // GoroutineFlags
  uint64_t count = 0;
  MinuteHistogram waits;
  std::array<uint64_t, kSampledIds> goroutines{};  // the first of them; 0: none
  uint64_t least_id = 0;                           // of all of them; 0: no id is known
  uint64_t greatest_id = 0;
};

// What makes goroutines one group.
struct GroupKey {
  InputId input;
  StackId stack;
  StackId created_by;
  StringId state;
  LabelSetId labels;
  uint8_t flags = 0;

  friend bool operator==(const GroupKey&, const GroupKey&) = default;
};

// ---- Numbers over time, wake-ups, facts ----

struct Point {
  // Nanoseconds since 1970, or since the start of the input where that is unknown; 0 in inputs that
  // know an order only.
  int64_t time = 0;
  double value = 0;
};

struct Series {
  InputId input;
  StringId name;
  LabelSetId labels;
  StringId unit;
  std::vector<Point> points;  // in the order of the input
};

// Who wakes whom, and how long the woken had to wait for it.
struct Edge {
  InputId input;
  StackId waker;
  StackId woken;
  uint64_t count = 0;
  uint64_t total_delay = 0;     // nanoseconds
  uint64_t greatest_delay = 0;  // nanoseconds
};

// An access to memory that raced with another.
struct Access {
  StackId stack;       // none: the race detector could not restore it
  StackId created_by;  // of the goroutine; none: the main goroutine, or unknown
  bool write = false;

  friend bool operator==(const Access&, const Access&) = default;
};

// Two accesses to the same memory, with nothing that puts one before the other; the second is the
// earlier one in at least the first report.
struct Race {
  InputId input;
  std::array<Access, 2> accesses;
  uint64_t address = 0;  // in the first report
  uint64_t count = 0;    // reports of these two accesses, in whichever order
};

// A place in a source file, as the compiler names it: from 1 on, columns in bytes.
struct SourcePlace {
  StringId file;
  uint32_t line = 0;
  uint32_t column = 0;

  friend bool operator==(const SourcePlace&, const SourcePlace&) = default;
};

// A step of the compiler's explanation of an escape: `expression` makes the value flow to `to`.
struct EscapeStep {
  StringId to;          // "{heap}", "~r0" (a result), a variable
  StringId expression;  // "&it"
  StringId why;         // "address-of", "call parameter", "too large for stack"
  SourcePlace place;
};

// A value that the compiler places on the heap.
struct Escape {
  InputId input;
  StringId package;  // its import path; none where the compiler's output does not say it
  StringId value;    // as the compiler writes it: "it", "func literal", "make([]byte, n)", "append"
  SourcePlace place;
  uint32_t first_step = 0;  // of Evidence::StepsOf
  uint32_t step_count = 0;  // 0: without an explanation (-m instead of -m=2)
};

// Something that holds for a whole input: a limit, a version, a rate, and what the evidence lacks.
// Text or number.
struct Fact {
  InputId input;
  StringId name;  // "go version", "truncated"
  StringId text;
  double number = 0;
  StringId unit;
  bool is_number = false;
};

struct TraceSummary;  // evidence/trace_summary.h

class Evidence {
 public:
  Evidence();
  Evidence(Evidence&&) = default;
  Evidence& operator=(Evidence&&) = default;

  // ---- Adding ----

  StringId AddString(std::string_view text);
  FrameId AddFrame(const Frame& frame);
  // A frame of which nothing but its address is known, and perhaps the file that was loaded there.
  FrameId AddAddress(uint64_t address, StringId file);
  // The stack of `caller` with a frame on top.
  StackId AddStack(StackId caller, FrameId frame);
  // The stack of these frames, the root first. What is added lies in one piece, so that a step is
  // mostly to the next row; only forks ask the hash table.
  StackId AddStack(std::span<const FrameId> frames);
  // Makes room for stacks that are about to come. Memory that they do not need costs nothing.
  void ReserveStacks(size_t more);
  // Equal labels in any order are one set. Sorts `labels`.
  LabelSetId AddLabels(std::span<Label> labels);

  InputId AddInput(Input input);
  ProfileId AddProfile(Profile profile);
  // Counts `count` goroutines into their group. `goroutine` is the id of one of them, 0 for none;
  // `minutes` is how long each has waited, 0 where that is less than one or unknown.
  GroupId AddGoroutines(const GroupKey& key, uint64_t count, uint64_t goroutine, uint64_t minutes);
  SeriesId AddSeries(InputId input, StringId name, LabelSetId labels, StringId unit);
  void AddPoint(SeriesId series, Point point) { series_[series.value].points.push_back(point); }
  // Counts one wake-up after `delay` nanoseconds.
  EdgeId AddWakeUp(InputId input, StackId waker, StackId woken, uint64_t delay);
  // Counts one report of a race.
  RaceId AddRace(InputId input, const std::array<Access, 2>& accesses, uint64_t address);
  // Adds what the compiler says of a value; said again of the same value at the same place it is
  // one row, with the first explanation. `escape.first_step` and `step_count` are set here.
  void AddEscape(Escape escape, std::span<const EscapeStep> steps);
  void AddFact(InputId input, std::string_view name, std::string_view text);
  void AddFact(InputId input, std::string_view name, double number, std::string_view unit);

  void AddTrace(std::shared_ptr<const TraceSummary> trace) { traces_.push_back(std::move(trace)); }

  // ---- Reading ----

  std::string_view Text(StringId id) const { return strings_[id.value]; }
  const Frame& FrameOf(FrameId id) const { return frames_[id.value]; }
  const Frame& FrameOf(StackId id) const { return frames_[stacks_[id.value].frame.value]; }
  const StackNode& NodeOf(StackId id) const { return stacks_[id.value]; }
  std::span<const Label> LabelsOf(LabelSetId id) const;
  Input& InputOf(InputId id) { return inputs_[id.value]; }
  const Input& InputOf(InputId id) const { return inputs_[id.value]; }
  const Profile& ProfileOf(ProfileId id) const { return profiles_[id.value]; }
  const Group& GroupOf(GroupId id) const { return groups_[id.value]; }

  // The tables, by id: row 0 is none and empty.
  std::span<const Frame> frames() const { return frames_; }
  std::span<const StackNode> stacks() const { return stacks_; }
  std::span<const Group> groups() const { return groups_; }
  std::span<const Series> series() const { return series_; }
  std::span<const Edge> edges() const { return edges_; }
  std::span<const Race> races() const { return races_; }
  std::span<const Escape> escapes() const { return escapes_; }
  std::span<const EscapeStep> StepsOf(const Escape& escape) const {
    return std::span(escape_steps_).subspan(escape.first_step, escape.step_count);
  }
  // Without a row 0.
  std::span<const Fact> facts() const { return facts_; }
  std::span<const std::shared_ptr<const TraceSummary>> traces() const { return traces_; }
  // How many ids there are: 1 to the count, each included.
  uint32_t string_count() const { return static_cast<uint32_t>(strings_.size() - 1); }
  uint32_t input_count() const { return static_cast<uint32_t>(inputs_.size() - 1); }
  uint32_t profile_count() const { return static_cast<uint32_t>(profiles_.size() - 1); }

 private:
  Arena texts_;
  std::vector<std::string_view> strings_;  // into texts_
  std::vector<Frame> frames_;
  std::vector<StackNode> stacks_;
  std::vector<Label> labels_;        // of all sets, one behind the other
  std::vector<uint32_t> label_end_;  // by LabelSetId: where the set ends in labels_
  std::deque<Input> inputs_;         // whose addresses are stable
  std::deque<Profile> profiles_;
  std::vector<Group> groups_;
  std::vector<Series> series_;
  std::vector<Edge> edges_;
  std::vector<Race> races_;
  std::vector<Escape> escapes_;
  std::vector<EscapeStep> escape_steps_;  // of all escapes, one behind the other
  std::vector<Fact> facts_;
  std::vector<std::shared_ptr<const TraceSummary>> traces_;

  IdTable string_table_;
  IdTable frame_table_;
  PairTable stack_table_;  // of the stacks that do not lie right behind their caller: few
  IdTable label_table_;
  IdTable group_table_;
  IdTable series_table_;
  IdTable edge_table_;
  IdTable race_table_;
  IdTable escape_table_;
};

}  // namespace premortem::evidence
