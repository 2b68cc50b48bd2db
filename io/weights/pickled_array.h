#pragma once
#include <optional>
#include <string_view>

#include "io/weights/elements.h"
#include "io/weights/pickle.h"

namespace atrous::io {

/// `<f4`, `|b1`, `>i8`: NumPy's element type and byte order. Nothing for one that holds no numbers.
std::optional<std::pair<Element, bool>> numpy_type(std::string_view code);

/// True for a pickled NumPy array.
bool is_pickled_array(const Pickle& pickle, Pickle::Ref ref);

/// A pickled NumPy array, of protocols 0 to 5. Throws Error{Code::corrupt_file, unsupported}.
/// Bytes that the pickle holds as they are have no owner.
Elements pickled_array(const Pickle& pickle, Pickle::Ref ref, ReadLimit& limit);

}  // namespace atrous::io
