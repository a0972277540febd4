# `make install`: headers, static libraries, a CMake package with the targets weft::<layer>, and the programs.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

get_property(layers GLOBAL PROPERTY WEFT_LAYERS)
list(TRANSFORM layers PREPEND weft_ OUTPUT_VARIABLE targets)
install(TARGETS weft weft_static_runtime ${targets} EXPORT weftTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/weft DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")
install(EXPORT weftTargets NAMESPACE weft:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/weft)
# Also of the build tree itself, for `weft serve` there.
export(TARGETS weft weft_static_runtime ${targets} weft_warnings NAMESPACE weft:: FILE ${CMAKE_BINARY_DIR}/weftTargets.cmake)
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/weftConfig.cmake.in
  ${CMAKE_BINARY_DIR}/weftConfig.cmake INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/weft)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/weftConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/weftConfig.cmake ${CMAKE_BINARY_DIR}/weftConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/weft)
