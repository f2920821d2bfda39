/** The way to the control plane: one channel over mutual TLS, and the pauses between attempts. */
@NullMarked
package io.inmesh.runtime.transport;

import org.jspecify.annotations.NullMarked;
