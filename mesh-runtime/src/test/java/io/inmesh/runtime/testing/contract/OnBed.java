package io.inmesh.runtime.testing.contract;

/** A theme of the contract. */
interface OnBed {
  /** What the test stands on. */
  ContractBed bed();
}
