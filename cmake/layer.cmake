# weft_precompile(NAME [HEADERS headers...] [OPTIONS options...] [LIBRARIES targets...])
#
# The standard headers that most files include, parsed once a tree for all targets that are compiled with the same
# options: weft_use_precompiled(TARGET NAME). They hide a missing include: tools/tidy.py finds those of the layers.
function(weft_precompile name)
  cmake_parse_arguments(ARG "" "" "HEADERS;OPTIONS;LIBRARIES" ${ARGN})
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp "")
  add_library(${name} OBJECT EXCLUDE_FROM_ALL ${CMAKE_CURRENT_BINARY_DIR}/${name}.cpp)
  target_link_libraries(${name} PRIVATE weft_warnings ${ARG_LIBRARIES})
  target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
  target_compile_options(${name} PRIVATE ${ARG_OPTIONS})
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS}
    <algorithm> <array> <atomic> <chrono> <coroutine> <cstdint> <exception> <expected> <functional> <map> <memory>
    <optional> <ranges> <set> <span> <stdexcept> <string> <string_view> <system_error> <tuple> <utility> <variant>
    <vector> <fmt/core.h>)
endfunction()

function(weft_use_precompiled target name)
  target_precompile_headers(${target} REUSE_FROM ${name})
endfunction()

# weft_layer(NAME [DEPENDS layers...] [LIBRARIES targets...])
#
# One folder weft/NAME is one target weft::NAME. DEPENDS is also what tools/tidy.py lets its files include.
set_property(GLOBAL PROPERTY WEFT_LAYERS "")

function(weft_layer name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LIBRARIES" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/weft/${name}/*.cpp ${CMAKE_SOURCE_DIR}/weft/${name}/detail/*.cpp)
  list(TRANSFORM ARG_DEPENDS PREPEND weft_)
  if(sources)
    add_library(weft_${name} STATIC ${sources})
    set(scope PUBLIC)
    target_link_libraries(weft_${name} PRIVATE $<BUILD_INTERFACE:weft_warnings>)
    set_target_properties(weft_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    set(options "")
    # The fuzzers see which branches of the libraries an input reached.
    if(WEFT_SANITIZE MATCHES "address" AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      set(options -fsanitize=fuzzer-no-link)
    endif()
    target_compile_options(weft_${name} PRIVATE ${options})
    if(NOT TARGET layer_precompiled)
      weft_precompile(layer_precompiled OPTIONS ${options})
      set_target_properties(layer_precompiled PROPERTIES POSITION_INDEPENDENT_CODE ON)
    endif()
    weft_use_precompiled(weft_${name} layer_precompiled)
  else()
    add_library(weft_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(weft_${name} ${scope}
    $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}> $<INSTALL_INTERFACE:include>)
  target_compile_features(weft_${name} ${scope} cxx_std_23)
  target_link_libraries(weft_${name} ${scope} ${ARG_DEPENDS} ${ARG_LIBRARIES})
  set_target_properties(weft_${name} PROPERTIES EXPORT_NAME ${name})
  add_library(weft::${name} ALIAS weft_${name})
  set_property(GLOBAL APPEND PROPERTY WEFT_LAYERS ${name})
endfunction()

# weft_all_layers(NAME): an interface target over every layer declared so far.
function(weft_all_layers name)
  get_property(layers GLOBAL PROPERTY WEFT_LAYERS)
  add_library(${name} INTERFACE)
  list(TRANSFORM layers PREPEND weft_)
  target_link_libraries(${name} INTERFACE ${layers})
  set_target_properties(${name} PROPERTIES EXPORT_NAME weft)
  add_library(weft::weft ALIAS ${name})
endfunction()
