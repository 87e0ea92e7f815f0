# How the targets of this project are made: one static library per folder of src/, tests that link
# the folders they name. Compiler settings live here and nowhere else.

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})

find_program(PREMORTEM_CCACHE ccache)
if(PREMORTEM_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${PREMORTEM_CCACHE})
  set(precompile OFF)
else()
  set(precompile ON)
endif()
# ccache remembers nothing of a file that uses a precompiled header, so it is one or the other.
option(PREMORTEM_PCH "Precompile the headers of the standard library" ${precompile})

add_library(premortem_flags INTERFACE)
target_include_directories(premortem_flags INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/gen)
target_compile_options(premortem_flags INTERFACE -Wall -Wextra -Wconversion -Wshadow
  -Wno-missing-field-initializers
  # g++ 12 warns about its own std::string (its bug 105651), and in precompiled headers in more ways.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:${PREMORTEM_PCH}>>:-Wno-array-bounds;-Wno-stringop-overflow;-Wno-stringop-overread>")
if(PREMORTEM_WERROR)
  target_compile_options(premortem_flags INTERFACE -Werror)
endif()
if(PREMORTEM_SANITIZE)
  target_compile_options(premortem_flags INTERFACE -fsanitize=${PREMORTEM_SANITIZE}
    -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
  target_link_options(premortem_flags INTERFACE -fsanitize=${PREMORTEM_SANITIZE})
endif()
if(PREMORTEM_SANITIZE MATCHES "thread")
  # The thread sanitizer notes the calls that a thread is in, in a table of 65,536 entries, and that of
  # g++ 12 writes behind its end: a function that calls itself 70,000 times crashes. Trees are walked by
  # deeper recursion. Without these notes it finds the same races, but its reports name of each stack
  # the innermost function only, with what was inlined into it.
  target_compile_options(premortem_flags INTERFACE
    $<$<CXX_COMPILER_ID:GNU>:--param=tsan-instrument-func-entry-exit=0>
    $<$<CXX_COMPILER_ID:Clang>:SHELL:-mllvm -tsan-instrument-func-entry-exit=0>)
endif()
if(PREMORTEM_FUZZ)
  target_compile_options(premortem_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(PREMORTEM_COVERAGE)
  target_compile_options(premortem_flags INTERFACE --coverage)
  target_link_options(premortem_flags INTERFACE --coverage)
endif()

if(PREMORTEM_PCH)
  set(standard_headers <algorithm> <array> <atomic> <charconv> <chrono> <cstdint> <cstring>
      <filesystem> <functional> <map> <memory> <mutex> <optional> <ranges> <set> <span> <string>
      <string_view> <unordered_map> <utility> <vector>)
  file(WRITE ${CMAKE_BINARY_DIR}/gen/precompiled.cpp "// Carries the precompiled headers.\n")
  add_library(premortem_precompiled OBJECT ${CMAKE_BINARY_DIR}/gen/precompiled.cpp)
  target_link_libraries(premortem_precompiled PRIVATE premortem_flags)
  target_precompile_headers(premortem_precompiled PRIVATE ${standard_headers})
endif()

# premortem_precompiled(TARGET): TARGET uses the precompiled headers, where there are any.
function(premortem_precompiled target)
  if(PREMORTEM_PCH)
    target_precompile_headers(${target} REUSE_FROM premortem_precompiled)
  endif()
endfunction()

# premortem_library(NAME DEPS...): every .cpp file of the current folder as library premortem_NAME.
# DEPS are folders of a lower level (tools/check_layers holds the includes to them).
function(premortem_library name)
  file(GLOB sources CONFIGURE_DEPENDS *.cpp)
  add_library(premortem_${name} STATIC ${sources})
  target_link_libraries(premortem_${name} PUBLIC premortem_flags)
  premortem_precompiled(premortem_${name})
  foreach(dep ${ARGN})
    target_link_libraries(premortem_${name} PUBLIC premortem_${dep})
  endforeach()
endfunction()

# premortem_registry(ROOM KIND): adds to the library of the current folder every source in its
# FAMILY/NAME folders, and the table of all rules or verdicts among them (cmake/WriteRegistry.cmake).
function(premortem_registry room kind)
  file(GLOB sources RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS */*/*.cpp)
  set(pages "")
  set(registered "")
  foreach(source IN LISTS sources)
    get_filename_component(folder ${source} DIRECTORY)
    get_filename_component(name ${folder} NAME)
    # Further .cpp files beside the rule's own are its helpers.
    if(source STREQUAL "${folder}/${name}.cpp")
      list(APPEND registered ${source})
      list(APPEND pages ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/${name}.md)
    endif()
  endforeach()
  list(JOIN registered ":" registered_argument)
  set(registry ${CMAKE_BINARY_DIR}/gen/${room}/registry_table.cpp)
  set(script ${CMAKE_SOURCE_DIR}/cmake/WriteRegistry.cmake)
  add_custom_command(
    OUTPUT ${registry}
    COMMAND ${CMAKE_COMMAND} -DROOM=${room} -DKIND=${kind} -DFOLDER=${CMAKE_CURRENT_SOURCE_DIR}
            -DSOURCES=${registered_argument} -DOUTPUT=${registry} -P ${script}
    DEPENDS ${pages} ${script} ${CMAKE_CURRENT_LIST_FILE}
    VERBATIM)
  target_sources(premortem_${room} PRIVATE ${sources} ${registry})
endfunction()
