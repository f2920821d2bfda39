package io.inmesh.sidecar.listen;

/** Told to every connection when the sidecar ends: finish what has begun, begin nothing. */
enum Drain {
  NOW
}
