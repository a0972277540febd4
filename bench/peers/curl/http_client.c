// SPDX-License-Identifier: MIT
// GET requests of libcurl's multi interface, so many at a time: http_client PORT COUNT CONCURRENCY prints the CPU
// microseconds of one.
#include "bench/measure.h"

#include <curl/curl.h>
#include <stdlib.h>

static size_t take(char* data, size_t one, size_t n, void* size) {
  (void)data;
  *(size_t*)size += one * n;
  return one * n;
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int count = atoi(argv[2]), width = atoi(argv[3]);
  char url[64];
  snprintf(url, sizeof url, "http://127.0.0.1:%s/body", argv[1]);
  const double before = cpu_ns();
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM* const multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)width);
  size_t bytes = 0;
  int asked = 0, done = 0;
  for (; asked < width && asked < count; ++asked) {
    CURL* const one = curl_easy_init();
    curl_easy_setopt(one, CURLOPT_URL, url);
    curl_easy_setopt(one, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(one, CURLOPT_WRITEDATA, &bytes);
    curl_multi_add_handle(multi, one);
  }
  while (done < count) {
    int running = 0, left = 0;
    curl_multi_perform(multi, &running);
    for (CURLMsg* said; (said = curl_multi_info_read(multi, &left));) {
      if (said->msg != CURLMSG_DONE) continue;
      if (said->data.result != CURLE_OK) return 1;
      CURL* const one = said->easy_handle;
      ++done;
      curl_multi_remove_handle(multi, one);
      if (asked++ < count) curl_multi_add_handle(multi, one);
    }
    if (done < count) curl_multi_poll(multi, NULL, 0, 1000, NULL);
  }
  if (bytes != 500u * (size_t)count) return 1;
  printf("%.3f\n", (cpu_ns() - before) / 1e3 / count);
}
