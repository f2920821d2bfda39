/**
 * What is configured, as immutable records that check themselves: a snapshot that contradicts
 * itself cannot be built.
 */
@NullMarked
package io.inmesh.snapshot;

import org.jspecify.annotations.NullMarked;
