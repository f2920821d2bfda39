/** When a call is tried again. Not an API. */
@NullMarked
package io.inmesh.internal.resilience;

import org.jspecify.annotations.NullMarked;
