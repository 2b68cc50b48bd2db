# Helper functions of the build. Nothing else in the tree sets compiler flags.
include_guard()

find_package(Threads REQUIRED)

# Flags that every target of the project gets.
function(atrous_target_options target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF POSITION_INDEPENDENT_CODE ON
    CUDA_RUNTIME_LIBRARY Static)
  # CMake 3.25 knows no flag for C++20 of this nvcc.
  target_compile_options(${target} PRIVATE
    $<$<COMPILE_LANGUAGE:CUDA>:-std=c++20$<SEMICOLON>--compress-mode=size>)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
  if(ATROUS_DEVELOPER)
    target_compile_options(${target} PRIVATE
      $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wshadow -Wconversion -Werror>
      # g++ 12 warns of overlapping copies in every `"text" + string` (GCC bug 105651).
      $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-restrict>)
  endif()
  if(ATROUS_SANITIZE)
    target_compile_options(${target} PRIVATE
      $<$<COMPILE_LANGUAGE:CXX>:-fsanitize=${ATROUS_SANITIZE} -fno-omit-frame-pointer -g1>
      # g++ 12 takes instrumented std::function for uninitialised.
      $<$<COMPILE_LANG_AND_ID:CXX,GNU>:-Wno-maybe-uninitialized>)
    target_link_options(${target} PUBLIC -fsanitize=${ATROUS_SANITIZE})
    if(ATROUS_SANITIZE MATCHES undefined)
      target_compile_options(${target} PRIVATE
        $<$<COMPILE_LANGUAGE:CXX>:-fno-sanitize-recover=undefined>)
    endif()
  endif()
endfunction()

# One folder of the house as an OBJECT library: atrous_room(core base/error.cpp ...).
function(atrous_room name)
  add_library(atrous_${name} OBJECT ${ARGN})
  atrous_target_options(atrous_${name})
  set_property(GLOBAL APPEND PROPERTY ATROUS_ROOMS atrous_${name})
endfunction()

# A library that a room is compiled with and the final library is linked with.
function(atrous_uses room target)
  target_link_libraries(atrous_${room} PRIVATE ${target})
  set_target_properties(${target} PROPERTIES IMPORTED_GLOBAL TRUE)
  set_property(GLOBAL APPEND PROPERTY ATROUS_LIBRARIES ${target})
endfunction()

# Sources of one instruction set. They are optimised in every build type, so that no inline
# function is emitted with instructions that a baseline caller might link to.
function(atrous_isa_sources isa)
  set(flags_avx2 -mavx2 -mfma -mf16c)
  set(flags_avx512 ${flags_avx2} -mavx512f -mavx512bw -mavx512dq -mavx512vl)
  set(flags_amx_bf16 ${flags_avx512} -mavx512bf16 -mamx-tile -mamx-bf16)
  if(NOT DEFINED flags_${isa})
    message(FATAL_ERROR "atrous_isa_sources: unknown instruction set ${isa}")
  endif()
  set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS
    "${flags_${isa}};-O3;-fno-exceptions;-fno-rtti;-ffp-contract=fast")
endfunction()

# A target whose code runs once per network or per call, not per element: small before fast.
function(atrous_for_size target)
  target_compile_options(${target} PRIVATE
    $<$<AND:$<CONFIG:Release>,$<COMPILE_LANGUAGE:CXX>>:-Os>)
endfunction()

# Sources of such a target with loops over pixels or weights.
function(atrous_for_speed)
  set_property(SOURCE ${ARGN} APPEND PROPERTY COMPILE_OPTIONS $<$<CONFIG:Release>:-O3>)
endfunction()

# An executable that links the whole library.
function(atrous_executable name)
  add_executable(${name} ${ARGN})
  atrous_target_options(${name})
  target_link_libraries(${name} PRIVATE atrous)
endfunction()
