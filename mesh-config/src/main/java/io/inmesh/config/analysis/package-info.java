/**
 * What is accepted but will not do what it seems to say: Istio's analysis codes, and {@code INM}
 * codes for what this mesh does not enforce.
 */
@NullMarked
package io.inmesh.config.analysis;

import org.jspecify.annotations.NullMarked;
