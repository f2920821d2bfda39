/**
 * Who is in the mesh: which workload may say what of itself, who is registered, and when somebody
 * stops being so.
 *
 * <p>Namespace and service account come from the certificate. Labels, ports and addresses are
 * claims and count only as far as one grant of the account covers them. {@link
 * io.inmesh.controlplane.registry.Registry} keeps the registrations; it is confined to one thread,
 * which its caller provides, and takes time as an argument of its construction.
 */
@NullMarked
package io.inmesh.controlplane.registry;

import org.jspecify.annotations.NullMarked;
