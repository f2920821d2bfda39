/**
 * From the model to xDS: pure functions, one file a concern. The wire contract is
 * docs/architecture.md, section 4; a name that a scope cannot see is no resource.
 */
@NullMarked
package io.inmesh.config.translate;

import org.jspecify.annotations.NullMarked;
