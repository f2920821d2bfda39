/**
 * What every client in the mesh does, whatever its protocol: {@link
 * io.inmesh.runtime.testing.contract.ClientContract} and its themes. An adapter's test extends the
 * contract and brings a {@link io.inmesh.runtime.testing.contract.ClientDriver}.
 */
@NullMarked
package io.inmesh.runtime.testing.contract;

import org.jspecify.annotations.NullMarked;
