/** Drives one call of the engine per request and streams it to its endpoint. */
@NullMarked
package io.inmesh.sidecar.forward;

import org.jspecify.annotations.NullMarked;
