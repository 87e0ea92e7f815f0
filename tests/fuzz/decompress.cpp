// gzip, zstd and deflate data, archives, and what is recognised behind them.
#include "base/compression.h"
#include "evidence/archive.h"
#include "evidence/recognise.h"
#include "fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace premortem;
  using namespace premortem::fuzz;
  std::string_view bytes = View(data, size);
  evidence::Recognise(bytes);
  for (Compression compression : {Compression::kGzip, Compression::kZstd, Compression::kDeflate}) {
    MemoryStream compressed(bytes);
    std::unique_ptr<ByteStream> plain = DecompressStream(compression, compressed);
    Result<std::string> all = ReadAll(*plain, 1 << 20);
    Expect(all || !all.error().message.empty(), "an error says something");
    if (all) evidence::Recognise(*all);
  }
  auto visit = [](const std::string&, ByteStream& contents) {
    Result<std::string> all = ReadAll(contents, 1 << 20);
    Expect(all || !all.error().message.empty(), "an error says something");
  };
  constexpr uint32_t kMostFiles = 1000;
  MemoryStream archive(bytes);
  evidence::LooksLikeTar(bytes);
  evidence::VisitTar(archive, kMostFiles, visit);
  evidence::VisitZip(bytes, kMostFiles, visit);
  return 0;
}
