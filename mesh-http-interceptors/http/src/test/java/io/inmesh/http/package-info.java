/** Contracts that clients and servers of the mesh pass, and the tests of the transport itself. */
@NullMarked
package io.inmesh.http;

import org.jspecify.annotations.NullMarked;
