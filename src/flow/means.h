// By what a value lets who has it release a resource: what functions tell each other of resources
// (lifetime_facts.h), as the type of a parameter or result says it.
//
//   func drain(resp *http.Response)                          kBody: resp.Body.Close()
//   func shut(c io.Closer)                                   kClose: c.Close()
//   func read(r io.Reader)                                   kView: not at all
//   func start(ctx context.Context) (stop func(), err error) kCall: stop()
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "models/resources.h"
#include "types/type.h"

namespace premortem::flow {

enum class Means : uint8_t {
  kNone,   // it is no resource that anybody here knows
  kView,   // an interface of a resource by which it cannot be released
  kCall,   // calling it
  kClose,  // its method Close
  kStop,   // its method Stop
  kBody,   // the method Close of its field Body
  kEnd,    // its method Commit or Rollback
  kWait,   // its method Wait
  kPut,    // giving it back to the pool that has lent it
  kOwn,    // its method Close or Stop, which is the program's
};

Means MeansOf(types::TypeId type);
// Whether a type, or a pointer to it, has a method of this name that takes nothing.
bool HasMethod(types::TypeId type, std::string_view name);
// Of the resource itself.
Means MeansOf(models::ResourceKind kind);
// A kind of resource that is released so.
models::ResourceKind KindOf(Means means);
// Whether values of any type may be held by these means: no type tells it, so that what functions
// do with such a parameter is not known.
inline bool IsOfAnyType(Means means) { return means == Means::kPut || means == Means::kOwn; }

// The means by which each of the first results of a function holds a resource.
class MeansOfResults {
 public:
  static constexpr uint32_t kMost = 4;

  Means operator[](uint32_t result) const {
    return result < kMost ? static_cast<Means>(bits_ >> (4 * result) & 15) : Means::kNone;
  }
  void Set(uint32_t result, Means means) {
    if (result >= kMost) return;
    bits_ = static_cast<uint16_t>((bits_ & ~(15u << (4 * result))) | static_cast<uint32_t>(means)
                                                                         << (4 * result));
  }
  bool none() const { return bits_ == 0; }
  // Adds what the other says of results that this one says nothing of.
  void Add(const MeansOfResults& other) {
    for (uint32_t i = 0; i < kMost; ++i) {
      if ((*this)[i] == Means::kNone) Set(i, other[i]);
    }
  }
  // The result that is the resource, rather than a function that releases it; -1: none.
  int main() const;

  friend auto operator<=>(const MeansOfResults&, const MeansOfResults&) = default;

 private:
  uint16_t bits_ = 0;
};

// What the results of a function that hands on a resource are, by their types: `results` is a tuple
// or the type of the one result.
MeansOfResults MeansOfTypes(types::TypeId results);

}  // namespace premortem::flow
