// The layers that Go services are mostly built in, by the names of their folders and by what they
// import: data for who asks how a project is built.
//
//   models::LayerNamed("controllers")   // kHandler
//
// Some names mean a layer only together with what the package imports: an `api` that serves HTTP is
// a layer of handlers, one that holds types is not.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace premortem::models {

// From the lowest to the highest: each may know those below it.
enum class Layer : uint8_t { kNone, kDomain, kRepository, kService, kHandler };

std::string_view NameOf(Layer layer);  // "domain"

struct LayerName {
  std::string_view name;  // of a folder
  Layer layer;
  bool needs_import = false;  // only with an import that belongs to the layer
};

// All rows, sorted by name.
std::span<const LayerName> LayerNames();

// The layer that a folder of this name stands for, in a package with these imports (as written).
Layer LayerOf(std::string_view folder, std::span<const std::string_view> imports);

}  // namespace premortem::models
