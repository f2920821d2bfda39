/**
 * Leases shares of rate limits to the instances that enforce them, over RLQS: who reports more
 * demand gets more, and the shares never add up to more than the limit.
 */
@NullMarked
package io.inmesh.controlplane.quota;

import org.jspecify.annotations.NullMarked;
