/** The way of a call, outbound and inbound. Not an API. */
@NullMarked
package io.inmesh.internal.engine;

import org.jspecify.annotations.NullMarked;
