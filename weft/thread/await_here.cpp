// SPDX-License-Identifier: MIT
#include "weft/thread/await_here.hpp"

#include <exception>

#include "weft/base/assert.hpp"
#include "weft/core/attempt.hpp"

namespace weft::detail {

task<> serve_until_left(thread_job& job, leave_question& end) {
  for (;;) {
    job.await_to_the_end();
    co_await job;
    if (job.question() == &end) break;
    WEFT_ASSERT(job.question(), "a function ended inside of a resource");
    co_await job.answer();
  }
  if (end.error) std::rethrow_exception(end.error);
  if (end.cut) co_await pass_on();
}

}  // namespace weft::detail
