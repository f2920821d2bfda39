/**
 * What one call costs with the mesh, without it, and through sidecars: side by side in one run.
 *
 * <p>{@code ./benchmarks/run library}. The cases take turns in short blocks, so that whatever else
 * the machine does hits all of them alike; what is compared are ratios within a block.
 */
@NullMarked
package io.inmesh.benchmarks.library;

import org.jspecify.annotations.NullMarked;
