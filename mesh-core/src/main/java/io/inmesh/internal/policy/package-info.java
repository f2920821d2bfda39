/** What an inbound request must pass. Not an API. */
@NullMarked
package io.inmesh.internal.policy;

import org.jspecify.annotations.NullMarked;
