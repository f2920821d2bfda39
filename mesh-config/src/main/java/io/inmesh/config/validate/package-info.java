/**
 * What a schema cannot say: contradictions and values that mean nothing. What Istio accepts is
 * accepted.
 */
@NullMarked
package io.inmesh.config.validate;

import org.jspecify.annotations.NullMarked;
