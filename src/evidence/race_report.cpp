// The format: the Go printer of compiler-rt's tsan (tsan_report.cpp), and
// runtime/race/output_test.go.
#include "evidence/race_report.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "evidence/text_lines.h"

namespace premortem::evidence {

namespace {

constexpr std::string_view kWarning = "WARNING: DATA RACE";

class RaceReader {
 public:
  RaceReader(InputId input, std::string_view text, const Limits& limits, Evidence& evidence)
      : input_(input), lines_(text), limits_(limits), evidence_(evidence) {}

  Result<void> Read() {
    std::string_view line;
    while (lines_.Next(line)) {
      if (line == kWarning) {
        EndReport();
        in_report_ = true;
      } else if (in_report_ && !ReadLine(line)) {
        return Fail(Error{.message = "has a stack with more frames than the limit",
                          .line = lines_.number()});
      }
    }
    EndReport();
    if (incomplete_ > 0) {
      evidence_.AddFact(input_, "truncated",
                        std::to_string(incomplete_) + " reports of races without both accesses");
    }
    return {};
  }

 private:
  // What a report says of one goroutine's access.
  struct Half {
    Access access;
    uint64_t goroutine = 0;  // 0: the main goroutine
  };

  // False: the stack is too long.
  bool ReadLine(std::string_view line) {
    if (line.starts_with("==================")) {
      EndReport();
    } else if (line.starts_with("      ")) {
      return ReadPlace(line.substr(6));
    } else if (line.starts_with("  ")) {
      function_ = line.substr(2);
    } else if (line.empty()) {
      EndStack();
    } else if (!ReadAccess(line)) {
      ReadCreation(line);
    }
    return true;
  }

  // Previous write at 0x00c0000a20f0 by goroutine 10:
  bool ReadAccess(std::string_view line) {
    Skip(line, "Previous ") || Skip(line, "previous ");
    Skip(line, "Atomic ") || Skip(line, "atomic ");
    bool write = line.starts_with("Write at 0x") || line.starts_with("write at 0x");
    if (!write && !line.starts_with("Read at 0x") && !line.starts_with("read at 0x")) return false;
    line.remove_prefix(line.find("0x") + 2);
    std::optional<uint64_t> address = TakeNumber<uint64_t>(line, 16);
    EndStack();
    if (!address || halves_.size() == 2) return true;
    Half half{.access = {.write = write}};
    if (Skip(line, " by goroutine ")) half.goroutine = TakeNumber<uint64_t>(line).value_or(0);
    if (halves_.empty()) address_ = *address;
    halves_.push_back(half);
    owner_ = Owner::kAccess;
    return true;
  }

  // Goroutine 10 (finished) created at:
  void ReadCreation(std::string_view line) {
    if (!Skip(line, "Goroutine ")) return;
    std::optional<uint64_t> goroutine = TakeNumber<uint64_t>(line);
    if (!goroutine || !line.ends_with(" created at:")) return;
    EndStack();
    created_ = *goroutine;
    owner_ = Owner::kCreation;
  }

  // /app/cache.go:11 +0x158, the place of function_
  bool ReadPlace(std::string_view place) {
    if (owner_ == Owner::kNobody || function_.empty()) return true;
    place = place.substr(0, place.rfind(" +0x"));
    size_t colon = place.rfind(':');
    std::optional<uint32_t> line =
        colon == place.npos ? std::nullopt : WholeNumber<uint32_t>(place.substr(colon + 1));
    if (!line) return true;
    if (function_.ends_with("()")) function_.remove_suffix(2);
    frames_.push_back(evidence_.AddFrame({.function = evidence_.AddString(function_),
                                          .file = evidence_.AddString(place.substr(0, colon)),
                                          .line = *line}));
    function_ = {};
    return frames_.size() <= limits_.stack_frames;
  }

  void EndStack() {
    std::ranges::reverse(frames_);  // the leaf came first
    StackId stack = evidence_.AddStack(frames_);
    frames_.clear();
    function_ = {};
    if (owner_ == Owner::kAccess) halves_.back().access.stack = stack;
    if (owner_ == Owner::kCreation) {
      for (Half& half : halves_) {
        if (half.goroutine == created_) half.access.created_by = stack;
      }
    }
    owner_ = Owner::kNobody;
  }

  void EndReport() {
    if (!std::exchange(in_report_, false)) return;
    EndStack();
    if (halves_.size() == 2) {
      evidence_.AddRace(input_, {halves_[0].access, halves_[1].access}, address_);
    } else {
      ++incomplete_;
    }
    halves_.clear();
  }

  InputId input_;
  LineReader lines_;
  const Limits& limits_;
  Evidence& evidence_;

  bool in_report_ = false;
  std::vector<Half> halves_;  // of the report, at most two
  uint64_t address_ = 0;
  // Whose stack is being read.
  enum class Owner { kNobody, kAccess, kCreation } owner_ = Owner::kNobody;
  uint64_t created_ = 0;  // the goroutine, of kCreation
  std::string_view function_;
  std::vector<FrameId> frames_;
  uint64_t incomplete_ = 0;
};

}  // namespace

bool HasRaces(std::string_view text) { return text.find(kWarning) != text.npos; }

Result<void> ReadRaceReports(InputId input, std::string_view text, const Limits& limits,
                             Evidence& evidence) {
  return NamingInput(RaceReader(input, text, limits, evidence).Read(), input, evidence);
}

}  // namespace premortem::evidence
