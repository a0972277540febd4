/* SPDX-License-Identifier: MIT */
#ifndef WEFT_CORE_FOREIGN_OPERATION_H
#define WEFT_CORE_FOREIGN_OPERATION_H

/* Awaitables in other languages: the operation protocol in C. A task awaits one by
 *
 *     co_await weft::foreign_operation(calls, state);
 *
 * and finds the result wherever `state` leads. See weft/core/operation.hpp for the rules. */

#ifdef __cplusplus
extern "C" {
#endif

/* One wait of one task. It lives from `start` until it has completed, once. */
typedef struct weft_operation weft_operation;

typedef struct weft_operation_calls {
  /* Begins the wait; may complete it at once. On the loop's thread. */
  void (*start)(void* state, weft_operation* operation);

  /* Asks it to end soon; at most once, and not after it has completed. On the loop's thread. Where another thread
   * has the operation, only that thread answers, when it has let go of it. */
  void (*request_cancel)(void* state, weft_operation* operation);
} weft_operation_calls;

/* Ends the wait: the task goes on. On the loop's thread. */
void weft_complete(weft_operation* operation);

/* Ends it after request_cancel: the task is cut. On the loop's thread. */
void weft_complete_cancelled(weft_operation* operation);

/* Tells, in `start`, that another thread will complete it: a virtual clock waits for that. On the loop's thread. */
void weft_expect_thread(weft_operation* operation);

/* Ends the wait. From any thread; after weft_expect_thread. */
void weft_complete_from_thread(weft_operation* operation);

#ifdef __cplusplus
}
#endif

#endif
