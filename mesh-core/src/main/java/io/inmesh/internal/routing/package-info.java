/** Request to route: compiled once a snapshot, read without allocation. Not an API. */
@NullMarked
package io.inmesh.internal.routing;

import org.jspecify.annotations.NullMarked;
