// SPDX-License-Identifier: MIT
// Serves every_source.hpp, for fastapi_test.py to compare with every_source.py.
#include "tests/apps/every_source/every_source.hpp"

int main(int argc, char** argv) {
  weft::web::app app;
  every_source::add_routes(app);
  return app.run(argc, argv);
}
