/**
 * Who a workload is: trust domains and SPIFFE ids. How identities are fetched and proven is not
 * this package's business.
 */
@NullMarked
package io.inmesh.identity;

import org.jspecify.annotations.NullMarked;
