// What becomes of a resource that a function acquires: a typestate over its SSA form. On each path
// from the acquiring call the resource is at last
//
//   released      cancel(), defer resp.Body.Close(), a closure or helper that does it
//   transferred   returned, stored, sent, handed to who may keep it
//   leaked        nobody has it any more when the function returns
//
//   Lifetimes lifetimes(package_ir);
//   Fate fate = lifetimes.Follow(group, function, call, *acquirer);
//   if (fate.leak) ... fate.leak->exit, fate.leak->branches ...
//
// Paths are walked one by one, with what is known on each: which values are the resource or a part
// of it, which are nil, how conditions were decided that are asked again. So `if err != nil` is
// decided where err came with the resource, and a flag with itself. What is not understood counts
// as transferred: a leak that is reported is one as far as anybody can see.
//
// Calls of functions of the package are asked for their effect on the parameter (releases, only
// uses, takes), which is found in the same way, for each function once, with a bound on how deep
// calls are followed. Functions of other packages take what they are given, but for what src/models
// knows, and readers that cannot be closed (an io.Reader is only used).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "flow/package_ir.h"
#include "flow/path_branch.h"
#include "ir/ir.h"
#include "models/resources.h"

namespace premortem::flow {

// What a function does with what it is given.
enum class Effect : uint8_t {
  kUses,      // it is as open after the call as before
  kReleases,  // on every path on which the function returns
  kTakes,     // keeps it, hands it on, never returns, or releases it on some paths only; or nobody
              // knows
};

// A path on which a resource is leaked.
struct Leak {
  enum class Exit : uint8_t {
    kReturn,  // the function returns
    kAgain,   // it is acquired again, into the same variables
  };
  Exit exit = Exit::kReturn;
  source::SourceLoc place;           // of the return; offset kNoOffset: the end of the function
  std::vector<PathBranch> branches;  // that this path takes and others do not, in order
};

struct Fate {
  bool released = false;     // on some path
  bool transferred = false;  // on some path
  bool known = true;         // false: there are too many paths
  int8_t returned = -1;      // the result that it is to the caller, on some path; -1: none
  std::optional<Leak> leak;  // on a shortest path
};

// An acquiring call as seen by its caller: of a library, or of a function of the package that
// returns what it acquired.
struct Acquisition {
  models::ResourceKind kind;
  int8_t result = 0;
  int8_t error = -1;
  const types::Object* through = nullptr;  // the function of the package; null: of a library
};

// Whether the type of a function lets it return a resource of the kind.
bool MayHandOn(const types::Object& func, models::ResourceKind kind);
// Whether it is a method of an interface that sends an HTTP request, as those have that a client is
// hidden behind: func(*http.Request) (*http.Response, error).
bool SendsRequest(const types::Object& func);

class Lifetimes {
 public:
  explicit Lifetimes(PackageIr& ir) : ir_(ir) {}

  // What a call of `f` acquires, if anything.
  std::optional<Acquisition> AcquisitionOf(const ir::Function& f, ir::ValueId call);
  std::optional<Acquisition> AcquisitionOf(const types::Object& func);

  Fate Follow(const ir::FuncGroup& group, const ir::Function& f, ir::ValueId call,
              const Acquisition& acquisition);

  // ---- For the walk over paths ----

  // How a resource, or a part or view of it, arrives in a function.
  enum class Form : uint8_t;
  Effect EffectOf(const types::Object& func, uint32_t param, Form form, models::ResourceKind kind);
  bool NeverReturns(const types::Object& func);

  // One call deeper, where that is allowed.
  class Deeper {
   public:
    explicit Deeper(Lifetimes& lifetimes) : lifetimes_(lifetimes) { ++lifetimes.depth_; }
    ~Deeper() { --lifetimes_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;
    bool allowed() const { return lifetimes_.depth_ <= kMaxDepth; }

   private:
    Lifetimes& lifetimes_;
  };

 private:
  // Calls within calls are followed this deep.
  static constexpr int kMaxDepth = 6;

  std::optional<Acquisition> FindAcquisition(const types::Object& func);

  PackageIr& ir_;
  int depth_ = 0;
  std::map<std::tuple<uint32_t, uint32_t, Form, models::ResourceKind>, Effect> effects_;
  std::map<uint32_t, std::optional<Acquisition>> acquisitions_;
  std::map<uint32_t, bool> never_returns_;
};

}  // namespace premortem::flow
