#include "apps/library/uploader.h"

#include <algorithm>

#include "apps/library/prepare.h"
#include "kernels/pixels/pixels.h"
#include "kernels/table.h"

namespace atrous::library {

void Uploader::ensure(std::size_t bytes, const DeviceRuntime& runtime) {
  if (pixels_ && pixels_->bytes() >= bytes) return;
  const auto budget = std::make_shared<MemoryBudget>();
  staging_ = std::make_unique<Buffer>(runtime.allocator(budget, Memory::staging), bytes);
  pixels_ = std::make_unique<Buffer>(runtime.allocator(budget, Memory::device), bytes);
}

void Uploader::write(const nets::Preprocess& preprocess,
                     const ImageView& image,
                     Session& session,
                     ThreadPool& pool) {
  const DeviceRuntime& runtime = session.runtime();
  if (runtime.device().kind == Device::Kind::cpu) {
    normalise(preprocess, image, session.input(), pool);
    return;
  }
  runtime.activate();
  const std::ptrdiff_t row = std::ptrdiff_t{image.width} * image.channels;
  const std::size_t bytes = static_cast<std::size_t>(row) * static_cast<std::size_t>(image.height);
  ensure(bytes, runtime);
  for (int y = 0; y < image.height; ++y) {
    const std::uint8_t* from = image.pixels + y * (image.row_bytes != 0 ? image.row_bytes : row);
    std::copy_n(from, row, reinterpret_cast<std::uint8_t*>(staging_->data()) + y * row);
  }
  runtime.copy(pixels_->data(), staging_->data(), bytes, Copy::to_device, session.stream());
  namespace op = kernels::pixels;
  op::Problem problem = pixel_problem(preprocess, image);
  problem.row_bytes = row;
  const op::Kernel& kernel =
      *kernels::choose(op::all(), problem, session.plan().options.selection).row;
  const op::Args args{reinterpret_cast<const std::uint8_t*>(pixels_->data()),
                      session.input().as<float>()};
  kernels::execute(kernel, problem, args, nullptr, pool, session.stream());
}

}  // namespace atrous::library
