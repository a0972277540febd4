# The pages that show an API are part of every web program, compressed: tools/setup has put them into build/npm. Without
# them the programs work, and their pages stay empty.
set(npm ${CMAKE_SOURCE_DIR}/build/npm)
set(assets ${CMAKE_BINARY_DIR}/docs_assets)
set(asset_sources
  ${npm}/swagger-ui-dist/swagger-ui-bundle.js
  ${npm}/swagger-ui-dist/swagger-ui.css
  ${npm}/redoc/bundles/redoc.standalone.js)
set(asset_files "")
foreach(source ${asset_sources})
  if(NOT EXISTS ${source})
    message(STATUS "weft: no documentation pages, ${source} is missing: run tools/setup")
    return()
  endif()
  get_filename_component(name ${source} NAME)
  add_custom_command(OUTPUT ${assets}/${name}.gz
    COMMAND ${CMAKE_COMMAND} -E make_directory ${assets}
    # ReDoc would fetch its own logo from elsewhere.
    COMMAND sed "s#https://cdn[.]redoc[.]ly/redoc/logo-mini[.]svg#data:,#g" ${source} | gzip -9 --no-name > ${assets}/${name}.gz
    DEPENDS ${source} VERBATIM)
  list(APPEND asset_files ${assets}/${name}.gz)
endforeach()
add_custom_target(docs_assets DEPENDS ${asset_files})
add_dependencies(weft_web docs_assets)
set_source_files_properties(weft/web/docs_pages.cpp PROPERTIES
  COMPILE_DEFINITIONS WEFT_DOCS_ASSETS="${assets}" OBJECT_DEPENDS "${asset_files}" SKIP_UNITY_BUILD_INCLUSION ON)
