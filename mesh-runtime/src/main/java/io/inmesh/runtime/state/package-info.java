/**
 * What a workload keeps on disk to start again while control plane and CA are away: sealed, bound
 * to its identity, and at most seven days old.
 */
@NullMarked
package io.inmesh.runtime.state;

import org.jspecify.annotations.NullMarked;
