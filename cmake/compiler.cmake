# The compiler of record is clang 19 with libstdc++; g++ 12 is refused because it miscompiles coroutines.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 14)
  message(FATAL_ERROR
    "weft cannot be built with g++ ${CMAKE_CXX_COMPILER_VERSION}: it miscompiles coroutines.\n"
    "g++ 12 destroys awaited temporaries early or twice (GCC PR106188, PR99576): of 68 small coroutine "
    "programs that clang 19 gets right it gets 32 wrong, most of them silently.\n"
    "Use clang 19 (Debian 12: apt-get install clang-19 mold), for example by\n"
    "  cmake --preset release          or          make build\n"
    "g++ 14 and newer should work, but is not tested here.")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_SCAN_FOR_MODULES OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

find_program(WEFT_CCACHE ccache)
if(WEFT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Without the sloppiness ccache keeps nothing that a precompiled header goes into.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${WEFT_CCACHE})
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
  # After a change most of the wait is for the linker, once for each of a hundred small programs: mold starts fastest.
  find_program(WEFT_LINKER NAMES mold ld.lld-19 ld.lld)
  if(WEFT_LINKER)
    add_link_options(--ld-path=${WEFT_LINKER})
  endif()
endif()

# A program loads the libraries that it uses, not all that a layer below might: a resolver costs as much as a hello.
add_link_options(LINKER:--as-needed)

# For programs that link it, the C++ runtime is part of the program, which starts in three quarters of the time. Not for
# one that uses shared libraries in C++: they bring the shared runtime.
add_library(weft_static_runtime INTERFACE)
target_link_options(weft_static_runtime INTERFACE -static-libstdc++ -static-libgcc)
set_target_properties(weft_static_runtime PROPERTIES EXPORT_NAME static_runtime)
add_library(weft::static_runtime ALIAS weft_static_runtime)

add_library(weft_warnings INTERFACE)
# Sources that are compiled together see each other's names.
target_compile_options(weft_warnings INTERFACE -Wall -Wextra -Wnon-virtual-dtor -Wno-missing-field-initializers
  $<$<NOT:$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>>:-Wshadow>)

# Several sources in one translation unit take two thirds of the time: for the trees that are built to be tested only.
if(WEFT_UNITY)
  set(CMAKE_UNITY_BUILD ON)
  set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)
endif()

if(WEFT_SANITIZE)
  add_compile_options(-fsanitize=${WEFT_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${WEFT_SANITIZE})
endif()
