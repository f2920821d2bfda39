/**
 * What happens to a resource between a request (or a file) and the store: decoded, checked,
 * stamped, compared with what is there. No HTTP.
 */
@NullMarked
package io.inmesh.controlplane.resources;

import org.jspecify.annotations.NullMarked;
