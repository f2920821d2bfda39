/** HTTP clients and servers on the mesh. */
@NullMarked
package io.inmesh.http;

import org.jspecify.annotations.NullMarked;
