/** Leased quotas: usage reports out, shares of a limit in, over one RLQS stream. */
@NullMarked
package io.inmesh.runtime.quota;

import org.jspecify.annotations.NullMarked;
