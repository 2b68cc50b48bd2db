# What `cmake --install` puts where: the static library, its two headers, the program and the
# files by which find_package(atrous) finds them.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/atrous)
install(TARGETS atrous EXPORT atrousTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(ATROUS_PROGRAM)
  install(TARGETS atrous_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(FILES
  ${PROJECT_SOURCE_DIR}/apps/library/atrous.h
  ${PROJECT_SOURCE_DIR}/apps/library/atrous_c.h
  DESTINATION include/atrous)
install(EXPORT atrousTargets NAMESPACE atrous:: DESTINATION ${package_folder})
configure_package_config_file(
  ${CMAKE_CURRENT_LIST_DIR}/atrousConfig.cmake.in ${PROJECT_BINARY_DIR}/atrousConfig.cmake
  INSTALL_DESTINATION ${package_folder})
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/atrousConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/atrousConfig.cmake
  ${PROJECT_BINARY_DIR}/atrousConfigVersion.cmake
  DESTINATION ${package_folder})
