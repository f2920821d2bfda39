/** The certificate authority: attest, issue, rotate. */
@NullMarked
package io.inmesh.ca;

import org.jspecify.annotations.NullMarked;
