/** The client side of identity against the real CA. */
@NullMarked
package io.inmesh.runtime.identity;

import org.jspecify.annotations.NullMarked;
