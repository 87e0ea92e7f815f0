#include "evidence/load.h"

#include <memory>
#include <optional>
#include <utility>

#include "base/compression.h"
#include "base/fs.h"
#include "evidence/archive.h"
#include "evidence/bench_output.h"
#include "evidence/cgroup.h"
#include "evidence/escape.h"
#include "evidence/gctrace.h"
#include "evidence/goroutine_dump.h"
#include "evidence/json_log.h"
#include "evidence/legacy_profile.h"
#include "evidence/metrics.h"
#include "evidence/pprof.h"
#include "evidence/race_report.h"
#include "evidence/recognise.h"
#include "evidence/schedtrace.h"
#include "evidence/series.h"
#include "evidence/trace_summary.h"

namespace premortem::evidence {

namespace {

// A stream whose beginning can be looked at before it is read, and which ends in an error behind
// `max_bytes`: what is passed over in an archive costs time, too.
class HeadStream : public ByteStream {
 public:
  HeadStream(ByteStream& stream, uint64_t max_bytes) : stream_(stream), left_(max_bytes) {}

  // The first `size` bytes, fewer where there are fewer. An error comes again from Next.
  std::string_view Head(size_t size) {
    while (head_.size() < size && !end_) {
      Result<std::string_view> piece = NextPiece();
      if (!piece) error_ = piece.error();
      end_ = !piece || piece->empty();
      if (!end_) head_ += *piece;
    }
    return std::string_view(head_).substr(0, size);
  }

  // What went wrong while the head was read.
  const std::optional<Error>& error() const { return error_; }

  Result<std::string_view> Next() override {
    if (!std::exchange(head_given_, true) && !head_.empty()) return std::string_view(head_);
    if (error_) return Fail(*error_);
    if (end_) return std::string_view();
    return NextPiece();
  }
  uint64_t expected_bytes() const override {
    return (head_given_ ? 0 : head_.size()) + stream_.expected_bytes();
  }

 private:
  Result<std::string_view> NextPiece() {
    Result<std::string_view> piece = stream_.Next();
    if (!piece) return piece;
    if (piece->size() > left_) return Fail("is larger than the limit for all inputs together");
    left_ -= piece->size();
    return piece;
  }

  ByteStream& stream_;
  uint64_t left_;
  std::string head_;
  bool head_given_ = false;
  bool end_ = false;
  std::optional<Error> error_;
};

class Loader {
 public:
  // `time` is when all inputs were taken; 0: they may say it themselves. `sink`: see LoadInputs.
  Loader(const Limits& limits, Evidence& evidence, LoadReport& report, int64_t time,
         ProfileSink* sink)
      : limits_(limits), evidence_(evidence), report_(report), time_(time), sink_(sink) {}

  void LoadName(const std::string& name) {
    if (name == "-") {
      std::unique_ptr<ByteStream> input = StandardInput();
      LoadStream("standard input", *input, 0, true);
    } else if (RealFileSystem().IsDirectory(name)) {
      LoadFolder(name);
    } else {
      LoadFile(name, true);
    }
  }

  // `named`: by the user, who wants to hear that it is no evidence.
  void LoadStream(const std::string& name, ByteStream& raw, uint32_t depth, bool named) {
    HeadStream stream(raw, limits_.total_bytes);
    std::string_view head = stream.Head(kHeadBytes);
    if (Compression compression = CompressionOf(head); compression != Compression::kNone) {
      if (depth >= limits_.archive_depth) {
        report_.errors.push_back({.message = "is compressed too many times", .file = name});
        return;
      }
      std::unique_ptr<ByteStream> plain = DecompressStream(compression, stream);
      LoadStream(name, *plain, depth + 1, named);
      return;
    }
    if (LooksLikeTar(head) || LooksLikeZip(head)) {
      LoadArchive(name, stream, LooksLikeTar(head), depth);
      return;
    }
    if (head.empty() && stream.error()) {
      AddError(name, *stream.error());
      return;
    }
    Result<bool> read = Read(name, Recognise(head), stream);
    if (!read) {
      AddError(name, read.error());
    } else if (!*read && named) {
      report_.errors.push_back(
          {.message = head.empty() ? "is empty" : "is no evidence that premortem knows",
           .file = name});
    } else if (!*read) {
      report_.unknown.push_back(name);
    }
  }

 private:
  // Links to folders are not followed, so there are no circles.
  void LoadFolder(const std::string& folder) {
    std::vector<std::string> waiting = {folder};
    uint32_t files = 0;
    while (!waiting.empty()) {
      std::string path = std::move(waiting.back());
      waiting.pop_back();
      Result<std::vector<DirEntry>> entries = RealFileSystem().List(path);
      if (!entries) {
        report_.errors.push_back(entries.error());
        continue;
      }
      std::vector<std::string> folders;
      for (const DirEntry& entry : *entries) {
        std::string child = JoinPath(path, entry.name);
        if (entry.kind == EntryKind::kDirectory) folders.push_back(child);
        if (entry.kind != EntryKind::kFile) continue;
        if (++files > limits_.archive_files) {
          report_.errors.push_back({.message = "more than " +
                                               std::to_string(limits_.archive_files) +
                                               " files: the rest was not read",
                                    .file = folder});
          return;
        }
        LoadFile(child, false);
      }
      waiting.insert(waiting.end(), folders.rbegin(), folders.rend());
    }
  }

  void LoadFile(const std::string& path, bool named) {
    Result<std::unique_ptr<ByteStream>> stream = OpenStream(path);
    if (stream) {
      LoadStream(path, **stream, 0, named);
    } else {
      report_.errors.push_back(stream.error());
    }
  }

