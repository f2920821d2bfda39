/** The control plane as one process: arguments, wiring, what it writes when it is ready. */
@NullMarked
package io.inmesh.controlplane;

import org.jspecify.annotations.NullMarked;
