/** gRPC channels and servers on the mesh. */
@NullMarked
package io.inmesh.grpc;

import org.jspecify.annotations.NullMarked;
