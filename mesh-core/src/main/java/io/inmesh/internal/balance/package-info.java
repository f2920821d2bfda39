/** Cluster to endpoint, and what is remembered of both between snapshots. Not an API. */
@NullMarked
package io.inmesh.internal.balance;

import org.jspecify.annotations.NullMarked;
