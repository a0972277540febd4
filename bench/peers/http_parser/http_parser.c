// SPDX-License-Identifier: MIT
// The same with http-parser, which keeps nothing: the callbacks remember where the pieces are.
#include "bench/measure.h"

#include <http_parser.h>
#include <stddef.h>
#include <stdlib.h>

#include "bench/browser_request.h"

struct piece {
  const char* at;
  size_t size;
};
struct request {
  struct piece target, names[100], values[100];
  size_t fields;
  int complete;
};

static int on_url(http_parser* p, const char* at, size_t size) {
  ((struct request*)p->data)->target = (struct piece){at, size};
  return 0;
}
static int on_field(http_parser* p, const char* at, size_t size) {
  struct request* const r = p->data;
  r->names[r->fields] = (struct piece){at, size};
  return 0;
}
static int on_value(http_parser* p, const char* at, size_t size) {
  struct request* const r = p->data;
  r->values[r->fields++] = (struct piece){at, size};
  return 0;
}
static int on_complete(http_parser* p) { return ((struct request*)p->data)->complete = 1, 0; }

int main(void) {
  const int count = 300000;
  const size_t size = sizeof browser_request - 1;
  http_parser_settings told;
  http_parser_settings_init(&told);
  told.on_url = on_url;
  told.on_header_field = on_field;
  told.on_header_value = on_value;
  told.on_message_complete = on_complete;
  struct request r;
  http_parser parser;
  http_parser_init(&parser, HTTP_REQUEST);
  parser.data = &r;
  size_t fields = 0;
  double before = 0;
  for (int i = -count / 10; i < count; ++i) {
    if (i == 0) before = cpu_ns();
    r.fields = 0;
    r.complete = 0;
    if (http_parser_execute(&parser, &told, browser_request, size) != size || !r.complete) return 1;
    fields += r.fields;
  }
  if (fields != 12u * (unsigned)(count + count / 10)) return 1;
  printf("%.2f %zu\n", (cpu_ns() - before) / count, size);
}
