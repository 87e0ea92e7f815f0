#include "types/body.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "base/stats.h"
#include "syntax/parser.h"

namespace premortem::types {

namespace {

syntax::Tree::BodyRange BodyOfDecl(const syntax::Tree& tree, NodeId func_decl) {
  NodeId body = tree.Get<syntax::FuncDecl>(func_decl).body;
  if (!body.valid()) return tree.SkippedBody(func_decl);
  return {tree.Pos(body), tree.End(body)};
}

}  // namespace

PackageBodies::PackageBodies(const PackageState& state, const FileSystem& fs,
                             const source::FileTable& files,
                             std::shared_ptr<std::atomic<size_t>> held_bytes)
    : fs_(fs),
      files_table_(files),
      held_bytes_(std::move(held_bytes)),
      config_(state.config),
      package_(state.package),
      dot_imports_(state.dot_imports) {
  config_.ignore_func_bodies = config_.exports_only = false;
  for (const Unit& unit : state.files) {
    File& file = files_.emplace_back(unit, HashBytes(unit.tree->text()));
    file.unit.tree = nullptr;
    file.unit.info = nullptr;
  }
  for (size_t i = 0; i < state.objects.size(); ++i) {
    const DeclInfo& decl = *state.decl_of[i];
    if (!decl.has_body) continue;
    places_.push_back({.order = state.objects[i]->order,
                       .file = static_cast<uint32_t>(decl.unit - state.files.data()),
                       .range = BodyOfDecl(*decl.unit->tree, decl.func_decl)});
  }
}

const PackageBodies::Place* PackageBodies::PlaceOf(const Object& func) const {
  if (func.package != package_ || func.order == 0) return nullptr;
  auto place = std::ranges::lower_bound(places_, func.order, {}, &Place::order);
  return place == places_.end() || place->order != func.order ? nullptr : &*place;
}

std::shared_ptr<const CheckedBody> PackageBodies::BodyOf(const Object& func) {
  const Place* place = PlaceOf(func);
  if (place == nullptr) return nullptr;
  std::unique_lock lock(mutex_);
  Slot& slot = slots_[func.order];
  changed_.wait(lock, [&] { return !slot.at_work; });
  if (std::shared_ptr<const CheckedBody> body = slot.body.lock()) return body;
  slot.at_work = true;
  lock.unlock();
  std::shared_ptr<const CheckedBody> body = Check(func, *place);
  lock.lock();
  slot.body = body;
  slot.at_work = false;
  changed_.notify_all();
  return body;
}

// Null where the text is not the one whose declarations were checked: places in it mean nothing.
std::shared_ptr<const FileText> PackageBodies::TextOf(uint32_t index) {
  {
    std::lock_guard lock(mutex_);
    if (std::shared_ptr<const FileText> text = files_[index].text.lock()) return text;
  }
  Result<FileText> read = fs_.Read(files_table_.Get(files_[index].unit.file).path());
  if (!read || HashBytes(read->view()) != files_[index].hash) return nullptr;
  auto text = std::make_shared<const FileText>(*std::move(read));
  std::lock_guard lock(mutex_);
  files_[index].text = text;
  return text;
}

std::shared_ptr<const CheckedBody> PackageBodies::Check(const Object& func, const Place& place) {
  ScopedTimer timer("check bodies alone");
  auto made = std::make_unique<CheckedBody>();
  made->text_ = TextOf(place.file);
  if (made->text_ == nullptr) return nullptr;
  made->tree_ = syntax::ParseBody(made->text_->view(), place.range);
  if (!made->tree_.root().valid()) return nullptr;
  made->info_ = std::make_unique<TypeInfo>(made->tree_.node_count());

  PackageState& state = made->state_;
  state.config = config_;
  state.package = package_;
  Unit unit = files_[place.file].unit;
  unit.tree = &made->tree_;
  unit.info = made->info_.get();
  auto dots = dot_imports_.find(unit.file_scope);
  if (dots != dot_imports_.end()) state.dot_imports.insert(*dots);
  state.files.push_back(std::move(unit));
  CheckLoneBody(state, func);
  state.dot_imports.clear();

  size_t bytes = made->memory_bytes();
  held_bytes_->fetch_add(bytes, std::memory_order_relaxed);
  auto forget = [held = held_bytes_, bytes](const CheckedBody* body) {
    delete body;
    held->fetch_sub(bytes, std::memory_order_relaxed);
  };
  return std::shared_ptr<const CheckedBody>(made.release(), forget);
}

}  // namespace premortem::types
