/**
 * Who a workload is: SPIFFE ids, and what a certificate must be to prove one. How identities are
 * fetched and kept is not this package's business.
 */
@NullMarked
package io.inmesh.identity;

import org.jspecify.annotations.NullMarked;
