/**
 * Configuration over delta ADS: the stream, what of it is accepted, and the compiler from xDS
 * resources to {@link io.inmesh.snapshot.MeshSnapshot}. All state belongs to one serial executor.
 */
@NullMarked
package io.inmesh.runtime.xds;

import org.jspecify.annotations.NullMarked;
