#include "io/files/descriptor.h"

#include <cerrno>
#include <system_error>

namespace atrous::io {
namespace {

const char* remedy(int cause) {
  switch (cause) {
    case ENOENT:
      return "; check the path and that its folder exists";
    case EACCES:
    case EPERM:
      return "; check the permissions of the file and its folder";
    case EROFS:
      return "; choose a folder that can be written to";
    case ENOSPC:
    case EDQUOT:
      return "; free some space or choose another folder";
    case EISDIR:
      return "; name a file, not a folder";
    case ENOTDIR:
      return "; a part of the path is a file, not a folder";
    case EMFILE:
    case ENFILE:
      return "; raise the limit of open files (ulimit -n)";
    case ENAMETOOLONG:
      return "; choose a shorter name";
    default:
      return "";
  }
}

}  // namespace

Error io_error(const std::string& name, const std::string& what, int cause) {
  return {Code::io,
          name + ": " + what + ": " + std::generic_category().message(cause) + remedy(cause)};
}

}  // namespace atrous::io
