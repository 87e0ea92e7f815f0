// Whose code a frame is. A symptom points at code that its reader can change: the innermost frame
// outside the standard library and the modules that the service depends on.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/symptom.h"
#include "evidence/evidence.h"

namespace premortem::diagnosis {

enum class Owner : uint8_t {
  kUnknown,   // an address without a symbol, frames that were left out
  kRuntime,   // runtime and what lies below it
  kStandard,  // the rest of the standard library
  kModule,    // a dependency: in the module cache or a vendor folder
  kUser,
};

// The type that a method belongs to, with its package: "net/http.(*conn)"; empty for functions.
std::string ReceiverOf(std::string_view function);

// By the symbol and, as modules can have names like those of the standard library, by the file.
Owner OwnerOf(std::string_view function, std::string_view file);

// Questions about the stacks of one Evidence. Owners are kept once they are known.
class Frames {
 public:
  explicit Frames(const evidence::Evidence& evidence) : evidence_(evidence) {}

  const evidence::Evidence& evidence() const { return evidence_; }
  Owner OwnerOf(evidence::FrameId frame);
  Owner OwnerOf(evidence::StackId node) { return OwnerOf(evidence_.NodeOf(node).frame); }
  std::string_view Function(evidence::StackId node) const {
    return evidence_.Text(evidence_.FrameOf(node).function);
  }

  // The innermost node of the user's own code; none where there is none.
  evidence::StackId UserNode(evidence::StackId stack);
  // The same, or else the function with which the goroutine begins: net/http's readLoop rather than
  // the Read in which it waits, as all who read do.
  evidence::StackId TellingNode(evidence::StackId stack);
  // Whether one of the frames is a function of this name.
  bool Has(evidence::StackId stack, std::string_view function) const;

  FramePlace PlaceOf(evidence::StackId node, std::string_view role) const;

 private:
  const evidence::Evidence& evidence_;
  std::vector<Owner> owners_;  // by FrameId
  std::vector<bool> known_;
};

// The function without its package's path: "(*Pool).Run" of "example.com/a/b.(*Pool).Run" is
// "b.(*Pool).Run". For messages.
std::string ShortName(std::string_view function);

}  // namespace premortem::diagnosis
