/** Answers questions about this process, on loopback. */
@NullMarked
package io.inmesh.sidecar.admin;

import org.jspecify.annotations.NullMarked;
