// The samples of a profile as a tree of calls, from the root to the leaves: what a flame graph
// shows. Functions are told apart, not lines, and what is too small to be seen is left out.
//
//   CallTree tree = BuildCallTree(evidence, profile, older, {});
//   for (const CallNode& node : tree.nodes) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "evidence/evidence.h"

namespace premortem::evidence {

struct CallTreeLimits {
  size_t nodes = 20'000;      // the heaviest are kept
  double least_share = 1e-4;  // of the whole, by the sample type of which the node has most
  size_t types = 16;          // of the profile, the first ones and the one that is shown first
};

struct CallNode {
  uint32_t parent = 0;    // an index; of the root, its own
  uint32_t function = 0;  // an index into CallTree::functions
};

struct CallFunction {
  std::string name;
  std::string file;  // empty where unknown
};

// Values of one sample type, by node.
struct CallValues {
  ValueType type;
  std::vector<int64_t> total;  // with all that the node calls; sums saturate
  std::vector<int64_t> self;
  // Of the older profile; empty where there is none, zeros where it lacks the sample type.
  std::vector<int64_t> older_total;
  std::vector<int64_t> older_self;
};

struct CallTree {
  // In preorder: the root, for all samples, is the first one, and what a function calls is ordered
  // by name.
  std::vector<CallNode> nodes;
  std::vector<CallFunction> functions;  // by name; the root's is the first
  std::vector<CallValues> values;
  size_t default_values = 0;  // index of the sample type to show first
  size_t left_out = 0;        // nodes that are too small
  size_t types_left_out = 0;
};

// `older` may be null. Memory: some 40 bytes for each distinct stack of both profiles.
CallTree BuildCallTree(const Evidence& evidence, const Profile& profile, const Profile* older,
                       const CallTreeLimits& limits);

}  // namespace premortem::evidence
