/**
 * The mesh in users' tests: Istio's YAML, in force inside the test's own process, for the clients
 * of the application under test and for questions about a request. The code that decides is the
 * code of production; there is no control plane, no network beyond the test's own servers, and no
 * waiting.
 */
@NullMarked
package io.inmesh.testing;

import org.jspecify.annotations.NullMarked;
