#include "models/layers.h"

#include <algorithm>

namespace premortem::models {

namespace {

// clang-format off
constexpr LayerName kLayerNames[] = {
    {"api",          Layer::kHandler,    true},
    {"app",          Layer::kService,    true},
    {"biz",          Layer::kService},
    {"controller",   Layer::kHandler,    true},
    {"controllers",  Layer::kHandler,    true},
    {"dal",          Layer::kRepository},
    {"dao",          Layer::kRepository},
    {"data",         Layer::kRepository, true},
    {"database",     Layer::kRepository, true},
    {"db",           Layer::kRepository, true},
    {"domain",       Layer::kDomain},
    {"entities",     Layer::kDomain},
    {"entity",       Layer::kDomain},
    {"handler",      Layer::kHandler},
    {"handlers",     Layer::kHandler},
    {"persistence",  Layer::kRepository},
    {"repo",         Layer::kRepository},
    {"repos",        Layer::kRepository},
    {"repositories", Layer::kRepository},
    {"repository",   Layer::kRepository},
    {"rest",         Layer::kHandler,    true},
    {"server",       Layer::kHandler,    true},
    {"service",      Layer::kService},
    {"services",     Layer::kService},
    {"storage",      Layer::kRepository, true},
    {"store",        Layer::kRepository, true},
    {"transport",    Layer::kHandler,    true},
    {"usecase",      Layer::kService},
    {"usecases",     Layer::kService},
    {"web",          Layer::kHandler,    true},
};

struct LayerImport {
  std::string_view path;  // or what begins with it and a slash
  Layer layer;
};
constexpr LayerImport kLayerImports[] = {
    {"database/sql",                    Layer::kRepository},
    {"entgo.io/ent",                    Layer::kRepository},
    {"github.com/go-chi/chi",           Layer::kHandler},
    {"github.com/gin-gonic/gin",        Layer::kHandler},
    {"github.com/gofiber/fiber",        Layer::kHandler},
    {"github.com/gorilla/mux",          Layer::kHandler},
    {"github.com/jackc/pgx",            Layer::kRepository},
    {"github.com/jmoiron/sqlx",         Layer::kRepository},
    {"github.com/labstack/echo",        Layer::kHandler},
    {"github.com/redis/go-redis",       Layer::kRepository},
    {"go.etcd.io/bbolt",                Layer::kRepository},
    {"go.mongodb.org/mongo-driver",     Layer::kRepository},
    {"google.golang.org/grpc",          Layer::kHandler},
    {"gorm.io/gorm",                    Layer::kRepository},
    {"net/http",                        Layer::kHandler},
    {"net/rpc",                         Layer::kRepository},
};
// clang-format on

static_assert(std::ranges::is_sorted(kLayerNames, {}, &LayerName::name));

bool Imports(std::span<const std::string_view> imports, Layer layer) {
  return std::ranges::any_of(imports, [&](std::string_view import) {
    return std::ranges::any_of(kLayerImports, [&](const LayerImport& row) {
      if (row.layer != layer || !import.starts_with(row.path)) return false;
      return import.size() == row.path.size() || import[row.path.size()] == '/';
    });
  });
}

}  // namespace

std::string_view NameOf(Layer layer) {
  constexpr std::string_view kNames[] = {"", "domain", "repository", "service", "handler"};
  return kNames[static_cast<size_t>(layer)];
}

std::span<const LayerName> LayerNames() { return kLayerNames; }

Layer LayerOf(std::string_view folder, std::span<const std::string_view> imports) {
  auto row = std::ranges::lower_bound(kLayerNames, folder, {}, &LayerName::name);
  if (row == std::end(kLayerNames) || row->name != folder) return Layer::kNone;
  if (row->needs_import && !Imports(imports, row->layer)) return Layer::kNone;
  return row->layer;
}

}  // namespace premortem::models
