// What becomes of a resource that a function acquires: a typestate over its SSA form. On each path
// from the acquiring call the resource is at last
//
//   released      cancel(), defer resp.Body.Close(), a closure or helper that does it
//   transferred   returned, stored, sent, handed to who may keep it
//   leaked        nobody has it any more when the function returns
//
//   Lifetimes lifetimes(group_in_program, group);
//   if (auto acquisition = lifetimes.AcquisitionOf(function, call)) {
//     Fate fate = lifetimes.Follow(function, call, *acquisition);
//     if (fate.leak) ... fate.leak->exit, fate.leak->branches ...
//   }
//
// Paths are walked one by one, with what is known on each: which values are the resource or a part
// of it, which are nil, how conditions were decided that are asked again. So `if err != nil` is
// decided where err came with the resource, and a flag with itself. What is not understood counts
// as transferred: a leak that is reported is one as far as anybody can see.
//
// What calls and closures do with it is a fact of the program (lifetime_facts.h): they release,
// only use, or take it. Functions of libraries take what they are given, but for what src/models
// knows, and readers that cannot be closed (an io.Reader is only used). Objects of pools and what
// constructors of the program give are of any type: their own methods use them, function literals
// are walked here, and all other functions take them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "flow/lifetime_note.h"
#include "flow/means.h"
#include "flow/path_branch.h"
#include "flow/program_flow.h"
#include "ir/ir.h"
#include "models/resources.h"

namespace premortem::flow {

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
  std::optional<Leak> leak;  // on a shortest path
  // Where it is stored in a field or variable that nobody in the program reads; no file: nowhere.
  source::SourceLoc unread = {};
};

// Functions with more blocks than this are not walked.
inline constexpr uint32_t kMostBlocksOfWalk = 1000;

// An acquiring call as seen by its caller: of a library, or of a function of the program that
// returns what it acquired.
struct Acquisition {
  models::ResourceKind kind = models::ResourceKind::kCancel;
  MeansOfResults given;  // what its results are
  int8_t error = -1;     // the error that comes with it; -1: none
  bool through = false;  // by a function of the program

  int result() const { return given.main(); }
};

// Of what a library gives, as far as the call itself says it.
std::optional<Acquisition> AcquisitionOfLibrary(const ir::Function& f, ir::ValueId call);
// Of a call whose callees give `given`.
Acquisition AcquisitionThrough(const ir::Function& f, ir::ValueId call, models::ResourceKind kind,
                               MeansOfResults given);
// Whether what a call gives needs no release: there is none, or nobody is told.
bool NeedsNoRelease(const ir::Function& f, ir::ValueId call, const Acquisition& acquisition);
// Whether it is a method of an interface that sends an HTTP request, as those have that a client is
// hidden behind: func(*http.Request) (*http.Response, error), Get(string) (*http.Response, error).
bool SendsRequest(const types::Object& func);

// Follows resources through the functions of a group, as the linked program knows them. What it is
// made of must outlive it.
class Lifetimes {
 public:
  Lifetimes(GroupInProgram& here, const ir::FuncGroup& group) : here_(here), group_(group) {}

  // What a call of `f` acquires, if anything.
  std::optional<Acquisition> AcquisitionOf(const ir::Function& f, ir::ValueId call) const;
  Fate Follow(const ir::Function& f, ir::ValueId call, const Acquisition& acquisition);

 private:
  std::optional<Acquisition> AcquisitionOfConstructor(const ir::Function& f,
                                                      ir::ValueId call) const;

  GroupInProgram& here_;
  const ir::FuncGroup& group_;
};

}  // namespace premortem::flow
