// Finds instantiations that would never end: generic code that instantiates itself with ever
// larger types.
//
// Counterpart: go/types/mono.go, go1.27.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "source/file_table.h"
#include "types/object.h"
#include "types/type.h"

namespace premortem::types {

class Checker;

class MonoGraph {
 public:
  // A type parameter of a method's receiver stands for that of the type.
  void RecordCanon(TypeId method_param, TypeId type_param);
  // `xpos` has the places of the written arguments, as far as there are any.
  void RecordInstance(PackageId package, source::SourceLoc at, TypeList tparams, TypeList targs,
                      const std::vector<source::SourceLoc>& xpos);
  // Reports the first loop to `check`.
  void Check(Checker& check);

 private:
  struct Vertex {
    int weight = 0;
    int pre = 0;
    int len = 0;
    ObjectId obj;
  };
  struct Edge {
    int dst, src, weight;
    source::SourceLoc at;
    TypeId type;
  };

  void Assign(PackageId package, source::SourceLoc at, TypeId tparam, TypeId targ);
  int LocalNamedVertex(PackageId package, TypeId named);
  int TypeParamVertex(TypeId tparam);
  void AddEdge(int dst, int src, int weight, source::SourceLoc at, TypeId type);
  void ReportInstanceLoop(Checker& check, int v);

  std::vector<Vertex> vertices_;
  std::vector<Edge> edges_;
  std::unordered_map<uint32_t, TypeId> canon_;
  std::unordered_map<uint32_t, int> name_index_;  // by ObjectId of the TypeName
};

}  // namespace premortem::types
