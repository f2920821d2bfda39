/**
 * What a schema cannot say: contradictions, values that mean nothing, and whatever else Istio 1.30
 * or, of its own kinds, Kubernetes refuses. What they accept is accepted; {@code analysis} says
 * where it does nothing.
 */
@NullMarked
package io.inmesh.config.validate;

import org.jspecify.annotations.NullMarked;
