/**
 * Names on the wire: type URLs of resources, and how listeners and clusters are called. What the
 * control plane writes and what every client reads.
 */
@NullMarked
package io.inmesh.xds;

import org.jspecify.annotations.NullMarked;
