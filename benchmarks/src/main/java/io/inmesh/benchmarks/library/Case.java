package io.inmesh.benchmarks.library;

import java.io.IOException;

/**
 * One way to make the call.
 *
 * @param key in the JSON line
 * @param title in the table
 */
record Case(String key, String title, Call call) {
  /** Makes one call and reads its body. */
  interface Call {
    int run() throws IOException;
  }
}
