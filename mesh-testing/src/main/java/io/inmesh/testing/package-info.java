/**
 * The mesh in users' tests: what would these rules do with that request? No server, no network, no
 * waiting; the code that decides is the code of production.
 */
@NullMarked
package io.inmesh.testing;

import org.jspecify.annotations.NullMarked;