  void LoadArchive(const std::string& name, ByteStream& stream, bool tar, uint32_t depth) {
    if (depth >= limits_.archive_depth) {
      report_.errors.push_back({.message = "lies in too many archives", .file = name});
      return;
    }
    auto load = [&](const std::string& file, ByteStream& contents) {
      LoadStream(name + ":" + file, contents, depth + 1, false);
    };
    Result<void> done;
    if (tar) {
      done = VisitTar(stream, limits_.archive_files, load);
    } else if (Result<std::string> bytes = ReadAll(stream, limits_.bytes); !bytes) {
      done = Fail(bytes.error());
    } else {
      done = VisitZip(*bytes, limits_.archive_files, load);
    }
    if (!done) AddError(name, done.error());
  }

  void AddError(const std::string& name, Error error) {
    if (error.file.empty()) error.file = name;
    report_.errors.push_back(std::move(error));
  }

  // False where it is no evidence.
  Result<bool> Read(const std::string& name, Format format, ByteStream& stream) {
    if (format == Format::kUnknown) return false;
    if (format == Format::kTrace) return ReadTraceStream(name, stream);
    Result<std::string> bytes = ReadAll(stream, limits_.bytes);
    if (!bytes) return Fail(bytes.error());
    bytes_read_ += bytes->size();
    if (bytes_read_ > limits_.total_bytes)
      return Fail("all inputs together are more than the limit");
    if (format == Format::kText) return ReadText(name, *bytes);
    InputId input = evidence_.AddInput({.name = name, .kind = InputKind::kProfile, .time = time_});
    Result<void> read = ReadProfile(format, input, *bytes);
    if (!read) return Fail(read.error());
    return true;
  }

  // A text may be several things: the output of benchmarks that end in a panic, say.
  Result<bool> ReadText(const std::string& name, std::string_view text) {
    struct Kind {
      InputKind kind;
      bool printed;  // by a program: of a log of JSON, what lies in the strings counts
      bool (*is)(std::string_view);  // null: of control groups
      Result<void> (*read)(InputId, std::string_view, const Limits&, Evidence&);
    };
    static constexpr Kind kKinds[] = {
        {InputKind::kGoroutineDump, true, HasGoroutines, ReadGoroutineDump},
        {InputKind::kBenchmark, true, HasBenchmarks, ReadBenchmarkOutput},
        {InputKind::kGcTrace, true, HasGcTrace, ReadGcTrace},
        {InputKind::kSchedTrace, true, HasSchedTrace, ReadSchedTrace},
        {InputKind::kRaceReport, true, HasRaces, ReadRaceReports},
        {InputKind::kEscape, true, HasEscapeOutput, ReadEscapeOutput},
        {InputKind::kEscape, false, HasEscapeJson, ReadEscapeJson},
        {InputKind::kCgroup, false, nullptr, ReadCgroup},
        {InputKind::kMetrics, false, HasMetrics, ReadMetrics},
        {InputKind::kVars, false, HasVars, ReadVars},
        {InputKind::kSeries, false, HasSeries, ReadSeries},
    };
    std::optional<std::string> printed = TextInJsonLog(text);
    bool known = false;
    for (const Kind& kind : kKinds) {
      // A number alone is what its file's name says.
      auto is = [&](std::string_view source) {
        return kind.is != nullptr ? kind.is(source) : HasCgroup(name, source);
      };
      std::string_view source = kind.printed && printed ? *printed : text;
      // A program may have printed its numbers in a form of its own.
      if (kind.kind == InputKind::kSeries && printed && !is(text)) source = *printed;
      if (!is(source)) continue;
      known = true;
      InputId input = evidence_.AddInput({.name = name, .kind = kind.kind, .time = time_});
      if (Result<void> read = kind.read(input, source, limits_, evidence_); !read) {
        return Fail(read.error());
      }
    }
    return known;
  }

  // Traces do not lie in memory whole.
  Result<bool> ReadTraceStream(const std::string& name, ByteStream& stream) {
    InputId input = evidence_.AddInput({.name = name, .kind = InputKind::kTrace, .time = time_});
    Result<void> read = ReadExecutionTrace(input, stream, limits_, evidence_);
    if (!read) return Fail(read.error());
    return true;
  }

  Result<void> ReadProfile(Format format, InputId input, std::string_view bytes) {
    switch (format) {
      case Format::kPprof:
        return sink_ != nullptr ? ReadPprofInto(input, bytes, limits_, evidence_, *sink_)
                                : ReadPprof(input, bytes, limits_, evidence_);
      case Format::kTextProfile: return ReadTextProfile(input, bytes, limits_, evidence_);
      case Format::kBinaryCpuProfile: return ReadBinaryCpuProfile(input, bytes, limits_, evidence_);
      case Format::kText:
      case Format::kTrace:
      case Format::kUnknown: break;
    }
    return Fail("cannot be read");
  }

  const Limits& limits_;
  Evidence& evidence_;
  LoadReport& report_;
  int64_t time_;
  ProfileSink* sink_;
  uint64_t bytes_read_ = 0;
};

}  // namespace

LoadReport LoadInputs(std::span<const std::string> names, const Limits& limits, Evidence& evidence,
                      ProfileSink* sink) {
  LoadReport report;
  Loader loader(limits, evidence, report, 0, sink);
  for (const std::string& name : names) loader.LoadName(name);
  return report;
}

void LoadBytes(const std::string& name, std::string_view bytes, int64_t time, const Limits& limits,
               Evidence& evidence, LoadReport& report) {
  MemoryStream stream(bytes);
  Loader(limits, evidence, report, time, nullptr).LoadStream(name, stream, 0, false);
}

}  // namespace premortem::evidence
