/** The proxy for what is not Java: listen, decide, forward. */
@NullMarked
package io.inmesh.sidecar;

import org.jspecify.annotations.NullMarked;
